"""What the documentation's examples presuppose, and no long waits.

One of them uses ``asyncio`` without importing it, as its page did further up.
"""

from __future__ import annotations

import asyncio
import builtins
from typing import TypeVar

T = TypeVar("T")

_sleep = asyncio.sleep


async def _short_sleep(delay: float, result: T | None = None) -> T | None:
    return await _sleep(delay if delay < 2 else 0.3, result)


asyncio.sleep = _short_sleep  # type: ignore[assignment]
builtins.asyncio = asyncio  # type: ignore[attr-defined]
