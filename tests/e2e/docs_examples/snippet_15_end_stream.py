# Documentation: Odyssey Client > Methods > end_stream()

await client.end_stream()
