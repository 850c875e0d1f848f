"""What the keys of the live screen do; bound by the action registry."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual import work
from textual.widgets import Input

from odyssey_tui import session as s
from odyssey_tui.errors import OdysseyError
from odyssey_tui.models import InspectedImage
from odyssey_tui.sanitize import clean_line
from odyssey_tui.ui.commands import is_command
from odyssey_tui.ui.screens.image_picker import ImagePicker
from odyssey_tui.ui.start_images import described
from odyssey_tui.ui.widgets.confirm import Confirm

if TYPE_CHECKING:
    from odyssey_tui.ui.screens.live import LiveScreen

RATINGS = 5


class LiveActions:
    """The ``action_live_...`` methods of the live screen."""

    @property
    def _live(self) -> LiveScreen:
        return cast("LiveScreen", self)

    # The layout

    def action_live_prompt(self) -> None:
        self._live.remove_class("-zoom")
        self._live.prompt.focus()

    def action_live_leave_prompt(self) -> None:
        live = self._live
        if live.has_class("-zoom"):
            live.remove_class("-zoom")
            live.prompt.focus()
        elif live.query_one("#filter").display:
            live.query_one("#filter", Input).value = ""
            live.query_one("#filter").display = False
            live.prompt.focus()
        elif not live.prompt.dismiss():
            live.set_focus(None)

    def action_live_log(self) -> None:
        self._live.toggle_class("-log")

    def action_live_zoom(self) -> None:
        self._live.toggle_class("-zoom")

    def action_live_filter(self) -> None:
        self._live.add_class("-log")
        box = self._live.query_one("#filter", Input)
        box.display = True
        box.focus()

    # The stream

    def action_live_orientation(self) -> None:
        self.set_orientation(not self._live.portrait)

    def set_orientation(self, portrait: bool) -> None:
        """Choose the orientation of the next stream."""
        live = self._live
        live.portrait = portrait
        words = "portrait 704×1280" if portrait else "landscape 1280×704"
        image = live.session.images.chosen
        if image is not None:
            words += f". {clean_line(image.name, 60)}: {described(image, portrait)}"
        live.notify(f"The next stream is {words}.", markup=False)
        live.refresh_status()

    def action_live_restart(self) -> None:
        # After the keys that are still on their way to the prompt.
        self._live.prompt.call_later(self.restart_from_prompt)

    def restart_from_prompt(self) -> None:
        """Start anew with what is written; without, offer the last start to edit."""
        live = self._live
        text = live.prompt.text.strip()
        if text and not is_command(text):
            live.prompt.remember(text)
            live.odyssey.store.remember(text)
            live.prompt.put("")
            live.session.restart_with(text)
            return
        last = live.last_start
        if last is None:
            live.notify("Write the prompt to start with first.", severity="warning")
            return
        live.prompt.put(last, "restart")
        live.action_live_prompt()

    def action_live_end(self) -> None:
        if not self._live.is_live:
            self._live.notify("No stream is running.", severity="warning")
            return
        self._live.run_worker(self._ask_and_end(), group="question")

    async def _ask_and_end(self) -> None:
        if await self._live.app.push_screen_wait(
            Confirm("End the stream?", yes="End it", no="Go on")
        ):
            self._live.session.end()

    def action_live_connection(self) -> None:
        live = self._live
        if live.state in (s.SessionState.DISCONNECTED, s.SessionState.FAILED):
            live.session.connect()
        else:
            self.disconnect()

    def disconnect(self) -> None:
        """Close the session; ask first while a stream is live."""
        if self._live.is_live:
            self._live.run_worker(self._ask_and_disconnect(), group="question")
        else:
            self._live.session.disconnect()

    async def _ask_and_disconnect(self) -> None:
        if await self._live.app.push_screen_wait(
            Confirm("End the stream and disconnect?", yes="Disconnect", no="Go on")
        ):
            self._live.session.disconnect()

    # Files

    def action_live_snapshot(self) -> None:
        self._told(self._live.captures.snapshot)

    def action_live_record(self) -> None:
        self._told(self._live.captures.toggle_recording)

    def _told(self, action: object) -> None:
        """Run ``action``; what it raises is shown."""
        assert callable(action)
        try:
            action()
        except OdysseyError as error:
            self._live.session.tell(error)

    # The prompt

    def action_live_history(self) -> None:
        self._live.desk.search_history()

    def action_live_edit(self) -> None:
        self._live.desk.edit()

    def action_live_negative(self) -> None:
        self._live.prompt.focus()
        self._live.prompt.begin_negative()

    def action_live_hint(self) -> None:
        if not self._live.prompt.take_hint():
            self._live.notify("There is no hint for this prompt.")

    # The start image

    def action_live_image(self) -> None:
        self._live.run_worker(self._pick_image(), group="dialog", exclusive=True)

    async def _pick_image(self) -> None:
        live = self._live
        before = live.session.images.chosen
        picker = ImagePicker(live.portrait, before)
        picked = await live.app.push_screen_wait(picker)
        if picked is not None:
            self.image_chosen(picked)
        live.prompt.focus()

    def choose_image(self, source: str) -> None:
        """Look at an image and take it for the next stream, if it is one."""
        self._live.run_worker(self._choose_image(source), group="image", exclusive=True)

    async def _choose_image(self, source: str) -> None:
        try:
            image = await self._live.odyssey.inspect_image(source)
        except OdysseyError as error:
            self._live.prompt.restore(
                "" if source.startswith("data:") else f"/image {source}",
                reason=clean_line(error.detail, 200),
            )
            self._live.session.tell(error, "choosing an image")
            return
        self.image_chosen(image)

    def image_chosen(self, image: InspectedImage | None) -> None:
        """Take ``image`` for the next stream; ``None`` for text alone."""
        live = self._live
        manager = live.session.present
        able = manager.capabilities if manager is not None else None
        live.session.images.choose(image)
        if image is None:
            live.notify("The next stream starts from text alone.")
        else:
            words = f"{clean_line(image.name, 100)}: {described(image, live.portrait)}."
            refused = able is not None and able.image_to_video is False
            if refused:
                words += " This streamer cannot start from an image."
            live.notify(
                words,
                title="Start image",
                severity="warning" if refused else "information",
                markup=False,
            )
        live.desk.refresh()
        live.refresh_status()

    # The take

    def action_live_rate_up(self) -> None:
        self._rate_by(1)

    def action_live_rate_down(self) -> None:
        self._rate_by(-1)

    @work(group="store")
    async def _rate_by(self, step: int) -> None:
        key = self._live.odyssey.takes.last
        take = None if key is None else await self._live.odyssey.store.take(key)
        if take is None:
            self._live.notify("There is no take yet.", severity="warning")
            return
        self.rate(min(RATINGS, max(0, (take.rating or 0) + step)))

    def rate(self, stars: int) -> None:
        """Rate the running or last take; 0 takes the rating away."""
        live = self._live
        key = live.odyssey.takes.last
        if key is None:
            live.notify("There is no take yet.", severity="warning")
            return
        live.odyssey.store.rate(key, stars or None)
        live.notify(f"Take rated {'★' * stars}{'☆' * (RATINGS - stars)}.")

    def action_live_note(self) -> None:
        self._live.prompt.put("/note ")
        self._live.action_live_prompt()

    def action_live_again(self) -> None:
        key = self._live.odyssey.takes.last
        if key is None:
            self._live.notify("There is no take yet. F7 lists older ones.")
        else:
            self._live.odyssey.take_desk.run_again(key)

    def action_live_pause(self) -> None:
        replay = self._live.session.replay
        if replay is None:
            self._live.notify("No take is being run again.", severity="warning")
        elif replay.progress.state is s.ReplayState.PAUSED:
            replay.resume()
        else:
            replay.pause()

    def action_live_skip(self) -> None:
        if self._live.session.replay is None:
            self._live.notify("No take is being run again.", severity="warning")
        else:
            self._live.session.replay.skip()

    def action_live_stop(self) -> None:
        if self._live.session.replay is None:
            self._live.notify("No take is being run again.", severity="warning")
        else:
            self._live.session.replay.stop()

    # Copies

    def action_live_copy(self) -> None:
        rows = self._live.log_view.shown()
        self._live.app.copy_to_clipboard(self._live.log_view.as_text())
        self._live.notify(f"Copied {len(rows)} events.")

    def action_live_copy_id(self) -> None:
        stream_id = self._live.stream_id
        if stream_id is None:
            self._live.notify("There is no stream yet.", severity="warning")
            return
        self.copy_text(stream_id, "the stream id")

    def copy_text(self, text: str, what: str) -> None:
        """Copy ``text`` and say so."""
        self._live.app.copy_to_clipboard(text)
        self._live.notify(f"Copied {what}: {clean_line(text, 200)}", markup=False)
