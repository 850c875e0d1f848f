"""What was read of a remote file, in an unnamed temporary file of bounded size."""

from __future__ import annotations

import os
import tempfile
from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

BLOCK_BYTES: Final = 256 * 1024
MAX_BLOCKS: Final = 4096
"""1 GiB: about 45 minutes of a recording of 3 Mbit/s."""


@dataclass(slots=True)
class _Block:
    slot: int
    filled: int


class BlockStore:
    """Bytes by their offset, in blocks; the least recently used make room.

    Each block is filled from its start on, without holes. Not for several threads
    at a time.

    Args:
        block_bytes: Size of a block.
        max_blocks: How many are kept.

    Raises:
        OSError: There is no room for temporary files.
    """

    def __init__(
        self, *, block_bytes: int = BLOCK_BYTES, max_blocks: int = MAX_BLOCKS
    ) -> None:
        self.block_bytes = block_bytes
        self.max_blocks = max_blocks
        self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115
        self._blocks: OrderedDict[int, _Block] = OrderedDict()

    @property
    def capacity(self) -> int:
        """How many bytes are kept at most."""
        return self.block_bytes * self.max_blocks

    def write(self, offset: int, data: bytes) -> int:
        """Keep ``data``; how many of its bytes are new.

        What is there already is not written again, and what would leave a hole in
        its block is not kept.

        Raises:
            OSError: The disk does not take it.
        """
        new = 0
        view = memoryview(data)
        while view:
            number, start = divmod(offset, self.block_bytes)
            piece = view[: self.block_bytes - start]
            new += self._write_piece(number, start, piece)
            view = view[len(piece) :]
            offset += len(piece)
        return new

    def read(self, offset: int, size: int) -> bytes:
        """Bytes from ``offset`` on, as many as one block has; none if there are none.

        Raises:
            OSError: The temporary file cannot be read.
        """
        number, start = divmod(offset, self.block_bytes)
        block = self._blocks.get(number)
        if block is None or start >= block.filled:
            return b""
        self._blocks.move_to_end(number)
        length = min(size, block.filled - start)
        return os.pread(
            self._file.fileno(), length, block.slot * self.block_bytes + start
        )

    def end_of(self, offset: int) -> int:
        """Where the bytes that are there from ``offset`` on end."""
        while True:
            number, start = divmod(offset, self.block_bytes)
            block = self._blocks.get(number)
            if block is None or block.filled <= start:
                return offset
            offset = number * self.block_bytes + block.filled

    def fill_from(self, offset: int) -> int:
        """Where to fetch from, so that the block of ``offset`` gets no hole."""
        number = offset // self.block_bytes
        block = self._blocks.get(number)
        return number * self.block_bytes + (0 if block is None else block.filled)

    def missing_from(self, offset: int) -> int:
        """Where to write on, at or before ``offset``, so that no hole is left."""
        number = offset // self.block_bytes
        block = self._blocks.get(number)
        return number * self.block_bytes + (block.filled if block is not None else 0)

    def ranges(self) -> tuple[tuple[int, int], ...]:
        """Start and end of each stretch that is there."""
        found: list[tuple[int, int]] = []
        for number in sorted(self._blocks):
            start = number * self.block_bytes
            end = start + self._blocks[number].filled
            if found and found[-1][1] == start:
                found[-1] = (found[-1][0], end)
            elif end > start:
                found.append((start, end))
        return tuple(found)

    def close(self) -> None:
        """Give the space back."""
        self._blocks.clear()
        self._file.close()

    def _write_piece(self, number: int, start: int, piece: memoryview) -> int:
        block = self._blocks.get(number)
        if block is None:
            if start > 0:
                return 0
            block = self._blocks[number] = _Block(self._new_slot(), 0)
        if start > block.filled:
            return 0
        fresh = piece[block.filled - start :]
        place = block.slot * self.block_bytes + block.filled
        written = 0
        while written < len(fresh):
            written += os.pwrite(self._file.fileno(), fresh[written:], place + written)
        block.filled += written
        return written

    def _new_slot(self) -> int:
        if len(self._blocks) >= self.max_blocks:
            _, oldest = self._blocks.popitem(last=False)
            return oldest.slot
        return len(self._blocks)
