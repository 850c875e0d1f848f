# Documentation: Odyssey Client > Methods > get_recording()

async def get_recording(stream_id: str) -> Recording
