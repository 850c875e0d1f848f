"""``odyssey-tui download``: files of recordings, into a folder."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from odyssey_tui.commands import account
from odyssey_tui.commands.output import (
    EXIT_ERROR,
    EXIT_INTERRUPTED,
    print_json,
    print_line,
    say,
    sentence,
)
from odyssey_tui.commands.progress import ProgressLines
from odyssey_tui.commands.wanted import (
    ABSENT,
    Source,
    Wanted,
    address_of,
    no_such_file,
)
from odyssey_tui.errors import OdysseyError
from odyssey_tui.sanitize import clean_line
from odyssey_tui.transfers import (
    WHATS,
    Downloads,
    Progress,
    Result,
    State,
    What,
    file_name,
    part_path,
    size_text,
)

if TYPE_CHECKING:
    from odyssey_tui.client import Odyssey
    from odyssey_tui.models import Recording

_STREAMS_AT_ONCE = 3
_GO_ON = "What is there stays: the same command goes on with it."


def run(
    *,
    stream_ids: Sequence[str],
    whats: Sequence[What],
    output: Path,
    overwrite: bool,
    as_json: bool,
    api_key: str | None,
    api_url: str | None,
) -> int:
    """Download, and say what has become of each file.

    Returns:
        The exit status.
    """
    who = account.chosen(api_key, api_url)
    wanted = [
        Wanted(stream_id, what, output / file_name(stream_id, what), overwrite)
        for stream_id in dict.fromkeys(stream_ids)
        for what in whats
    ]
    _ask(wanted)
    job = _Job(wanted, forgiving=len(whats) == len(WHATS), prints_paths=not as_json)
    interrupted = account.run(who, job.run)
    if as_json:
        print_json([item.fields() for item in wanted])
    if interrupted:
        say(f"Stopped. {_GO_ON}")
        return EXIT_INTERRUPTED
    return 0 if all(item.all_right for item in wanted) else EXIT_ERROR


def _ask(wanted: Sequence[Wanted]) -> None:
    """Ask, where there is somebody to, what shall happen to files that exist."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return
    for item in wanted:
        if not item.overwrite and os.path.lexists(item.path):
            question = f"{clean_line(str(item.path), 300)} exists. Overwrite it?"
            item.overwrite = click.confirm(question, default=False, err=True)
            item.declined = not item.overwrite


class _Job:
    """All files of one command.

    Args:
        wanted: The files.
        forgiving: Whether a recording may lack some of them.
        prints_paths: Whether the paths of saved files go to stdout.
    """

    def __init__(
        self, wanted: Sequence[Wanted], *, forgiving: bool, prints_paths: bool
    ) -> None:
        self._wanted = wanted
        self._forgiving = forgiving
        self._prints_paths = prints_paths
        self._downloads = Downloads(on_change=self._on_change)
        self._lines = ProgressLines(sys.stderr, self._downloads.snapshot)
        self._noted: dict[str, int] = {}

    async def run(self, client: Odyssey) -> bool:
        """Download everything; whether the person put an end to it."""
        work = asyncio.create_task(self._all(client))
        ticker = asyncio.create_task(self._tick())
        loop = asyncio.get_running_loop()

        def stop() -> None:
            # A second Ctrl+C ends the program the hard way.
            loop.remove_signal_handler(signal.SIGINT)
            work.cancel()

        loop.add_signal_handler(signal.SIGINT, stop)
        loop.add_signal_handler(signal.SIGTERM, stop)
        try:
            await asyncio.wait({work})
        finally:
            loop.remove_signal_handler(signal.SIGINT)
            loop.remove_signal_handler(signal.SIGTERM)
            ticker.cancel()
            await self._downloads.aclose()
            self._lines.clear()
        if work.cancelled():
            return True
        work.result()
        return False

    async def _all(self, client: Odyssey) -> None:
        by_stream: dict[str, list[Wanted]] = {}
        for item in self._wanted:
            by_stream.setdefault(item.stream_id, []).append(item)
        places = asyncio.Semaphore(_STREAMS_AT_ONCE)
        async with asyncio.TaskGroup() as group:
            for stream_id, items in by_stream.items():
                group.create_task(self._stream(client, stream_id, items, places))

    async def _stream(
        self,
        client: Odyssey,
        stream_id: str,
        items: Sequence[Wanted],
        places: asyncio.Semaphore,
    ) -> None:
        left = [item for item in items if not self._settle_declined(item)]
        if not left:
            return
        async with places:
            source = Source(client, stream_id)
            try:
                recording = await source.recording()
            except OdysseyError as error:
                for item in left:
                    self._fail(item, error)
                return
            await self._files(recording, source, left)

    def _settle_declined(self, item: Wanted) -> bool:
        if item.declined:
            item.outcome = State.EXISTS
            self._lines.say(f"{item.name}: left as it is.")
        return item.declined

    async def _files(
        self, recording: Recording, source: Source, items: Sequence[Wanted]
    ) -> None:
        nothing = all(address_of(recording, what) is None for what in WHATS)
        async with asyncio.TaskGroup() as group:
            for item in items:
                url = address_of(recording, item.what)
                if url is not None:
                    group.create_task(self._file(item, url, source))
                elif self._forgiving and not nothing:
                    item.outcome = ABSENT
                    self._lines.say(f"{item.name}: the recording has none.")
                else:
                    self._fail(item, no_such_file(item.what, running=nothing))

    async def _file(self, item: Wanted, url: str, source: Source) -> None:
        key = self._downloads.add(
            url,
            item.path,
            renew=partial(source.address, item.what),
            overwrite=item.overwrite,
        )
        try:
            result = await self._downloads.result(key)
        except asyncio.CancelledError:
            item.size = self._downloads.progress(key).done
            raise
        item.size, item.outcome = result.size, result.state
        self._tell(item, result)

    def _tell(self, item: Wanted, result: Result) -> None:
        if result.state is State.SAVED:
            if not sys.stdout.isatty() or not self._prints_paths:
                self._lines.say(f"{item.name}: saved, {size_text(result.size)}.")
            if self._prints_paths:
                self._lines.clear()
                print_line(str(item.path))
        elif result.state is State.EXISTS:
            self._lines.say(
                f"{item.name}: exists already. --overwrite replaces it, "
                "--output DIR names another folder."
            )
        elif result.error is not None:
            self._fail(item, result.error)

    def _fail(self, item: Wanted, error: OdysseyError) -> None:
        item.outcome, item.error = State.FAILED, error
        self._lines.say(f"{item.name}: {sentence(error)}")
        if error.hint:
            self._lines.say(f"  {clean_line(error.hint, 300)}")
        if part_path(item.path).exists():
            self._lines.say(f"  {_GO_ON}")

    def _on_change(self, progress: Progress) -> None:
        seen = self._noted.get(progress.key, 0)
        self._noted[progress.key] = len(progress.notes)
        for note in progress.notes[seen:]:
            self._lines.say(f"{clean_line(progress.target.name, 120)}: {note}")

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(self._lines.interval)
            self._lines.update(force=True)
