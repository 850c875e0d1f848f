# Documentation: Odyssey Client > Simulate API Methods > list_simulations()

async def list_simulations(
    limit: int | None = None,
    offset: int | None = None
) -> SimulationJobsList
