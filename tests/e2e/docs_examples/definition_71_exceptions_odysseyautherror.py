# Documentation: Types & Dataclasses > Exceptions > OdysseyAuthError

class OdysseyAuthError(OdysseyError):
    pass
