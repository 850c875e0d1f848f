"""The client against a scripted service that speaks REST, WebSocket and WebRTC."""
