# Documentation: Types & Dataclasses > Simulate API Types > SimulationStream

@dataclass(frozen=True, slots=True)
class SimulationStream:
    stream_id: str                    # Unique stream identifier
    status: str                       # Stream status (pending, running, completed, failed)
    error_message: str | None         # Error message if failed
