# Documentation: Simulate API > Image-to-Video with the Simulate API

# Using a file path string
job = await client.simulate(
    script=[
        {
            "timestamp_ms": 0,
            "start": {
                "prompt": "A cat",
                "image": "/path/to/image.jpg"
            }
        },
        {"timestamp_ms": 3000, "interact": {"prompt": "The cat looks around"}},
        {"timestamp_ms": 6000, "end": {}}
    ],
    portrait=False
)

# Using bytes
with open("/path/to/image.jpg", "rb") as f:
    image_bytes = f.read()

job = await client.simulate(
    script=[
        {"timestamp_ms": 0, "start": {"prompt": "A cat", "image": image_bytes}},
        {"timestamp_ms": 10000, "end": {}}
    ]
)

# Using a base64 data URL string
job = await client.simulate(
    script=[
        {
            "timestamp_ms": 0,
            "start": {
                "prompt": "Robot dancing",
                "image": "data:image/png;base64,iVBORw0KGgo..."
            }
        },
        {"timestamp_ms": 10000, "end": {}}
    ]
)
