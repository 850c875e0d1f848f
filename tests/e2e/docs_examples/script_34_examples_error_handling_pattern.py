# Documentation: Examples > Error Handling Pattern

import asyncio
from odyssey import (
    Odyssey,
    OdysseyAuthError,
    OdysseyConnectionError,
    OdysseyStreamError,
)

async def main():
    client = Odyssey(api_key="ody_your_api_key_here")

    try:
        await client.connect(
            on_video_frame=lambda f: None,
            on_stream_error=lambda reason, msg: print(f"Stream error: {reason} - {msg}"),
            on_error=lambda err, fatal: print(f"Error (fatal={fatal}): {err}"),
        )

        stream_id = await client.start_stream("A forest scene")
        await client.interact("Add some deer")
        await client.end_stream()

    except OdysseyAuthError:
        print("Authentication failed - check your API key")
    except OdysseyConnectionError as e:
        print(f"Connection failed: {e}")
        # Could retry here
    except OdysseyStreamError as e:
        print(f"Stream operation failed: {e}")
    finally:
        await client.disconnect()

asyncio.run(main())
