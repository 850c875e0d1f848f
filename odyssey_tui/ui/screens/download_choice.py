"""What of some recordings is to be downloaded, and where to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Static

from odyssey_tui.transfers import WHATS, What
from odyssey_tui.ui.widgets.check_line import CheckLine


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen."""

    whats: tuple[What, ...]
    folder: Path


class DownloadChoice(ModalScreen[Choice | None]):
    """Dismissed with a :class:`Choice`, or ``None``.

    Args:
        count: How many recordings it is about.
        folder: Where they went the last time.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Cancel"),
        *(
            Binding(what[0], f"want('{what}')", what.capitalize(), show=False)
            for what in WHATS
        ),
        Binding("a", "all", "All", show=False),
        Binding("enter", "get", "Download", show=False),
    ]
    AUTO_FOCUS = "#get"

    def __init__(self, count: int, folder: Path) -> None:
        super().__init__()
        self._count = count
        self._folder = folder

    def compose(self) -> ComposeResult:
        with Vertical(id="download"):
            noun = "recording" if self._count == 1 else "recordings"
            yield Static(f"Download of {self._count} {noun}:", markup=False)
            for what in WHATS:
                yield CheckLine(
                    f"{what} ({what[0]})",
                    value=what == "video",
                    id=f"download-{what}",
                )
            yield Static("into", markup=False)
            yield Input(str(self._folder), id="download-folder")
            with Horizontal(id="download-buttons"):
                yield Button("Download (Enter)", id="get", variant="primary")
                yield Button("Cancel (Esc)", id="cancel")

    def on_mount(self) -> None:
        self.query_one("#download").border_title = "Download"
        self.query_one("#download").border_subtitle = "a takes all"

    def _box(self, what: What) -> CheckLine:
        return self.query_one(f"#download-{what}", CheckLine)

    def action_want(self, what: What) -> None:
        """Want it, or not."""
        self._box(what).action_change()

    def action_all(self) -> None:
        """Everything that there is."""
        for what in WHATS:
            self._box(what).value = True

    def action_get(self) -> None:
        """Go."""
        whats = tuple(what for what in WHATS if self._box(what).value)
        folder = self.query_one("#download-folder", Input).value.strip()
        if not whats:
            self.notify("Choose what to download first.", severity="warning")
        elif not folder:
            self.notify("Say where to.", severity="warning")
        else:
            self.dismiss(Choice(whats, Path(folder).expanduser().absolute()))

    def on_input_submitted(self) -> None:
        self.action_get()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        if event.button.id == "get":
            self.action_get()
        else:
            self.dismiss(None)

    def action_cancel(self) -> None:
        self.dismiss(None)
