"""Figures: animals, people, machines, plants and buildings."""
