# Documentation: Examples > Recording Workflow

import asyncio
from odyssey import Odyssey

async def main():
    client = Odyssey(api_key="ody_your_api_key_here")
    stream_id = None

    try:
        await client.connect(on_video_frame=lambda f: None)

        # Start stream and save the ID
        stream_id = await client.start_stream("A sunset over the ocean")
        print(f"Stream ID: {stream_id}")

        await client.interact("Add some seagulls flying")
        await asyncio.sleep(5)
        await client.end_stream()

    finally:
        await client.disconnect()

    # Retrieve the recording (after disconnect is fine)
    if stream_id:
        recording = await client.get_recording(stream_id)
        print(f"Video URL: {recording.video_url}")
        print(f"Duration: {recording.duration_seconds}s")

        # List all recordings
        result = await client.list_stream_recordings(limit=5)
        print(f"Total recordings: {result.total}")
        for rec in result.recordings:
            print(f"  - {rec.stream_id}: {rec.duration_seconds}s")

asyncio.run(main())
