"""What was typed before, and walking through it by the beginning of a line."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

MAX_HISTORY: Final = 5_000


class PromptHistory:
    """Lines, oldest first; a repetition moves to the end.

    A walk begins with what stands in the prompt: only lines that begin like that
    are visited, or all when none does. The draft itself is where the walk ends.
    """

    def __init__(self) -> None:
        self._lines: dict[str, None] = {}
        self._walk: list[str] | None = None
        self._position = 0
        self._draft = ""

    @property
    def lines(self) -> list[str]:
        """All lines, oldest first."""
        return list(self._lines)

    @property
    def walking(self) -> bool:
        """Whether a line of the history stands in the prompt."""
        return self._walk is not None

    def load(self, older: Iterable[str]) -> None:
        """Put lines of earlier sessions before those of this one."""
        recent = self._lines
        self._lines = dict.fromkeys(line for line in older if line not in recent)
        self._lines.update(recent)
        self._trim()

    def remember(self, line: str) -> None:
        """Add ``line``; ends a walk."""
        self._lines.pop(line, None)
        self._lines[line] = None
        self._trim()
        self.stop()

    def stop(self) -> None:
        """The prompt was edited: the next walk begins with what stands there."""
        self._walk = None

    def older(self, text: str) -> str | None:
        """The line before; ``None`` when there is none.

        Args:
            text: What stands in the prompt.
        """
        if self._walk is None:
            beginning = text.casefold()
            others = [line for line in self._lines if line != text]
            found = [
                line for line in others if line.casefold().startswith(beginning)
            ] or others
            if not found:
                return None
            self._walk, self._draft = found, text
            self._position = len(found)
        if self._position == 0:
            return None
        self._position -= 1
        return self._walk[self._position]

    def newer(self) -> str | None:
        """The line after, at the end the draft; ``None`` outside of a walk."""
        if self._walk is None:
            return None
        self._position += 1
        if self._position < len(self._walk):
            return self._walk[self._position]
        self._walk = None
        return self._draft

    def _trim(self) -> None:
        for line in list(self._lines)[: max(0, len(self._lines) - MAX_HISTORY)]:
            del self._lines[line]
