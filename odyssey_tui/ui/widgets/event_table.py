"""What happened in a recording, as a list that follows the video."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from odyssey_tui.player.events import RecordedEvent
from odyssey_tui.ui.player_text import event_text
from odyssey_tui.ui.styles_of import theme_styles

MOST: Final = 2_000
"""Events in the list; nobody reads more."""


class EventTable(OptionList):
    """Each event is a row; choosing one goes there."""

    @dataclass
    class Chosen(Message):
        """The person chose an event, at so many seconds."""

        seconds: float

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, markup=False)
        self._events: Sequence[RecordedEvent] = ()
        self._raw = False
        self._at: int | None = None

    @property
    def raw(self) -> bool:
        """Whether events are shown as the service wrote them."""
        return self._raw

    def on_mount(self) -> None:
        self.border_title = "events"

    def say(self, words: str) -> None:
        """There are no events, for this reason."""
        self.clear_options()
        self.add_option(Option(Content(words), disabled=True))

    def show(self, events: Sequence[RecordedEvent], *, raw: bool = False) -> None:
        """Replace what is shown."""
        self._events, self._raw, self._at = events[:MOST], raw, None
        styles = theme_styles(self.app)
        self.clear_options()
        self.add_options(
            Option(Content.from_rich_text(event_text(event, raw=raw, styles=styles)))
            for event in self._events
        )
        more = len(events) - len(self._events)
        self.border_subtitle = f"and {more:,} more" if more > 0 else ""

    def follow(self, position_ms: float) -> None:
        """Highlight the event that happened last, unless the person is in here."""
        at = None
        for index, event in enumerate(self._events):
            if event.timestamp_ms > position_ms:
                break
            at = index
        if at != self._at:
            self._at = at
            if not self.has_focus:
                self.highlighted = at

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if event.option_index < len(self._events):
            moment = self._events[event.option_index].timestamp_ms
            self.post_message(self.Chosen(moment / 1000))
