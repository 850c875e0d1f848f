"""What surrounds the prompt: its title, its hint, its history, its editor."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from odyssey_tui.errors import InvalidRequestError, OdysseyError
from odyssey_tui.sanitize import clean_line
from odyssey_tui.session import SessionState
from odyssey_tui.ui.prompt_hints import hint_for
from odyssey_tui.ui.screens.history import HistoryScreen
from odyssey_tui.ui.terminal_loan import command_from, run_on_terminal

if TYPE_CHECKING:
    from odyssey_tui.ui.screens.live import LiveScreen

HINTS_PREFERENCE = "hints"
MAX_EDITED_BYTES = 100_000


class PromptDesk:
    """Keeps the frame around the prompt true, and what it remembers."""

    def __init__(self, screen: LiveScreen) -> None:
        self._screen = screen
        self._hints = True

    def open(self) -> None:
        """Load the history and the preferences, in their own time."""
        self._screen.run_worker(self._load(), group="store")

    async def _load(self) -> None:
        store = self._screen.odyssey.store
        self._hints = await store.preference(HINTS_PREFERENCE) != "off"
        self._screen.prompt.past.load(await store.history())

    # The frame

    def refresh(self) -> None:
        """Show what Enter will do, and the hint or the reason of a failure."""
        screen = self._screen
        if not screen.is_mounted:
            return
        prompt = screen.prompt
        prompt.border_title = self._title()
        hint = None
        if self._hints:
            midstream = prompt.mode == "say" and screen.state is SessionState.STREAMING
            hint = hint_for(prompt.text, midstream=midstream)
        prompt.hint = hint
        if prompt.failure:
            words = prompt.failure
        elif hint is not None:
            words = f"{hint.words}   Ctrl+T takes it"
        else:
            words = ""
        prompt.border_subtitle = clean_line(words, max(20, screen.size.width - 8))
        prompt.set_class(bool(prompt.failure), "-failed")

    def _title(self) -> str:
        parts = []
        if self._screen.prompt.mode == "restart":
            parts.append("Enter restarts with this, Escape does not")
        if image := self._screen.session.images.label:
            parts.append(f"image {image}")
        return clean_line("   ".join(parts), 100)

    def set_hints(self, argument: str) -> None:
        """Turn the hints on or off; without an argument say how they are."""
        if argument:
            self._hints = argument == "on"
            self._screen.odyssey.store.set_preference(HINTS_PREFERENCE, argument)
        self._screen.notify(f"Hints are {'on' if self._hints else 'off'}.")
        self.refresh()

    # History

    def search_history(self) -> None:
        """Search what was typed before, in this session and others."""
        self._screen.run_worker(self._search_history(), group="dialog", exclusive=True)

    async def _search_history(self) -> None:
        screen = self._screen
        # Another program may have been used meanwhile.
        screen.prompt.past.load(await screen.odyssey.store.history())
        lines = screen.prompt.past.lines
        if not lines:
            screen.notify("Nothing has been typed yet.", severity="warning")
            return
        begun = screen.prompt.text.strip()
        found = await screen.app.push_screen_wait(HistoryScreen(lines, begun))
        if found is not None:
            screen.prompt.put(found, screen.prompt.mode)
        screen.prompt.focus()

    # The editor

    def edit(self) -> None:
        """Write the prompt in the person's editor."""
        self._screen.run_worker(self._edit(), group="dialog", exclusive=True)

    async def _edit(self) -> None:
        screen = self._screen
        try:
            text = await self._edited(screen.prompt.text)
        except OdysseyError as error:
            screen.session.tell(error, "editing")
            return
        screen.prompt.put(text, screen.prompt.mode)
        screen.prompt.focus()

    async def _edited(self, text: str) -> str:
        command = command_from("VISUAL", "EDITOR") or ["vi"]
        with tempfile.TemporaryDirectory(prefix="odyssey-tui-") as folder:
            path = Path(folder) / "prompt.txt"
            path.write_text(text + "\n" if text else "", encoding="utf-8")
            status = await run_on_terminal(
                self._screen.app,
                *command,
                str(path),
                what="editor",
                hint="Set VISUAL or EDITOR to one that is installed.",
            )
            if status != 0:
                raise InvalidRequestError(
                    f"The editor {command[0]} ended with status {status}; "
                    "the prompt is as it was."
                )
            try:
                data = path.read_bytes()[:MAX_EDITED_BYTES]
            except OSError as error:
                raise InvalidRequestError(
                    f"The edited prompt is gone: {error.strerror or error}."
                ) from error
        return data.decode("utf-8", "replace").replace("\0", "").strip()
