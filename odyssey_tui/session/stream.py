"""The operations on the stream: start, interact, end."""

from __future__ import annotations

import asyncio
import itertools
from dataclasses import dataclass
from typing import Any

from odyssey_tui.errors import (
    BusyError,
    ConnectionLostError,
    InvalidRequestError,
    NotConnectedError,
    NoStreamError,
    OdysseyError,
    OdysseyStreamError,
    StreamTimeoutError,
)
from odyssey_tui.session.core import Connection, LiveStream, SessionCore
from odyssey_tui.session.events import (
    EndReason,
    PromptAcknowledged,
    PromptFailed,
    PromptSent,
    StreamErrored,
)
from odyssey_tui.session.pictures import Pictures
from odyssey_tui.session.reconnect import Connector
from odyssey_tui.session.records import PromptRecord, StreamInfo
from odyssey_tui.session.states import ESTABLISHED, SessionState, Trigger
from odyssey_tui.session.text import MAX_ID, MAX_PROMPT, image_label, plain
from odyssey_tui.session.translate import is_loss, says_no_stream, stream_failure
from odyssey_tui.session.waiting import DeadlinePassed
