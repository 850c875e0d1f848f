"""Trying prompts with the whole program: takes, snapshots, recordings, the editor."""

from __future__ import annotations

import asyncio
import os
import signal
import stat
import time
from collections.abc import Callable
from pathlib import Path

import av
import pytest
from PIL import Image

from odyssey_tui.store.records import Take, TakeQuery
from odyssey_tui.store.store import Store
from tests.pty_program import PtyProgram

F6, F7, F10 = "\x1b[17~", "\x1b[18~", "\x1b[21~"
CTRL_G, CTRL_O, CTRL_Y = "\x07", "\x0f", "\x19"

Home = dict[str, str | None]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An environment of its own, so that nobody's files are touched."""
    return {
        "HOME": str(tmp_path),
        "XDG_STATE_HOME": str(tmp_path / "state"),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "ODYSSEY_API_KEY": None,
        "ODYSSEY_API_URL": None,
    }


def wait_until(condition: Callable[[], object], seconds: float = 8.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.02)


def takes_in(home: Home) -> list[Take]:
    """What the program has written, oldest first."""

    async def read() -> list[Take]:
        store = Store(Path(str(home["XDG_DATA_HOME"])) / "odyssey-tui" / "takes.db")
        try:
            page = await store.search(TakeQuery())
            found = [await store.take(row.key) for row in reversed(page.takes)]
        finally:
            store.close()
        return [take for take in found if take is not None]

    return asyncio.run(read())


def leave(program: PtyProgram) -> None:
    program.press(F10)
    program.wait_for("End the stream and quit?")
    program.press("y")
    assert program.wait() == 0
    assert program.modes_left() == {}


def test_a_restart_with_an_edited_prompt(home: Home) -> None:
    arguments = ["--demo", "--prompt", "A red fox", "--graphics", "cells"]
    with PtyProgram(*arguments, environment=home) as program:
        program.wait_frames(10)
        program.press(F6)
        program.wait_for("Enter restarts")
        program.press(" at night\r")
        program.wait_for("A red fox at night")
        program.wait_for("gap")
        program.wait_frames(10)
        leave(program)
    first, second = takes_in(home)
    assert (first.prompt, second.prompt) == ("A red fox", "A red fox at night")
    assert first.end_reason == second.end_reason == "asked"
    assert second.gap_ms is not None


def test_a_snapshot_and_a_recording(home: Home, tmp_path: Path) -> None:
    arguments = ["--demo", "--prompt", "A red fox", "--graphics", "cells"]
    with PtyProgram(*arguments, environment=home) as program:
        program.wait_frames(10)
        program.press(CTRL_Y)
        program.wait_for("Snapshot saved")
        program.press(CTRL_O)
        program.wait_for("REC 0:0")
        program.wait_for("REC 0:05")
        # Leaving completes it.
        leave(program)
    (picture,) = (tmp_path / "Pictures" / "odyssey-tui").iterdir()
    with Image.open(picture) as image:
        assert image.size == (1280, 704)
        assert "A red fox" in str(image.info)
    (movie,) = (tmp_path / "Videos" / "odyssey-tui").iterdir()
    assert length(movie) > 1.9
    (take,) = takes_in(home)
    assert [(file.kind, file.path) for file in take.files] == [
        ("snapshot", str(picture)),
        ("recording", str(movie)),
    ]


def length(movie: Path) -> float:
    """Seconds of it that can be decoded."""
    with av.open(str(movie)) as container:
        times = [frame.time for frame in container.decode(video=0)]
    return max(time for time in times if time is not None)


def test_a_killed_program_leaves_a_recording_that_plays(
    home: Home, tmp_path: Path
) -> None:
    arguments = ["--demo", "--prompt", "A red fox", "--graphics", "cells"]
    with PtyProgram(*arguments, environment=home) as program:
        program.wait_frames(10)
        program.press(CTRL_O)
        program.wait_for("REC 0:01")
        begun = time.monotonic()
        time.sleep(2.5)
        program.signal(signal.SIGKILL)
        lasted = 1.0 + time.monotonic() - begun
        program.wait()
    (movie,) = (tmp_path / "Videos" / "odyssey-tui").iterdir()
    assert length(movie) > lasted - 2.0
    (take,) = takes_in(home)
    assert take.prompt == "A red fox"
    assert take.duration_s is None, "nobody saw it end"


EDITOR = """#!/bin/sh
# Plays a person in an editor: the program's screen is gone while it runs.
printf 'EDITING '
cat "$1"
sleep 1
printf 'A lighthouse\\nby the sea' > "$1"
"""


def test_the_prompt_in_an_editor(home: Home, tmp_path: Path) -> None:
    editor = tmp_path / "my editor"
    editor.write_text(EDITOR)
    editor.chmod(editor.stat().st_mode | stat.S_IXUSR)
    home["EDITOR"] = f"'{editor}'"
    home["VISUAL"] = None
    arguments = ["--demo", "--prompt", "A red fox", "--graphics", "cells"]
    with PtyProgram(*arguments, environment=home) as program:
        program.wait_frames(10)
        program.press("It rains")
        program.wait_for("It rains")
        program.press(CTRL_G)
        program.wait_for("EDITING It rains")
        # Ctrl+C is the editor's while it runs.
        os.kill(program.pid, signal.SIGINT)
        program.wait_for("by the sea")
        program.wait_frames(10)
        program.press(F7)
        program.wait_for("1 take")
        program.press(F7)
        program.wait_for("by the sea")
        leave(program)
    (take,) = takes_in(home)
    assert take.end_reason == "asked", "the stream went on behind the editor"
    assert take.errors == ()


def test_an_editor_that_is_not_there(home: Home) -> None:
    home["EDITOR"] = "no-such-editor-anywhere"
    home["VISUAL"] = None
    with PtyProgram("--demo", environment=home) as program:
        program.wait_for("ready")
        program.press("A fox")
        program.wait_for("A fox")
        program.press(CTRL_G)
        program.wait_for("cannot be started")
        program.wait_for("A fox")
        program.press(F10)
        assert program.wait() == 0
        assert program.modes_left() == {}


def test_a_take_runs_again_in_the_program(home: Home) -> None:
    arguments = ["--demo", "--prompt", "A red fox", "--graphics", "cells"]
    with PtyProgram(*arguments, environment=home) as program:
        program.wait_frames(10)
        program.press("Night falls\r")
        program.wait_for("acknowledged")
        program.press("/again\r")
        program.wait_for("run the take again?")
        program.press("y")
        program.wait_for("prompts sent.")
        program.wait_frames(5)
        leave(program)
    first, second = takes_in(home)
    assert first.prompt == second.prompt == "A red fox"
    (before,), (after,) = first.prompts, second.prompts
    assert before.prompt == after.prompt == "Night falls"
    assert after.offset_ms == pytest.approx(before.offset_ms, abs=100)
