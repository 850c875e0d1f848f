# Documentation: Examples > Image-to-Video

import asyncio
from odyssey import Odyssey, VideoFrame

frames = []

def on_frame(frame: VideoFrame) -> None:
    frames.append(frame.data.copy())

async def main():
    client = Odyssey(api_key="ody_your_api_key_here")

    try:
        # Connect to Odyssey
        await client.connect(
            on_video_frame=on_frame,
        )

        # Start stream with an image (file path)
        stream_id = await client.start_stream(
            prompt="A cat",
            portrait=False,
            image="/path/to/your/image.jpg"
        )
        print(f"Stream started: {stream_id}")

        # Interact as usual
        await client.interact("Pet the cat")
        await asyncio.sleep(5)

        await client.end_stream()
    finally:
        await client.disconnect()

    print(f"Collected {len(frames)} frames")

asyncio.run(main())
