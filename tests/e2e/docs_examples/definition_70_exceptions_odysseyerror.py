# Documentation: Types & Dataclasses > Exceptions > OdysseyError

class OdysseyError(Exception):
    pass
