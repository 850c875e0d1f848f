# Documentation: Odyssey Client > Methods > disconnect()

async def disconnect() -> None
