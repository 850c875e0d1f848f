"""The session: one connection, its stream, reconnection and the event log."""

from __future__ import annotations

from odyssey_tui.session.clock import SystemClock
from odyssey_tui.session.events import (
    BlockedByOldSession,
    Connected,
    EndReason,
    Event,
    Failed,
    FirstFrame,
    MediaSilent,
    Notice,
    PromptAcknowledged,
    PromptFailed,
    PromptSent,
    QueueProgress,
    Reconnecting,
    SessionEvent,
    SilenceAction,
    StateChanged,
    StreamEnded,
    StreamErrored,
    StreamStarted,
)
from odyssey_tui.session.manager import SessionManager
from odyssey_tui.session.policy import ReconnectPolicy
from odyssey_tui.session.ports import Clock, StreamClient
from odyssey_tui.session.records import PromptRecord, StreamInfo
from odyssey_tui.session.replay import Replay, ReplayProgress, ReplayState, ReplayStep
from odyssey_tui.session.states import (
    COMING_UP,
    ESTABLISHED,
    TRANSITIONS,
    IllegalTransition,
    SessionState,
    Trigger,
)

__all__ = [
    "COMING_UP",
    "ESTABLISHED",
    "TRANSITIONS",
    "BlockedByOldSession",
    "Clock",
    "Connected",
    "EndReason",
    "Event",
    "Failed",
    "FirstFrame",
    "IllegalTransition",
    "MediaSilent",
    "Notice",
    "PromptAcknowledged",
    "PromptFailed",
    "PromptRecord",
    "PromptSent",
    "QueueProgress",
    "ReconnectPolicy",
    "Reconnecting",
    "Replay",
    "ReplayProgress",
    "ReplayState",
    "ReplayStep",
    "SessionEvent",
    "SessionManager",
    "SessionState",
    "SilenceAction",
    "StateChanged",
    "StreamClient",
    "StreamEnded",
    "StreamErrored",
    "StreamInfo",
    "StreamStarted",
    "SystemClock",
    "Trigger",
]
