# Documentation: Simulate API > Managing Simulation Jobs > Cancel a Simulation

# Cancel a pending or running simulation
await client.cancel_simulation(job.job_id)
print("Simulation cancelled")
