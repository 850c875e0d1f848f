# Documentation: Odyssey Client > Simulate API Methods > cancel_simulation()

await client.cancel_simulation(job.job_id)
print("Simulation cancelled")
