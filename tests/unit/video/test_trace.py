"""The trace file."""

from __future__ import annotations

import json
from pathlib import Path

from odyssey_tui.video.trace import Trace


def test_one_json_object_a_line_readable_at_once(tmp_path: Path) -> None:
    path = tmp_path / "trace.jsonl"
    path.write_text("old")
    trace = Trace(path)
    trace.write(seq=60001, decoded=1.25, rung="half blocks")
    assert json.loads(path.read_text()) == {
        "seq": 60001,
        "decoded": 1.25,
        "rung": "half blocks",
    }
    trace.close()
    trace.write(seq=60002)
    trace.close()
    assert len(path.read_text().splitlines()) == 1
