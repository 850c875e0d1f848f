# Documentation: Odyssey Client > Simulate API Methods > list_simulations()

result = await client.list_simulations(limit=10)
for sim in result.jobs:
    print(f"{sim.job_id}: {sim.status}")
print(f"Total: {result.total}")
