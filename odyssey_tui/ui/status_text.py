"""What the status line and the status panel say, as plain values and text.

Pure: a frozen snapshot goes in, styled text comes out. State is never told by
colour alone; every state has a symbol and words.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from rich.text import Text

from odyssey_tui.capture.results import RecordingProgress
from odyssey_tui.models import PeerStats
from odyssey_tui.sanitize import clean_line
from odyssey_tui.session import ReplayProgress, ReplayState, SessionState
from odyssey_tui.video.presenter import PictureStats

_SYMBOLS: Final = {
    SessionState.DISCONNECTED: ("○", "text-muted"),
    SessionState.AUTHENTICATING: ("◌", "accent"),
    SessionState.QUEUED: ("◔", "accent"),
    SessionState.CONNECTING: ("◑", "accent"),
    SessionState.CONNECTED: ("◉", "success"),
    SessionState.STARTING: ("▷", "accent"),
    SessionState.STREAMING: ("●", "success"),
    SessionState.ENDING: ("◐", "accent"),
    SessionState.RECONNECTING: ("↻", "warning"),
    SessionState.FAILED: ("✕", "error"),
}

_WORDS: Final = {
    SessionState.STREAMING: "live",
    SessionState.CONNECTED: "ready",
    SessionState.QUEUED: "waiting for a streamer",
}


@dataclass(frozen=True)
class StatusSnapshot:
    """Everything that the status shows, read at one moment.

    Attributes:
        state: Where the session stands.
        note: Words that go with the state (queue, countdown, failure).
        session_id: Id of the session, if there is one.
        stream_id: Id of the running or last stream.
        live_seconds: How long the stream has been running.
        portrait: Orientation of the running or the next stream.
        image: Name of the start image of the next stream.
        picture: What the video path measured, if there is video.
        peer: What WebRTC measured.
        host: Which service this is.
        recording: The local recording that is being made.
        replay: The take that is being run again.
    """

    state: SessionState = SessionState.DISCONNECTED
    note: str = ""
    session_id: str | None = None
    stream_id: str | None = None
    live_seconds: float | None = None
    portrait: bool = False
    image: str | None = None
    picture: PictureStats | None = None
    peer: PeerStats = field(default_factory=PeerStats)
    host: str = ""
    recording: RecordingProgress | None = None
    replay: ReplayProgress | None = None


def duration(seconds: float) -> str:
    """``75.2`` as ``1:15``, ``3700`` as ``1:01:40``."""
    whole = max(0, int(seconds))
    hours, rest = divmod(whole, 3600)
    minutes, secs = divmod(rest, 60)
    if hours:
        return f"{hours}:{minutes:02}:{secs:02}"
    return f"{minutes}:{secs:02}"


def bits(rate: float | None) -> str:
    """A bit rate with its unit, or a dash."""
    if rate is None:
        return "–"
    if rate >= 1e6:
        return f"{rate / 1e6:.1f} Mbit/s"
    return f"{rate / 1e3:.0f} kbit/s"


def byte_rate(rate: float | None) -> str:
    """A rate of bytes with its unit, or a dash."""
    if not rate:
        return "–"
    if rate >= 1e6:
        return f"{rate / 1e6:.1f} MB/s"
    if rate >= 1e4:
        return f"{rate / 1e3:.0f} kB/s"
    return f"{rate / 1e3:.1f} kB/s"


def link_rate(picture: PictureStats) -> str:
    """What is sent, of what the link carries where that is known."""
    if picture.link_capacity is None:
        return byte_rate(picture.link_bytes_s)
    return f"{byte_rate(picture.link_bytes_s)} of {byte_rate(picture.link_capacity)}"


def short_id(identifier: str, keep: int = 18) -> str:
    """An id short enough for one line, still recognisable."""
    clean = clean_line(identifier, 200)
    return clean if len(clean) <= keep else f"{clean[: keep - 1]}…"


def state_text(snapshot: StatusSnapshot, styles: dict[str, str]) -> Text:
    """Symbol, words and note of the state."""
    symbol, colour = _SYMBOLS[snapshot.state]
    words = _WORDS.get(snapshot.state, snapshot.state.value)
    text = Text(no_wrap=True, overflow="ellipsis")
    text.append(f"{symbol} {words}", f"bold {styles.get(colour, '')}")
    if snapshot.state is SessionState.STREAMING and snapshot.live_seconds is not None:
        text.append(f" {duration(snapshot.live_seconds)}")
    if snapshot.note:
        text.append(f" {snapshot.note}", styles.get("text-muted", ""))
    return text


def picture_text(picture: PictureStats | None) -> str:
    """The line of truth about the picture."""
    if picture is None:
        return "no video"
    if picture.stalled:
        return f"link stalled · {picture.protocol}"
    parts = [
        f"{picture.shown_fps:.0f}/{picture.received_fps:.0f} fps",
        picture.protocol,
    ]
    if picture.rung:
        parts.append(picture.rung)
    if picture.step_reason:
        parts.append(picture.step_reason)
    if picture.link_bytes_s:
        parts.append(link_rate(picture))
    if picture.age_ms is not None:
        parts.append(f"age {picture.age_ms:.0f} ms")
    if picture.rtt_ms is not None:
        parts.append(f"RTT {picture.rtt_ms:.0f} ms")
    if picture.dropped:
        parts.append(f"{picture.dropped} dropped")
    return " · ".join(parts)


def recording_text(recording: RecordingProgress) -> str:
    """Length and size of a recording, and what it lacks."""
    words = f"REC {duration(recording.seconds)} {recording.bytes / 1e6:.1f} MB"
    if recording.dropped:
        words += f", {recording.dropped} frames missing"
    return words


def replay_text(replay: ReplayProgress) -> str:
    """How far a take that is run again has come, and what comes next."""
    words = f"again {replay.sent}/{replay.total}"
    if replay.state is ReplayState.PAUSED:
        words += ", held"
    if replay.next_prompt is not None and replay.remaining_s is not None:
        prompt = clean_line(replay.next_prompt, 40)
        words += f", in {replay.remaining_s:.0f} s: {prompt}"
    return words


def status_line(snapshot: StatusSnapshot, styles: dict[str, str]) -> Text:
    """Everything on one line, the most important first."""
    text = state_text(snapshot, styles)
    muted = styles.get("text-muted", "")
    if snapshot.recording is not None:
        style = f"bold {styles.get('error', '')}"
        text.append(f"   ● {recording_text(snapshot.recording)}", style)
    if snapshot.replay is not None:
        text.append(f"   ↻ {replay_text(snapshot.replay)}", styles.get("accent", ""))
    if snapshot.picture is not None and snapshot.state is SessionState.STREAMING:
        text.append(f"   {picture_text(snapshot.picture)}", muted)
    if snapshot.stream_id:
        text.append(f"   {short_id(snapshot.stream_id)}", muted)
    text.append("   portrait" if snapshot.portrait else "   landscape", muted)
    if snapshot.image:
        text.append(f"   image {clean_line(snapshot.image, 40)}", muted)
    return text


LABELS: Final = 9
"""Columns of the status panel that the labels take."""


def panel_lines(snapshot: StatusSnapshot, styles: dict[str, str]) -> list[Text]:
    """The lines of the status panel, one for each row."""
    lines = [state_text(snapshot, styles)]
    for label, value in status_rows(snapshot):
        line = Text(label.ljust(LABELS), styles.get("text-muted", ""), end="")
        lines.append(line.append(value, ""))
    return lines


def status_rows(snapshot: StatusSnapshot) -> list[tuple[str, str]]:
    """Label and value of every row of the status panel."""
    peer = snapshot.peer
    picture = snapshot.picture
    rows = [
        ("service", snapshot.host or "–"),
        ("session", short_id(snapshot.session_id, 28) if snapshot.session_id else "–"),
        ("stream", short_id(snapshot.stream_id, 28) if snapshot.stream_id else "–"),
        (
            "format",
            ("portrait 704×1280" if snapshot.portrait else "landscape 1280×704")
            + (f" from {clean_line(snapshot.image, 24)}" if snapshot.image else ""),
        ),
    ]
    if snapshot.recording is not None:
        rows.append(("record", f"● {recording_text(snapshot.recording)}"))
    if snapshot.replay is not None:
        rows.append(("replay", f"↻ {replay_text(snapshot.replay)}"))
    if picture is not None:
        rows.append(
            (
                "picture",
                f"{picture.shown_fps:.1f} of {picture.received_fps:.1f} fps shown, "
                f"{picture.dropped} dropped",
            )
        )
        rows.append(("terminal", f"{picture.protocol} {picture.rung}".strip()))
        link = link_rate(picture)
        if picture.rtt_ms is not None:
            link += f", RTT {picture.rtt_ms:.0f} ms"
        if picture.age_ms is not None:
            link += f", age {picture.age_ms:.0f} ms"
        rows.append(("link", "stalled" if picture.stalled else link))
        if picture.step_reason:
            rows.append(("quality", picture.step_reason))
    webrtc = [] if peer.bitrate_bps is None else [bits(peer.bitrate_bps)]
    if peer.loss is not None:
        webrtc.append(f"loss {peer.loss * 100:.1f}%")
    if peer.jitter_ms is not None:
        webrtc.append(f"jitter {peer.jitter_ms:.0f} ms")
    rows.append(("WebRTC", ", ".join(webrtc) or "–"))
    ice = peer.ice_state or "–"
    if peer.rtt_ms is not None:
        ice += f", RTT {peer.rtt_ms:.0f} ms"
    if peer.codec:
        ice += f", {clean_line(peer.codec, 12)}"
    rows.append(("ICE", ice))
    return rows
