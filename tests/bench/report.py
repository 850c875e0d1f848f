"""Rows of a benchmark and the table that they make."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One measured figure.

    Attributes:
        name: What was measured.
        value: Median, in ``unit``.
        unit: ``ms``, ``%``, ``dB``, ``fps``.
        goal: The figure to reach, ``None`` when there is none.
        at_least: Whether more is better.
        runs: How many measurements the median is of.
    """

    name: str
    value: float
    unit: str
    goal: float | None = None
    at_least: bool = False
    runs: int = 1

    @property
    def reached(self) -> bool | None:
        """Whether the goal was reached; ``None`` without one."""
        if self.goal is None:
            return None
        return self.value >= self.goal if self.at_least else self.value <= self.goal


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which ``share`` (0 to 1) of ``values`` lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def median_row(
    name: str,
    values: Sequence[float],
    unit: str,
    goal: float | None = None,
    *,
    at_least: bool = False,
) -> Row:
    """A row with the median of ``values``."""
    return Row(name, statistics.median(values), unit, goal, at_least, len(values))


def markdown(headings: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """Any table in Markdown."""
    rows = [headings, ["---"] * len(headings), *lines]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def figure(value: float | None, digits: int = 1) -> str:
    """A number for a table; ``-`` where there is none."""
    return "-" if value is None else f"{value:.{digits}f}"


def median(values: Iterable[float | None]) -> float | None:
    """The median of the values that there are, if any."""
    known = [value for value in values if value is not None]
    return statistics.median(known) if known else None


def verdict(value: float | None, goal: float | None, *, at_least: bool = False) -> str:
    """A goal and whether it was reached; nothing measured is not reached."""
    if goal is None:
        return ""
    reached = value is not None and (value >= goal if at_least else value <= goal)
    return f"{'≥' if at_least else '≤'} {goal:g}: {'yes' if reached else '**no**'}"


def table(rows: Sequence[Row]) -> str:
    """The rows as a Markdown table."""
    lines = ["| measured | median | goal | reached | runs |", "|---|---|---|---|---|"]
    for row in rows:
        sign = "≥" if row.at_least else "≤"
        goal = "" if row.goal is None else f"{sign} {row.goal:g} {row.unit}"
        verdict = {None: "", True: "yes", False: "no"}[row.reached]
        lines.append(
            f"| {row.name} | {row.value:.1f} {row.unit} | {goal} | {verdict} "
            f"| {row.runs} |"
        )
    return "\n".join(lines)
