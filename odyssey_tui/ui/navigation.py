"""From screen to screen: live, takes, recordings, player."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual.screen import ModalScreen, Screen

if TYPE_CHECKING:
    from odyssey_tui.ui.app import OdysseyApp


class Navigation:
    """The application's ways between its screens.

    The live screen is below all others, which take each other's place. Those are
    imported when they are first shown: the program starts sooner without them.
    """

    @property
    def _app(self) -> OdysseyApp:
        return cast("OdysseyApp", self)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether an action makes sense now; the other screens need the live one."""
        if action in ("app_live", "app_takes", "app_recordings"):
            return self._app.live is not None
        return True

    def action_app_live(self) -> None:
        """The live screen."""
        self.show_live()

    def show_live(self) -> None:
        """Leave every other screen."""
        while self._app.live is not None and self._app.screen is not self._app.live:
            if self._app.live not in self._app.screen_stack:
                return
            self._app.pop_screen()

    def action_app_takes(self) -> None:
        """The takes; again: back."""
        from odyssey_tui.ui.screens.takes import TakesScreen

        if isinstance(self._app.screen, TakesScreen):
            self._app.screen.dismiss()
        else:
            self.show_takes("")

    def show_takes(self, words: str) -> None:
        """Show the takes that ``words`` find."""
        from odyssey_tui.ui.screens.takes import TakesScreen

        self._show(TakesScreen(words))

    def action_app_recordings(self) -> None:
        """The recordings; again: back."""
        from odyssey_tui.ui.screens.recordings import RecordingsScreen

        if isinstance(self._app.screen, RecordingsScreen):
            self._app.screen.dismiss()
        else:
            self._show(RecordingsScreen())

    def _show(self, screen: Screen[None]) -> None:
        """Show a screen above the live one, in the place of any other."""
        if self._app.live is None or isinstance(self._app.screen, ModalScreen):
            return
        self.show_live()
        self._app.push_screen(screen)

    def edit_prompt(self, prompt: str) -> None:
        """Take a prompt to the live screen."""
        if self._app.live is not None:
            self.show_live()
            self._app.live.prompt.put(
                prompt, "restart" if self._app.live.is_live else "say"
            )
            self._app.live.prompt.focus()

    def set_orientation(self, portrait: bool) -> None:
        """Orientation of the next stream."""
        if self._app.live is not None:
            self._app.live.set_orientation(portrait)

    def close_player(self) -> None:
        """Leave the player; the program too if it was all there is."""
        if len(self._app.screen_stack) > 2:
            self._app.screen.dismiss()
        else:
            self._app.leave()
