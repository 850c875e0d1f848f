"""Snapshots and local recordings of the frames received.

Importing this package loads neither av, numpy nor Pillow; the first snapshot or
the recorder's thread does.
"""

from __future__ import annotations

from odyssey_tui.capture.names import CaptureContext, create_file, file_name
from odyssey_tui.capture.recorder import LocalRecorder
from odyssey_tui.capture.results import RecordingProgress, RecordingResult
from odyssey_tui.capture.snapshot import encode_png, save_snapshot

__all__ = [
    "CaptureContext",
    "LocalRecorder",
    "RecordingProgress",
    "RecordingResult",
    "create_file",
    "encode_png",
    "file_name",
    "save_snapshot",
]
