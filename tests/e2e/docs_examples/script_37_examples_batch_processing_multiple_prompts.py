# Documentation: Examples > Batch Processing Multiple Prompts

import asyncio
from odyssey import Odyssey

async def main():
    client = Odyssey(api_key="ody_your_api_key_here")

    prompts = [
        "A cat sitting by a window",
        "The cat looks outside",
        "The cat stretches",
        "The cat yawns",
        "The cat curls up to sleep",
    ]

    try:
        await client.connect(on_video_frame=lambda f: None)
        await client.start_stream(prompts[0])

        for prompt in prompts[1:]:
            await asyncio.sleep(3)  # Wait between interactions
            ack = await client.interact(prompt)
            print(f"Acknowledged: {ack}")

        await client.end_stream()
    finally:
        await client.disconnect()

asyncio.run(main())
