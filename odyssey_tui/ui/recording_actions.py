"""What the keys of the recordings screen do; bound by the action registry."""

from __future__ import annotations

import os
import shutil
import sys
import time
from typing import TYPE_CHECKING, Final, cast

from textual.widgets import Input

from odyssey_tui.errors import InvalidRequestError, OdysseyError
from odyssey_tui.models import Recording
from odyssey_tui.sanitize import clean_line
from odyssey_tui.ui.present_error import present_error
from odyssey_tui.ui.recording_text import Row, expiry_text
from odyssey_tui.ui.terminal_loan import command_from, run_on_terminal

if TYPE_CHECKING:
    from odyssey_tui.ui.screens.recordings import RecordingsScreen

PLAYERS: Final = (("mpv",), ("vlc",), ("ffplay", "-autoexit", "-loglevel", "error"))
"""Players that are looked for, with what they are given before the address."""


class RecordingActions:
    """The ``action_recordings_...`` methods of the recordings screen."""

    @property
    def _screen(self) -> RecordingsScreen:
        return cast("RecordingsScreen", self)

    def _needed(self) -> Row | None:
        row = self._screen.current
        if row is None:
            self._screen.notify(
                "There is no recording under the cursor.", severity="warning"
            )
        return row

    # The list

    def action_recordings_search(self) -> None:
        self._screen.query_one("#recordings-search", Input).focus()

    def action_recordings_leave(self) -> None:
        screen = self._screen
        box = screen.query_one("#recordings-search", Input)
        if box.has_focus:
            screen.table.focus()
        elif screen.marked:
            marked, screen.marked = screen.marked, set()
            for stream_id in marked:
                screen.renew(stream_id)
            screen.show_state()
        elif not screen.list.plain:
            screen.list.order = "newest"
            box.value = screen.list.words = ""
            screen.redraw()
        else:
            screen.dismiss()

    def action_recordings_sort(self) -> None:
        self._screen.list.next_order()
        self._screen.redraw()

    def action_recordings_refresh(self) -> None:
        self._screen.refresh_list()

    def action_recordings_gallery(self) -> None:
        self._screen.toggle_gallery()

    def action_recordings_mark(self) -> None:
        row = self._needed()
        if row is None:
            return
        screen, stream_id = self._screen, row.info.stream_id
        screen.marked ^= {stream_id}
        screen.renew(stream_id)
        screen.show_state()
        screen.table.action_move(1)

    # Addresses

    async def _fresh(self, row: Row) -> Recording:
        """The recording with addresses that have just been made."""
        port = self._screen.odyssey.recordings
        return await port.get_recording(row.info.stream_id)

    def action_recordings_copy(self) -> None:
        if row := self._needed():
            self._screen.run_worker(self._copy(row), group="address")

    async def _copy(self, row: Row) -> None:
        screen = self._screen
        try:
            address = _video_of(await self._fresh(row))
        except OdysseyError as error:
            present_error(screen.app, error, doing="copying an address")
            return
        screen.app.copy_to_clipboard(address)
        until = expiry_text(address, time.time())
        screen.notify(f"Copied the address of the video, good {until}.")

    def action_recordings_copy_id(self) -> None:
        if row := self._needed():
            self._screen.app.copy_to_clipboard(clean_line(row.info.stream_id, 200))
            self._screen.notify("Copied the stream id.")

    def action_recordings_outside(self) -> None:
        if row := self._needed():
            self._screen.run_worker(self._play_outside(row), group="address")

    async def _play_outside(self, row: Row) -> None:
        screen = self._screen
        try:
            command = outside_player()
            address = _video_of(await self._fresh(row))
            status = await run_on_terminal(
                screen.app,
                *command,
                address,
                what="player",
                hint="Set ODYSSEY_TUI_PLAYER to one that is installed.",
            )
        except OdysseyError as error:
            present_error(screen.app, error, doing="playing outside")
            return
        if status != 0:
            screen.notify(
                f"{command[0]} ended with status {status}.", severity="warning"
            )

    def action_recordings_browser(self) -> None:
        if row := self._needed():
            self._screen.run_worker(self._open_browser(row), group="address")

    async def _open_browser(self, row: Row) -> None:
        screen = self._screen
        try:
            need_browser()
            address = _video_of(await self._fresh(row))
        except OdysseyError as error:
            present_error(screen.app, error, doing="opening the browser")
            return
        screen.app.open_url(address)
        screen.notify("The browser was asked to open the video.")

    # Downloads

    def action_recordings_download(self) -> None:
        screen = self._screen
        row = self._needed()
        if row is not None:
            marked = screen.marked or {row.info.stream_id}
            screen.odyssey.downloads.ask(sorted(marked))


def _video_of(recording: Recording) -> str:
    """The address of the video, else of the preview.

    Raises:
        InvalidRequestError: There is neither.
    """
    address = recording.video_url or recording.preview_url
    if address is None:
        raise InvalidRequestError("There is no video of this stream yet.")
    return address


def outside_player() -> list[str]:
    """The player that the person wants, or one that is installed.

    Raises:
        InvalidRequestError: There is none.
    """
    wanted = command_from("ODYSSEY_TUI_PLAYER")
    if wanted is not None:
        return wanted
    for name, *arguments in PLAYERS:
        if shutil.which(name):
            return [name, *arguments]
    raise InvalidRequestError(
        "No other player was found.",
        hint="Install mpv, or set ODYSSEY_TUI_PLAYER to a command.",
    )


def need_browser() -> None:
    """Whether there is a browser with a window.

    Raises:
        InvalidRequestError: There is none, as over SSH.
    """
    if sys.platform == "darwin" or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")
    ):
        return
    raise InvalidRequestError(
        "There is no browser with a window here.",
        hint="y copies the address; paste it where there is one.",
    )
