"""The procedural world."""
