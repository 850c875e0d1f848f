# Documentation: Odyssey Client > Simulate API Methods > get_simulate_status()

async def get_simulate_status(job_id: str) -> SimulationJobDetail
