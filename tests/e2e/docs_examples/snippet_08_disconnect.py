# Documentation: Odyssey Client > Methods > disconnect()

await client.disconnect()
