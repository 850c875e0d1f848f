# Documentation: Types & Dataclasses > Exceptions > OdysseyConnectionError

class OdysseyConnectionError(OdysseyError):
    pass
