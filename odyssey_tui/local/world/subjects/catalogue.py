"""All subjects by name: how they are drawn, how large they are, where they live."""

from __future__ import annotations

from .creatures import CREATURES
from .kinds import Kind, Variant
from .objects import OBJECTS

KINDS: dict[str, Kind] = {**CREATURES, **OBJECTS}
"""Every subject that can be asked for."""

__all__ = ["KINDS", "Kind", "Variant"]
