"""Negative prompts: reading, writing, and seeing where one would serve better."""
