# Documentation: Simulate API > Basic Workflow > 2. Poll for Completion

async def wait_for_completion(client, job_id):
    while True:
        status = await client.get_simulate_status(job_id)

        if status.status == "completed":
            return status

        if status.status == "failed":
            raise Exception(f"Simulation failed: {status.error_message}")

        if status.status == "cancelled":
            raise Exception("Simulation was cancelled")

        # Wait 5 seconds before checking again
        await asyncio.sleep(5)

result = await wait_for_completion(client, job.job_id)
print("Simulation completed!")
