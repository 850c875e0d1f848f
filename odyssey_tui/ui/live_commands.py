"""What the slash commands do on the live screen."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from odyssey_tui.errors import CaptureError, InvalidRequestError
from odyssey_tui.sanitize import clean_line
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
        except (InvalidRequestError, CaptureError) as error:
            screen.prompt.restore(text, reason=clean_line(error.detail, 200))
            present_error(screen.app, error, doing="command")

    # The stream

    def _start(self, argument: str) -> None:
        if self._screen.is_live:
            raise InvalidRequestError(
                "A stream is running.",
                hint="/restart ends it and starts anew; Enter alone changes it.",
            )
        self._screen.session.send_prompt(argument)

    def _restart(self, argument: str) -> None:
        if argument:
            self._screen.session.restart_with(argument)
        else:
            self._screen.restart_from_prompt()

    def _end(self, _argument: str) -> None:
        self._screen.action_live_end()

    def _portrait(self, _argument: str) -> None:
        self._screen.set_orientation(True)

    def _landscape(self, _argument: str) -> None:
        self._screen.set_orientation(False)

    def _connect(self, _argument: str) -> None:
        self._screen.session.connect()

    def _disconnect(self, _argument: str) -> None:
        self._screen.disconnect()

    # The start image

    def _image(self, argument: str) -> None:
        if argument:
            self._screen.choose_image(unquoted(argument))
        else:
            self._screen.action_live_image()

    def _text(self, _argument: str) -> None:
        self._screen.image_chosen(None)

    # Files

    def _snap(self, _argument: str) -> None:
        self._screen.captures.snapshot()

    def _record(self, _argument: str) -> None:
        self._screen.captures.toggle_recording()

    def _log(self, argument: str) -> None:
        if argument:
            path = write_new(argument, self._screen.log_view.as_text() + "\n")
            self._screen.notify(f"Saved the events to {path}.", markup=False)
        else:
            self._screen.action_live_log()

    # The take

    def _rate(self, argument: str) -> None:
        if not argument:
            raise InvalidRequestError("/rate needs 1 to 5 stars, or 0 for none.")
        self._screen.rate(int(argument))

    def _note(self, argument: str) -> None:
        self._screen.odyssey.take_desk.annotate(argument)

    def _takes(self, argument: str) -> None:
        self._screen.odyssey.show_takes(argument)

    def _recordings(self, _argument: str) -> None:
        self._screen.odyssey.action_app_recordings()

    def _again(self, _argument: str) -> None:
        self._screen.action_live_again()

    def _pause(self, _argument: str) -> None:
        self._screen.action_live_pause()

    def _skip(self, _argument: str) -> None:
        self._screen.action_live_skip()

    def _stop(self, _argument: str) -> None:
        self._screen.action_live_stop()

    def _sim(self, argument: str) -> None:
        key = self._screen.odyssey.takes.last
        if key is None:
            raise InvalidRequestError(
                "There is no take yet that could be a script.", hint="F7 lists others."
            )
        self._screen.odyssey.take_desk.export(key, "script", argument or None)

    # The prompt

    def _edit(self, _argument: str) -> None:
        self._screen.desk.edit()

    def _history(self, _argument: str) -> None:
        self._screen.desk.search_history()

    def _negative(self, argument: str) -> None:
        prompt = self._screen.prompt
        last = self._screen.last_prompt or ""
        prompt.put(last)
        prompt.begin_negative()
        if argument:
            prompt.insert(argument)

    def _hints(self, argument: str) -> None:
        self._screen.desk.set_hints(argument)

    # The program

    def _copy(self, argument: str) -> None:
        screen = self._screen
        if argument in ("", "events"):
            screen.action_live_copy()
        elif argument == "id":
            screen.action_live_copy_id()
        elif argument == "prompt":
            if screen.last_prompt is None:
                raise InvalidRequestError("No prompt has been sent yet.")
            screen.copy_text(screen.last_prompt, "the prompt")
        elif screen.captures.last_file is None:
            raise InvalidRequestError(
                "No file has been made yet.", hint="/snap and /record make some."
            )
        else:
            screen.copy_text(str(screen.captures.last_file), "the path")

    def _zoom(self, _argument: str) -> None:
        self._screen.action_live_zoom()

    def _theme(self, argument: str) -> None:
        self._screen.odyssey.choose_theme(argument)

    def _help(self, _argument: str) -> None:
        self._screen.odyssey.action_app_help()

    def _quit(self, _argument: str) -> None:
        self._screen.odyssey.action_app_quit()


def unquoted(text: str) -> str:
    """A path as typed, without the quotes that shells are given."""
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        return text[1:-1]
    return text


def write_new(name: str, text: str) -> Path:
    """Write ``text`` to a file that does not exist yet.

    Raises:
        InvalidRequestError: It exists, or cannot be written.
    """
    path = Path(os.path.expanduser(unquoted(name)))
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise InvalidRequestError(
            f"{path} exists already.", hint="Choose another name."
        ) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InvalidRequestError(f"{path} cannot be written: {reason}.") from error
    return path
