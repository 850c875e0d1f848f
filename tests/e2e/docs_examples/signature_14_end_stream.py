# Documentation: Odyssey Client > Methods > end_stream()

async def end_stream() -> None
