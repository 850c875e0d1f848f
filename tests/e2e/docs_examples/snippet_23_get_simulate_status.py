# Documentation: Odyssey Client > Simulate API Methods > get_simulate_status()

status = await client.get_simulate_status(job.job_id)
print(f"Status: {status.status}")
if status.status == "completed":
    for stream in status.streams:
        print(f"Stream: {stream.stream_id}")
