"""What the player says: its state, the prompt of the moment, events as lines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from rich.text import Text

from odyssey_tui.player import PlayerState, PlayerStatus
from odyssey_tui.player.events import RecordedEvent
from odyssey_tui.sanitize import clean_line
from odyssey_tui.ui.status_text import picture_text
from odyssey_tui.ui.take_text import offset_text
from odyssey_tui.video.stats import PictureStats

_SYMBOLS: Final = {
    PlayerStatus.IDLE: "○ nothing open",
    PlayerStatus.OPENING: "◌ opening",
    PlayerStatus.PLAYING: "▶ playing",
    PlayerStatus.PAUSED: "‖ paused",
    PlayerStatus.BUFFERING: "◔ waiting for data",
    PlayerStatus.ENDED: "■ ended",
    PlayerStatus.FAILED: "✕ failed",
}


def line_text(
    state: PlayerState, picture: PictureStats | None, styles: dict[str, str]
) -> Text:
    """State, position and length, speed; what the picture costs."""
    muted = styles.get("text-muted", "")
    text = Text(no_wrap=True, overflow="ellipsis")
    style = styles.get("error", "") if state.status is PlayerStatus.FAILED else ""
    text.append(_SYMBOLS[state.status], f"bold {style}".strip())
    if state.duration_s is not None or state.position_s:
        duration = state.duration_s
        whole = "?" if duration is None else offset_text(1e3 * duration)
        text.append(f"  {offset_text(1e3 * state.position_s)} / {whole}")
    if state.rate != 1:
        text.append(f"  {state.rate:g}×", styles.get("accent", ""))
    if state.loop:
        text.append("  ↻ loop", styles.get("accent", ""))
    if state.shown:
        text.append(f"  frame {state.frame_index + 1}", muted)
    if state.truncated:
        text.append("  cut off", styles.get("warning", ""))
    if state.skipped:
        text.append(f"  {state.skipped} frames left out", muted)
    if picture is not None and state.status is PlayerStatus.PLAYING:
        text.append(f"  {picture_text(picture)}", muted)
    return text


def prompt_text(
    event: RecordedEvent | None, title: str, styles: dict[str, str]
) -> Text:
    """The prompt that is at work at this moment, or what is played."""
    if event is None or not event.prompt:
        return Text(clean_line(title, 400), no_wrap=True, overflow="ellipsis")
    text = Text(no_wrap=True, overflow="ellipsis")
    text.append(f"{offset_text(event.timestamp_ms)} ", styles.get("text-muted", ""))
    text.append(clean_line(event.prompt, 400), "bold")
    return text


def event_lines(events: Iterable[RecordedEvent]) -> Iterable[str]:
    """Each event as the service wrote it, one clean line for each."""
    for event in events:
        yield clean_line(event.raw, 2_000)


def event_text(event: RecordedEvent, *, raw: bool, styles: dict[str, str]) -> Text:
    """A row of the list of events."""
    if raw:
        return Text(clean_line(event.raw, 1_000))
    text = Text()
    words = clean_line(event.prompt or event.message or "", 1_000)
    kind = clean_line(event.type, 20)
    text.append(f"{offset_text(event.timestamp_ms):>7} ", styles.get("text-muted", ""))
    text.append(f"{kind} ", styles.get("accent", ""))
    text.append(words)
    return text
