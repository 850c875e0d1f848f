"""Means of painting: planes, layers, colour, light and noise."""
