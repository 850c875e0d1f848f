"""One hint about a prompt, if there is a good one: shown, never applied by itself."""

from __future__ import annotations

from dataclasses import dataclass

from odyssey_tui.prompting.negative import spot
from odyssey_tui.prompting.stative import stative_hint
from odyssey_tui.ui.commands import is_command


@dataclass(frozen=True, slots=True)
class PromptHint:
    """What the whole prompt could be instead, and why, in a few words."""

    suggestion: str
    words: str


def hint_for(text: str, *, midstream: bool) -> PromptHint | None:
    """The hint for ``text``.

    Args:
        text: The prompt as it stands.
        midstream: Whether it would change a running stream: only there do action
            verbs loop.
    """
    if not text.strip() or is_command(text):
        return None
    if midstream and (stative := stative_hint(text)) is not None:
        return PromptHint(
            stative.suggestion,
            f"“{stative.original}” may loop; better “{stative.replacement}”",
        )
    if (negative := spot(text)) is not None:
        return PromptHint(negative.suggestion, f"better: {negative.suggestion}")
    return None
