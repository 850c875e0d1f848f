"""What an action is; the lists beside this say which there are.

Default keys avoid what terminals, tmux, screen and the VS Code terminal keep
for themselves. Letter keys work when the prompt does not have the focus
(Escape leaves it), so nothing depends on function keys alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Scope = Literal["app", "live", "takes", "recordings", "player"]


@dataclass(frozen=True)
class Action:
    """Something that the person can do.

    Attributes:
        id: Stable name; what a keymap refers to.
        title: A few words for footer, palette and help.
        help: One sentence.
        keys: Default keys that work anywhere, in Textual's notation.
        letters: Default keys that work while nothing is being typed.
        scope: Where it is bound.
        footer: Whether the footer shows it.
        command: The slash command that does the same, without the slash.
    """

    id: str
    title: str
    help: str
    keys: tuple[str, ...] = ()
    letters: tuple[str, ...] = ()
    scope: Scope = "live"
    footer: bool = False
    command: str | None = None

    @property
    def method(self) -> str:
        """Name of the ``action_...`` method, without its prefix."""
        return self.id.replace(".", "_")
