# Documentation: Odyssey Client > Simulate API Methods > simulate()

async def simulate(
    script: list[dict],
    portrait: bool = True
) -> SimulationJobInfo
