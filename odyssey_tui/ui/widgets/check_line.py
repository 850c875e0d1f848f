"""A line that can be ticked; the tick is seen without colours."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget


class CheckLine(Widget, can_focus=True):
    """``[x] label`` or ``[ ] label``; Space and a click change it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "change", "Change", show=False),
    ]
    DEFAULT_CSS: ClassVar[str] = """
    CheckLine {
        height: 1;
        width: auto;
    }
    CheckLine:focus {
        text-style: reverse;
    }
    """

    value: reactive[bool] = reactive(False)

    def __init__(self, label: str, *, value: bool = False, id: str | None = None):
        super().__init__(id=id)
        self._label = label
        self.set_reactive(CheckLine.value, value)

    def render(self) -> Content:
        """The line."""
        return Content(f"[{'x' if self.value else ' '}] {self._label}")

    def action_change(self) -> None:
        """Tick it, or take the tick away."""
        self.value = not self.value

    def on_click(self, event: events.Click) -> None:
        event.stop()
        self.action_change()
