"""When Python's cyclic garbage collector may run.

A full collection looks at every object that there is, a tenth of a second's work:
too long for a key to wait. What the start has made stays until the end anyway, so it
is never looked at; all that was made since is looked at when nobody is typing.
"""

from __future__ import annotations

import gc
from typing import Final

YOUNG: Final = 700
MIDDLE: Final = 10
NEVER: Final = 1_000_000

ENOUGH: Final = 40
"""Collections of the middle generation after which a full one is worth its time."""


def hold() -> None:
    """No collection while modules are being imported."""
    gc.disable()


def resume() -> None:
    """Collect from now on, what is made from now on; all of it only when idle."""
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, NEVER)
    gc.enable()


def idle() -> bool:
    """Nobody is waiting for anything: collect if it is time; whether it was."""
    if gc.get_count()[2] < ENOUGH:
        return False
    gc.collect()
    return True
