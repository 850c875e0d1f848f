"""Files that were asked for, and the recordings that have them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from odyssey_tui.commands import account
from odyssey_tui.commands.output import sentence
from odyssey_tui.errors import FileGoneError, OdysseyError
from odyssey_tui.sanitize import clean_line
from odyssey_tui.transfers import State, What

if TYPE_CHECKING:
    from odyssey_tui.client import Odyssey
    from odyssey_tui.models import Recording

ABSENT = "absent"
"""Outcome of a file that the recording does not have, and nobody named."""


@dataclass
class Wanted:
    """One file that was asked for, and what has become of it.

    Attributes:
        stream_id: As it was given.
        what: Which of the recording's files.
        path: Where it goes.
        overwrite: Whether a file of that name is replaced.
        declined: Whether the person said that it is not.
        outcome: A state that ended, or ``absent``.
        size: Bytes of it that are there.
        error: Why it failed.
    """

    stream_id: str
    what: What
    path: Path
    overwrite: bool = False
    declined: bool = False
    outcome: str = State.CANCELLED.value
    size: int = 0
    error: OdysseyError | None = None

    @property
    def name(self) -> str:
        """The file's name as one safe line."""
        return clean_line(self.path.name, 120)

    @property
    def all_right(self) -> bool:
        """Whether there is nothing to complain of."""
        return self.outcome in (State.SAVED, ABSENT) or self.declined

    def fields(self) -> dict[str, object]:
        """What ``--json`` says of it."""
        fields: dict[str, object] = {
            "stream_id": self.stream_id,
            "what": self.what,
            "path": str(self.path),
            "bytes": self.size,
            "outcome": self.outcome,
        }
        if self.error is not None:
            fields["error"] = sentence(self.error)
        return fields


class Source:
    """Where the files of one stream are; asks again when addresses expire."""

    def __init__(self, client: Odyssey, stream_id: str) -> None:
        self._client = client
        self._stream_id = stream_id

    async def recording(self) -> Recording:
        """The recording with fresh addresses."""
        call = partial(self._client.get_recording, self._stream_id)
        return await account.patiently(call)

    async def address(self, what: What) -> str:
        """A fresh address of one of its files."""
        recording = await self._client.get_recording(self._stream_id)
        address = address_of(recording, what)
        if address is None:
            raise no_such_file(what, running=False)
        return address


def address_of(recording: Recording, what: What) -> str | None:
    """Address of one of the files, ``None`` when the recording has none."""
    return {
        "video": recording.video_url,
        "events": recording.events_url,
        "thumbnail": recording.thumbnail_url,
        "preview": recording.preview_url,
    }[what]


def no_such_file(what: What, *, running: bool) -> FileGoneError:
    """The error for a file without an address.

    Args:
        what: Which.
        running: Whether the recording has no file at all.
    """
    if running:
        return FileGoneError(
            "The recording has no files yet.",
            hint="Try again when the stream has ended.",
        )
    return FileGoneError(f"The recording has no {what} file.")
