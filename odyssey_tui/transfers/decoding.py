"""Undoing a content coding that was not asked for."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Final

from odyssey_tui.errors import LengthMismatchError, TransferRefusedError

MAX_DECODED: Final = 1 << 32
"""Bytes; no file of a recording is larger, a bomb is."""

_PIECE: Final = 1 << 20
_GZIP_OR_ZLIB: Final = 32 + zlib.MAX_WBITS


class Decoder:
    """Gzip or deflate, in pieces of bounded size.

    Args:
        limit: Bytes after which the file is refused.
    """

    def __init__(self, limit: int = MAX_DECODED) -> None:
        self._inflate = zlib.decompressobj(_GZIP_OR_ZLIB)
        self._limit = limit
        self._size = 0

    def pieces(self, raw: bytes) -> Iterator[bytes]:
        """What ``raw`` adds to the file.

        Raises:
            TransferRefusedError: It is not what the coding says, or far too large.
        """
        while raw and not self._inflate.eof:
            try:
                piece = self._inflate.decompress(raw, _PIECE)
            except zlib.error:
                raise TransferRefusedError(
                    "The server sent the file in a damaged coding.", status=200
                ) from None
            raw = self._inflate.unconsumed_tail
            self._size += len(piece)
            if self._size > self._limit:
                raise TransferRefusedError(
                    f"The file is larger than {self._limit:,} bytes.", status=200
                )
            if piece:
                yield piece

    def finish(self) -> None:
        """Raise ``LengthMismatchError`` if the coded bytes ended too early."""
        if not self._inflate.eof:
            raise LengthMismatchError("The server sent less than the whole file.")
