"""A procedural world that stands in for a generative model.

``World`` renders it frame by frame; ``interpret`` is the pure function from a
prompt to the ``Scene`` that it asks for.
"""

from __future__ import annotations

from .interpret import interpret
from .scene import Scene
from .world import World

__all__ = ["Scene", "World", "interpret"]
