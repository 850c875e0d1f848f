"""A process that is killed, or may not write more, leaves a file that plays."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
from pathlib import Path

from tests.unit.capture.support import contents, playable_ms

RECORDING = """
import sys, time
from pathlib import Path
import odyssey_tui.capture.movie
from odyssey_tui.capture import LocalRecorder
from odyssey_tui.models import DecodedFrame
from tests.unit.capture.support import CONTEXT, picture

pictures = [picture(n, (640, 352)) for n in range(20)]
recorder = LocalRecorder(Path(sys.argv[1]), CONTEXT)
print(recorder.path, flush=True)
begun = time.monotonic()
for number in range(400):
    shown = pictures[number % 20]
    recorder.put(DecodedFrame(shown, shown.width, shown.height, 50 * number, begun))
    print(50 * number, flush=True)
    time.sleep(max(0.0, begun + 0.05 * (number + 1) - time.monotonic()))
"""

LIMITED = """
import resource, sys
from pathlib import Path
from odyssey_tui.capture import LocalRecorder
from tests.unit.capture.support import CONTEXT, frame

resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))
recorder = LocalRecorder(Path(sys.argv[1]), CONTEXT, queue_frames=200)
for number in range(200):
    recorder.put(frame(number))
result = recorder.stop()
print(result.path, result.error.code, result.frames, result.bytes)
"""


def test_killed_at_several_moments(tmp_path: Path) -> None:
    with contextlib.ExitStack() as stack:
        children = []
        for moment in (2100, 2350, 2900):
            child = subprocess.Popen(
                [sys.executable, "-c", RECORDING, str(tmp_path / str(moment))],
                stdout=subprocess.PIPE,
                text=True,
            )
            stack.enter_context(child)
            stack.callback(child.kill)
            children.append((moment, child))
        for moment, child in children:
            assert child.stdout is not None
            path = Path(child.stdout.readline().strip())
            while int(child.stdout.readline()) < moment:
                pass
            child.kill()
            # The last line may be half a number.
            later = [int(line) for line in child.stdout.read().splitlines()[:-1]]
            assert child.wait(20) == -signal.SIGKILL
            received = max([moment, *later])
            assert playable_ms(path.read_bytes(), tmp_path) >= received - 2000


def test_a_limit_on_the_size_of_files(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    path, code, frames, size = done.stdout.split()
    assert code == "EFBIG"
    assert 0 < Path(path).stat().st_size == int(size) <= 10_000
    assert len(contents(Path(path)).decoded) == int(frames) > 0
