"""The real clock."""

from __future__ import annotations

import asyncio
import time


class SystemClock:
    """Time of this computer; sleeps in the running event loop."""

    def monotonic(self) -> float:
        """``time.monotonic()``: seconds that never go back."""
        return time.monotonic()

    def time(self) -> float:
        """``time.time()``: seconds since the epoch."""
        return time.time()

    async def sleep(self, seconds: float) -> None:
        """Return after ``seconds``."""
        await asyncio.sleep(seconds)
