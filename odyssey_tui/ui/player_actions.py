"""What the keys of the player do; bound by the action registry."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Final, cast

from odyssey_tui.capture import CaptureContext, save_snapshot
from odyssey_tui.errors import CaptureError
from odyssey_tui.models import DecodedFrame
from odyssey_tui.paths import snapshots_dir
from odyssey_tui.player.events import prompt_at
from odyssey_tui.sanitize import clean_line
from odyssey_tui.store.records import TakeFile
from odyssey_tui.ui.present_error import present_error
from odyssey_tui.ui.widgets.event_table import EventTable

if TYPE_CHECKING:
    from odyssey_tui.ui.screens.player import PlayerScreen

JUMP: Final = 5.0
SLOWEST, FASTEST = 0.25, 4.0


class PlayerActions:
    """The ``action_player_...`` methods of the player."""

    @property
    def _screen(self) -> PlayerScreen:
        return cast("PlayerScreen", self)

    # Time

    def action_player_toggle(self) -> None:
        self._screen.player.toggle()

    def action_player_back(self) -> None:
        self._screen.player.seek_by(-JUMP)

    def action_player_forward(self) -> None:
        self._screen.player.seek_by(JUMP)

    def action_player_step_back(self) -> None:
        self._screen.player.step(-1)

    def action_player_step(self) -> None:
        self._screen.player.step(1)

    def action_player_start(self) -> None:
        self._screen.player.seek(0.0)

    def action_player_end(self) -> None:
        duration = self._screen.state.duration_s
        if duration is not None:
            self._screen.player.seek(duration)

    def action_go_to(self, tenth: int) -> None:
        """Go to a tenth of the recording."""
        duration = self._screen.state.duration_s
        if duration is not None:
            self._screen.player.seek(duration * tenth / 10)

    def action_player_before(self) -> None:
        # A little before now: repeated, it goes on to the one before.
        now = 1000 * self._screen.state.position_s - 700
        moments = [e.timestamp_ms for e in self._screen.events if e.timestamp_ms < now]
        self._screen.player.seek(moments[-1] / 1000 if moments else 0.0)

    def action_player_after(self) -> None:
        now = 1000 * self._screen.state.position_s + 1
        for event in self._screen.events:
            if event.timestamp_ms > now:
                self._screen.player.seek(event.timestamp_ms / 1000)
                return

    def action_player_slower(self) -> None:
        self._set_rate(self._screen.state.rate / 2)

    def action_player_faster(self) -> None:
        self._set_rate(self._screen.state.rate * 2)

    def _set_rate(self, rate: float) -> None:
        self._screen.player.set_rate(min(FASTEST, max(SLOWEST, rate)))

    def action_player_loop(self) -> None:
        self._screen.player.set_loop(not self._screen.state.loop)

    # The screen

    def action_player_events(self) -> None:
        table = self._screen.query_one(EventTable)
        if self._screen.path is not None:
            self._screen.notify("A file has no events.", severity="warning")
            return
        if not table.display:
            table.display = True
            table.show(self._screen.events)
        elif not table.raw:
            table.show(self._screen.events, raw=True)
        else:
            table.display = False

    def action_player_zoom(self) -> None:
        self._screen.toggle_class("-zoom")

    def action_player_leave(self) -> None:
        if self._screen.has_class("-zoom"):
            self._screen.remove_class("-zoom")
        else:
            self._screen.odyssey.close_player()

    # Files

    def action_player_snapshot(self) -> None:
        frame = self._screen.newest
        if frame is None:
            self._screen.notify("There is no picture yet.", severity="warning")
            return
        self._screen.run_worker(self._save(frame), group="capture")

    async def _save(self, frame: DecodedFrame) -> None:
        screen = self._screen
        event = prompt_at(screen.events, frame.timestamp_ms)
        context = CaptureContext(
            prompt=event.prompt or screen.caption if event else screen.caption,
            stream_id=screen.stream_id,
            applied_prompt=event.applied_prompt if event else None,
            offset_ms=frame.timestamp_ms,
        )
        folder = snapshots_dir()
        try:
            path = await asyncio.to_thread(save_snapshot, frame, context, folder)
        except CaptureError as error:
            present_error(screen.app, error, doing="saving a snapshot")
            return
        if screen.stream_id is not None:
            takes = await screen.odyssey.store.find_by_stream([screen.stream_id])
            for take in takes.values():
                made = TakeFile(
                    kind="snapshot",
                    path=str(path),
                    at=time.time(),
                    offset_ms=frame.timestamp_ms,
                )
                screen.odyssey.store.add_file(take.key, made)
        screen.app.copy_to_clipboard(str(path))
        screen.notify(
            f"{clean_line(str(path), 300)}\nThe path has been copied.",
            title="Snapshot saved",
            markup=False,
        )
