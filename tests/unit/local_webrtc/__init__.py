"""The WebRTC half of the local service, against a plain aiortc client."""
