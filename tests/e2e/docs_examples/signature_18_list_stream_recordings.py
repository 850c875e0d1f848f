# Documentation: Odyssey Client > Methods > list_stream_recordings()

async def list_stream_recordings(
    limit: int | None = None,
    offset: int | None = None
) -> StreamRecordingsList
