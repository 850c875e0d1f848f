# Documentation: Types & Dataclasses > Simulate API Types > SimulationJobDetail

@dataclass(frozen=True, slots=True)
class SimulationJobDetail:
    job_id: str                       # Unique identifier for the job
    status: str                       # Current job status
    priority: str                     # Job priority
    created_at: str                   # ISO timestamp when job was created
    started_at: str | None            # ISO timestamp when job started running
    completed_at: str | None          # ISO timestamp when job completed
    error_message: str | None         # Error message if job failed
    streams: list[SimulationStream]   # Streams created during simulation
