"""What is said when the store cannot keep things where they belong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ProblemKind = Literal["read-only", "full", "corrupt", "newer", "locked", "unavailable"]


@dataclass(frozen=True, slots=True)
class StoreProblem:
    """Why takes are not, or not all, in their file.

    Attributes:
        kind: What is wrong. ``corrupt`` also tells of a file that was moved
            aside and replaced, after which everything works.
        text: One sentence that names the file.
        hint: The way out, one sentence.
    """

    kind: ProblemKind
    text: str
    hint: str
