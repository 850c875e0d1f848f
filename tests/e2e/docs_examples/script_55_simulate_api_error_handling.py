# Documentation: Simulate API > Error Handling

from odyssey import Odyssey

async def main():
    client = Odyssey(api_key="ody_your_api_key_here")

    try:
        job = await client.simulate(
            script=[
                {"timestamp_ms": 0, "start": {"prompt": "A sunset over the ocean"}},
                {"timestamp_ms": 5000, "end": {}}
            ]
        )

        status = await client.get_simulate_status(job.job_id)

        if status.status == "failed":
            print(f"Job failed: {status.error_message}")

            # Check individual streams for errors
            for stream in status.streams:
                if stream.status == "failed":
                    print(f"Stream {stream.stream_id} failed: {stream.error_message}")

    except Exception as e:
        print(f"API error: {e}")

asyncio.run(main())
