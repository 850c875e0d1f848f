"""Thumbnails for the rows that are seen, fetched in their own time."""

from __future__ import annotations

import asyncio
import io
import logging
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from rich.text import Text

from odyssey_tui.errors import OdysseyError, OdysseyUsageError
from odyssey_tui.session.recordings import MAX_THUMBNAIL_BYTES, RecordingsPort
from odyssey_tui.store.thumbnails import ThumbnailCache
from odyssey_tui.ui.half_blocks import half_blocks

if TYPE_CHECKING:
    from PIL.Image import Image

logger = logging.getLogger(__name__)

AT_ONCE = 3
KEPT = 80
"""Pictures kept in memory; each has some 170 kB."""

SMALL = (10, 3)
"""Columns and rows of a thumbnail in the list."""

SMALL_KEPT = 2_000

LARGEST_SIDE = 320
MAX_PIXELS = 4_000_000
GIVE_WAY_S = 20.0
"""Pause after the service has said that there were too many requests."""


class ThumbnailLoader:
    """Gets thumbnails, from memory, from the disk, from the service.

    Args:
        port: Where they come from.
        cache: The disk.
        on_picture: Called with the stream's id when its picture has come.
    """

    def __init__(
        self,
        port: RecordingsPort,
        cache: ThumbnailCache,
        on_picture: Callable[[str], None],
    ) -> None:
        self._port = port
        self._cache = cache
        self._on_picture = on_picture
        self._pictures: OrderedDict[str, Image] = OrderedDict()
        self._small: OrderedDict[str, Text] = OrderedDict()
        self._without: set[str] = set()
        self._wanted: list[str] = []
        self._workers: set[asyncio.Task[None]] = set()
        self._not_before = 0.0

    def get(self, stream_id: str) -> Image | None:
        """The picture, if it is in memory."""
        picture = self._pictures.get(stream_id)
        if picture is not None:
            self._pictures.move_to_end(stream_id)
        return picture

    def small(self, stream_id: str) -> Text | None:
        """The same for the list, made of text."""
        return self._small.get(stream_id)

    def want(self, stream_ids: Iterable[str], *, large: bool = False) -> None:
        """These are seen now; what was wanted before is forgotten.

        Args:
            stream_ids: The streams.
            large: Whether the pictures are wanted, not only the small ones.
        """
        there = self._pictures if large else self._small
        self._wanted = [
            key for key in stream_ids if key not in there and key not in self._without
        ]
        while self._wanted and len(self._workers) < AT_ONCE:
            task = asyncio.create_task(self._work(), name="thumbnails")
            self._workers.add(task)
            task.add_done_callback(self._workers.discard)

    async def close(self) -> None:
        """Stop."""
        self._wanted = []
        workers = list(self._workers)
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)

    async def _work(self) -> None:
        while self._wanted:
            key = self._wanted.pop(0)
            try:
                picture = await self._load(key)
            except OdysseyUsageError:
                # Thumbnails are the least that this account is needed for.
                await asyncio.sleep(GIVE_WAY_S)
                continue
            except OdysseyError as error:
                logger.info("no thumbnail: %s", error.title)
                picture = None
            if picture is None:
                self._without.add(key)
                continue
            # Here, in a thread, and not while the list is painted.
            self._small[key] = await asyncio.to_thread(half_blocks, picture, *SMALL)
            self._pictures[key] = picture
            while len(self._pictures) > KEPT:
                self._pictures.popitem(last=False)
            while len(self._small) > SMALL_KEPT:
                self._small.popitem(last=False)
            self._on_picture(key)

    async def _load(self, key: str) -> Image | None:
        data = await asyncio.to_thread(self._cache.get, key)
        if data is not None:
            picture = await asyncio.to_thread(decoded, data)
            if picture is not None:
                return picture
        recording = await self._port.get_recording(key)
        if recording.thumbnail_url is None:
            return None
        data = await self._port.fetch(recording.thumbnail_url, MAX_THUMBNAIL_BYTES)
        picture = await asyncio.to_thread(decoded, data)
        if picture is not None:
            await asyncio.to_thread(self._cache.put, key, data)
        return picture


def decoded(data: bytes) -> Image | None:
    """A small RGB picture, or ``None`` for what is none; blocks.

    Only JPEG and PNG are looked at, and nothing that would be huge.
    """
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as picture:
            width, height = picture.size
            if not 0 < width * height <= MAX_PIXELS:
                return None
            picture.draft("RGB", (LARGEST_SIDE, LARGEST_SIDE))
            small = picture.convert("RGB")
        small.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
    except Exception as error:
        # Decoders of hostile files raise whatever they please.
        logger.info("a thumbnail cannot be read: %s", type(error).__name__)
        return None
    return small
