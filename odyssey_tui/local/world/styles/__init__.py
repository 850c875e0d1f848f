"""Filters of art styles and effects of the lens."""
