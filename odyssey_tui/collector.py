"""When Python's cyclic garbage collector may run.

A full collection looks at every object that there is, a tenth of a second's work
once all modules are imported: too long for a key to wait. What the start has made
stays until the end anyway, so it is never looked at.
"""

from __future__ import annotations

import gc


def hold() -> None:
    """No collection while modules are being imported."""
    gc.disable()


def resume() -> None:
    """Collect from now on, and only what is made from now on."""
    gc.freeze()
    gc.enable()
