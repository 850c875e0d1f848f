# Documentation: Odyssey Client > Simulate API Methods > cancel_simulation()

async def cancel_simulation(job_id: str) -> None
