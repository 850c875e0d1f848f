# Documentation: Types & Dataclasses > Exceptions > OdysseyStreamError

class OdysseyStreamError(OdysseyError):
    pass
