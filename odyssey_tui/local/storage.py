"""Recordings on disk: one folder each, with an index in memory.

::

    recordings/<stream_id>/recording.json   who, when, how long
                           video.mp4 events.jsonl thumbnail.jpg preview.mp4

``recording.json`` is written when a stream starts and again when it has been
recorded. A folder without a finished video at the next start is what a crash
left behind, and is deleted.
"""

from __future__ import annotations

import logging
import re
import shutil
import threading
import uuid
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from odyssey_tui.local.auth import Account
from odyssey_tui.local.files import write_atomically

VIDEO_NAME = "video.mp4"
EVENTS_NAME = "events.jsonl"
THUMBNAIL_NAME = "thumbnail.jpg"
PREVIEW_NAME = "preview.mp4"
FILE_NAMES = (VIDEO_NAME, EVENTS_NAME, THUMBNAIL_NAME, PREVIEW_NAME)

INDEX_NAME = "recording.json"
MAX_INDEX_BYTES = 64 * 1024
STREAM_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

logger = logging.getLogger(__name__)


def timestamp() -> str:
    """The time now, as the API writes times: ISO 8601 in UTC."""
    return datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


class RecordingEntry(msgspec.Struct, kw_only=True, eq=False):
    """One recorded, or running, stream.

    Attributes:
        stream_id: Unique.
        account_id: Whose it is.
        width: Width in pixels.
        height: Height in pixels.
        started_at: ISO 8601.
        ended_at: ISO 8601; ``None`` while the stream runs.
        frame_count: Frames in the video; ``None`` while unknown.
        duration_seconds: Length of the video; ``None`` while unknown.
        size_bytes: Size of all files together.
        folder: Where the files are. Not stored: the folder may be moved.
    """

    stream_id: str
    account_id: str
    width: int
    height: int
    started_at: str
    ended_at: str | None = None
    frame_count: int | None = None
    duration_seconds: float | None = None
    size_bytes: int = 0
    folder: str = ""

    @property
    def dir(self) -> Path:
        """The folder of the files."""
        return Path(self.folder)

    @property
    def video_path(self) -> Path:
        """The full recording, MP4."""
        return self.dir / VIDEO_NAME

    @property
    def events_path(self) -> Path:
        """What happened when, JSON lines."""
        return self.dir / EVENTS_NAME

    @property
    def thumbnail_path(self) -> Path:
        """A still, JPEG."""
        return self.dir / THUMBNAIL_NAME

    @property
    def preview_path(self) -> Path:
        """A short and small extract, MP4."""
        return self.dir / PREVIEW_NAME

    @property
    def finished(self) -> bool:
        """Whether the recording is complete."""
        return self.ended_at is not None


class RecordingStore:
    """All recordings. Safe to use from any thread; every method may touch the disk.

    Args:
        folder: The folder with one folder for each recording.
        max_bytes: Total size beyond which the oldest recordings are deleted.
    """

    def __init__(self, folder: Path, *, max_bytes: int) -> None:
        self._folder = folder
        self._max_bytes = max_bytes
        self._entries: dict[str, RecordingEntry] = {}
        self._lock = threading.Lock()
        for entry in sorted(self._found_on_disk(), key=lambda e: e.started_at):
            self._entries[entry.stream_id] = entry

    def create(self, account: Account, width: int, height: int) -> RecordingEntry:
        """A new entry, with an empty folder for its files.

        Raises:
            OSError: The folder cannot be made.
        """
        stream_id = str(uuid.uuid4())
        folder = self._folder / stream_id
        folder.mkdir(parents=True)
        entry = RecordingEntry(
            stream_id=stream_id,
            account_id=account.account_id,
            width=width,
            height=height,
            started_at=timestamp(),
            folder=str(folder),
        )
        self._write(entry)
        with self._lock:
            self._entries[stream_id] = entry
        return entry

    def finish(
        self, entry: RecordingEntry, frame_count: int, duration_seconds: float
    ) -> None:
        """Note that ``entry`` is complete, and make room if there is too much.

        Raises:
            OSError: The index cannot be written.
        """
        size = _size(entry.dir)
        with self._lock:
            entry.ended_at = timestamp()
            entry.frame_count = frame_count
            entry.duration_seconds = duration_seconds
            entry.size_bytes = size
        self._write(entry)
        self._make_room(entry)

    def discard(self, entry: RecordingEntry) -> None:
        """Forget ``entry`` and delete its files. Harmless if that has been done."""
        with self._lock:
            self._entries.pop(entry.stream_id, None)
        shutil.rmtree(entry.dir, ignore_errors=True)

    def get(self, stream_id: str) -> RecordingEntry | None:
        """The entry of that stream, finished or not, or ``None``."""
        with self._lock:
            return self._entries.get(stream_id)

    def page(
        self, account: Account, limit: int, offset: int
    ) -> tuple[list[RecordingEntry], int]:
        """A page of the account's finished recordings, and how many there are.

        The newest comes first.
        """
        with self._lock:
            own = [
                entry
                for entry in reversed(self._entries.values())
                if entry.finished and entry.account_id == account.account_id
            ]
        return own[offset : offset + limit], len(own)

    def _make_room(self, newest: RecordingEntry) -> None:
        with self._lock:
            finished = [e for e in self._entries.values() if e.finished]
        total = sum(entry.size_bytes for entry in finished)
        for entry in finished:
            if total <= self._max_bytes:
                return
            if entry is not newest:
                logger.info("recording %s deleted to make room", entry.stream_id)
                self.discard(entry)
                total -= entry.size_bytes

    def _write(self, entry: RecordingEntry) -> None:
        stored = msgspec.structs.replace(entry, folder="")
        write_atomically(entry.dir / INDEX_NAME, msgspec.json.encode(stored))

    def _found_on_disk(self) -> list[RecordingEntry]:
        found: list[RecordingEntry] = []
        for folder in self._folder.iterdir():
            if not folder.is_dir() or not STREAM_ID.fullmatch(folder.name):
                continue
            entry = _read_entry(folder)
            if entry is None:
                logger.warning("unfinished recording %s deleted", folder.name)
                shutil.rmtree(folder, ignore_errors=True)
                continue
            found.append(entry)
        return found


def _read_entry(folder: Path) -> RecordingEntry | None:
    """The entry in ``folder``; ``None`` if there is no complete recording in it."""
    try:
        with open(folder / INDEX_NAME, "rb") as file:
            data = file.read(MAX_INDEX_BYTES)
        entry = msgspec.json.decode(data, type=RecordingEntry)
        video = (folder / VIDEO_NAME).stat()
    except (OSError, ValueError):
        return None
    if entry.stream_id != folder.name:
        return None
    entry.folder = str(folder)
    if entry.ended_at is None:
        # The video was finished, but the service died before it was noted.
        ended = datetime.fromtimestamp(video.st_mtime, UTC)
        entry.ended_at = ended.isoformat(timespec="microseconds").replace("+00:00", "Z")
        entry.size_bytes = _size(folder)
    return entry


def _size(folder: Path) -> int:
    try:
        return sum(path.stat().st_size for path in folder.iterdir() if path.is_file())
    except OSError:
        return 0
