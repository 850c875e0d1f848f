"""odyssey-tui: live, interactive Odyssey-2 Pro video streams in a terminal."""

__version__ = "0.1.0"
