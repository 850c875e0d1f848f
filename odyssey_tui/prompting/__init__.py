"""Helpers for writing prompts: completion, hints, history search; pure functions."""
