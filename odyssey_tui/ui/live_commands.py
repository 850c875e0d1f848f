"""What the slash commands do on the live screen."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from odyssey_tui.errors import ImageError, InvalidRequestError
from odyssey_tui.models import MAX_IMAGE_BYTES
from odyssey_tui.ui.commands import parse
from odyssey_tui.ui.present_error import present_error

if TYPE_CHECKING:
    from odyssey_tui.ui.screens.live import LiveScreen


class LiveCommands:
    """Runs a command line; one that cannot be run goes back into the prompt."""

    def __init__(self, screen: LiveScreen) -> None:
        self._screen = screen

    def run(self, text: str) -> None:
        """Parse ``text`` and do it."""
        screen = self._screen
        try:
            invocation = parse(text)
            getattr(self, f"_{invocation.command.name}")(invocation.argument)
        except (InvalidRequestError, ImageError) as error:
            screen.prompt.restore(text)
            present_error(screen.app, error, doing="command")

    def _start(self, argument: str) -> None:
        if self._screen.is_live:
            raise InvalidRequestError(
                "A stream is running.",
                hint="/restart ends it and starts anew; Enter alone changes it.",
            )
        self._screen.send_prompt(argument)

    def _restart(self, argument: str) -> None:
        if not argument:
            self._screen.action_live_restart()
            return
        self._screen.attempt(
            self._screen.restart_with(argument), "restart", give_back=argument
        )

    def _end(self, _argument: str) -> None:
        self._screen.action_live_end()

    def _image(self, argument: str) -> None:
        screen = self._screen
        if not argument:
            screen.image = None
            screen.notify("The next stream starts from text alone.")
        else:
            screen.image = check_image(argument)
            screen.notify(
                f"The next stream starts from {screen.image.name}.", markup=False
            )
        screen.refresh_status()

    def _portrait(self, _argument: str) -> None:
        self._screen.set_orientation(True)

    def _landscape(self, _argument: str) -> None:
        self._screen.set_orientation(False)

    def _connect(self, _argument: str) -> None:
        self._screen.attempt(self._screen.connect(), "connect")

    def _disconnect(self, _argument: str) -> None:
        if self._screen.is_live:
            self._screen.ask_and_disconnect()
        else:
            self._screen.attempt(self._screen.disconnect(), "disconnect")

    def _log(self, argument: str) -> None:
        screen = self._screen
        if not argument:
            screen.action_live_log()
            return
        path = Path(os.path.expanduser(argument))
        try:
            with path.open("x", encoding="utf-8") as file:
                file.write(screen.log_view.as_text() + "\n")
        except FileExistsError:
            raise InvalidRequestError(
                f"{path} exists already.", hint="Choose another name."
            ) from None
        except OSError as error:
            raise InvalidRequestError(
                f"{path} cannot be written: {error.strerror}."
            ) from error
        screen.notify(f"Saved the events to {path}.", markup=False)

    def _copy(self, _argument: str) -> None:
        self._screen.action_live_copy()

    def _zoom(self, _argument: str) -> None:
        self._screen.action_live_zoom()

    def _theme(self, argument: str) -> None:
        self._screen.odyssey.choose_theme(argument)

    def _help(self, _argument: str) -> None:
        self._screen.odyssey.action_app_help()

    def _quit(self, _argument: str) -> None:
        self._screen.odyssey.action_app_quit()


def check_image(text: str) -> Path:
    """The image file that ``text`` names, before anything is sent.

    Raises:
        ImageError: It is not there, is not a file, or is too big. What kind of
            image it is, is found out when it is read.
    """
    path = Path(os.path.expanduser(text.strip().strip("'\"")))
    try:
        size = path.stat().st_size
    except OSError as error:
        raise ImageError(f"{path}: {error.strerror or error}.") from error
    if not path.is_file():
        raise ImageError(f"{path} is not a file.")
    if size > MAX_IMAGE_BYTES:
        raise ImageError(f"{path.name} has {size / 1e6:.1f} MB; 25 MB is the limit.")
    if size == 0:
        raise ImageError(f"{path.name} is empty.")
    return path
