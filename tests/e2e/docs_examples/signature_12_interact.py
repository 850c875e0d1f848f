# Documentation: Odyssey Client > Methods > interact()

async def interact(prompt: str) -> str
