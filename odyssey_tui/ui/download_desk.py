"""Downloads of the terminal program: asked for, shown, never over a file unasked."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from odyssey_tui.errors import InvalidRequestError
from odyssey_tui.paths import downloads_dir
from odyssey_tui.sanitize import clean_line
from odyssey_tui.transfers import (
    Downloads,
    Progress,
    State,
    What,
    file_name,
    size_text,
)
from odyssey_tui.ui.present_error import present_error
from odyssey_tui.ui.recording_text import FILES
from odyssey_tui.ui.screens.download_choice import DownloadChoice
from odyssey_tui.ui.take_text import length_text
from odyssey_tui.ui.widgets.confirm import Confirm

if TYPE_CHECKING:
    from odyssey_tui.ui.app import OdysseyApp

FOLDER_PREFERENCE: Final = "download folder"
SHOWN: Final = 3
"""Downloads that have a line each."""


class DownloadDesk:
    """Runs downloads for the application, whatever screen is shown."""

    def __init__(self, app: OdysseyApp) -> None:
        self._app = app
        self._engine: Downloads | None = None
        self._asked: set[str] = set()

    @property
    def engine(self) -> Downloads:
        """What runs them; made when the first is wanted."""
        if self._engine is None:
            self._engine = Downloads(on_change=self._changed)
        return self._engine

    # Asking

    def ask(self, stream_ids: Sequence[str]) -> None:
        """Ask what of these recordings is wanted, and where; then get it."""
        self._app.run_worker(self._ask(stream_ids), group="dialog", exclusive=True)

    async def _ask(self, stream_ids: Sequence[str]) -> None:
        folder = await self._app.store.preference(FOLDER_PREFERENCE)
        choice = await self._app.push_screen_wait(
            DownloadChoice(len(stream_ids), Path(folder or downloads_dir()))
        )
        if choice is None:
            return
        if str(choice.folder) != str(downloads_dir()):
            self._app.store.set_preference(FOLDER_PREFERENCE, str(choice.folder))
        try:
            await asyncio.to_thread(choice.folder.mkdir, parents=True, exist_ok=True)
        except OSError as error:
            problem = InvalidRequestError(
                f"{choice.folder} cannot be made: {error.strerror or error}.",
                hint="Choose another folder.",
            )
            present_error(self._app, problem, doing="downloading")
            return
        for stream_id in stream_ids:
            for what in choice.whats:
                self._add(stream_id, what, choice.folder)

    def _add(self, stream_id: str, what: What, folder: Path) -> None:
        field = dict(FILES)[what]

        async def renew() -> str:
            recording = await self._app.recordings.get_recording(stream_id)
            address: str | None = getattr(recording, field)
            if address is None:
                raise InvalidRequestError(f"This recording has no {what}.")
            return address

        target = folder / file_name(stream_id, what)
        self._asked.discard(str(target))
        self.engine.add(None, target, renew=renew)

    # What comes of it

    def _changed(self, progress: Progress) -> None:
        if progress.state is State.EXISTS and progress.key not in self._asked:
            self._asked.add(progress.key)
            self._app.run_worker(self._ask_over(progress), group="question")
        elif progress.state is State.SAVED and self.engine.snapshot().active <= 1:
            self._app.call_later(self._tell_all)
        elif progress.state is State.FAILED and progress.error is not None:
            present_error(self._app, progress.error, doing="downloading")

    async def _ask_over(self, progress: Progress) -> None:
        name = clean_line(progress.target.name, 100)
        folder = clean_line(str(progress.target.parent), 200)
        replaces = await self._app.push_screen_wait(
            Confirm(f"Replace {name}?", f"It is in {folder}.", yes="Replace", no="Keep")
        )
        if self._engine is None:
            return  # the program is being left
        if replaces:
            self._engine.resume(progress.key, overwrite=True)
        else:
            self._engine.forget(progress.key)

    def _tell_all(self) -> None:
        """All that were wanted have come."""
        snapshot = self.engine.snapshot()
        if snapshot.active:
            return
        saved = [p for p in snapshot.downloads if p.state is State.SAVED]
        if not saved:
            return
        size = size_text(sum(progress.done for progress in saved))
        folder = clean_line(str(saved[-1].target.parent), 200)
        noun = "file" if len(saved) == 1 else "files"
        self._app.notify(
            f"{len(saved)} {noun}, {size}, in {folder}.",
            title="Downloaded",
            markup=False,
        )
        for progress in saved:
            self.engine.forget(progress.key)

    def cancel_all(self) -> None:
        """Stop what runs; what has come stays, to be gone on with."""
        for progress in self.engine.snapshot().downloads:
            if not progress.state.ended:
                self.engine.cancel(progress.key)
                self.engine.forget(progress.key)

    def lines(self) -> list[str]:
        """What is said about those that run, a line each, and one for the rest."""
        if self._engine is None:
            return []
        snapshot = self._engine.snapshot()
        shown = [
            progress
            for progress in snapshot.downloads
            if progress.state.at_work or progress.state in (State.FAILED, State.PAUSED)
        ]
        lines = [_line(progress) for progress in shown[:SHOWN]]
        waiting = sum(p.state is State.QUEUED for p in snapshot.downloads)
        waiting += max(0, len(shown) - SHOWN)
        if waiting:
            left = snapshot.time_left
            until = "" if left is None else f", {length_text(left)} in all"
            lines.append(f"and {waiting} more{until}")
        return lines

    async def close(self) -> None:
        """Stop everything; the parts stay."""
        if self._engine is not None:
            engine, self._engine = self._engine, None
            await engine.aclose()


def _line(progress: Progress) -> str:
    name = clean_line(progress.target.name, 60)
    if progress.state is State.FAILED:
        detail = (
            "" if progress.error is None else clean_line(progress.error.detail, 160)
        )
        return f"✕ {name}: {detail}"
    words = f"↓ {name}  {size_text(progress.done)}"
    if progress.total:
        percent = 100 * progress.done // progress.total
        words += f" of {size_text(progress.total)}, {percent} %"
    if progress.state is State.RECEIVING:
        words += f"  {size_text(progress.rate)}/s"
        if progress.time_left is not None:
            words += f", {length_text(progress.time_left)} left"
    elif progress.state is not State.CONNECTING:
        words += f"  {progress.state}"
    if progress.notes:
        words += f"  {progress.notes[-1]}"
    return words
