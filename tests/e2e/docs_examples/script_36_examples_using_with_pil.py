# Documentation: Examples > Using with PIL

import asyncio
from PIL import Image
from odyssey import Odyssey, VideoFrame

latest_image = None

def on_frame(frame: VideoFrame) -> None:
    global latest_image
    latest_image = Image.fromarray(frame.data)

async def main():
    client = Odyssey(api_key="ody_your_api_key_here")

    await client.connect(on_video_frame=on_frame)
    await client.start_stream("A beautiful garden")

    # Wait for some frames
    await asyncio.sleep(2)

    # Save the latest frame
    if latest_image:
        latest_image.save("screenshot.png")
        print("Saved screenshot.png")

    await client.end_stream()
    await client.disconnect()

asyncio.run(main())
