"""``odyssey-tui download``."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from odyssey_tui.cli import cli
from tests.pty_program import PtyProgram

from .conftest import Run
from .service import FILES, Api

ID = "1a2b3c4d-0000-4000-8000-00000000beef"


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """Where ``run`` runs."""
    return tmp_path / "here"


def test_paths_on_stdout_and_words_on_stderr(run: Run, api: Api, here: Path) -> None:
    api.add(ID)
    result = run("download", ID)
    assert (result.returncode, result.stdout) == (0, f"{ID}.mp4\n")
    assert result.stderr == f"{ID}.mp4: saved, 120.0 kB.\n"
    assert (here / f"{ID}.mp4").read_bytes() == FILES["video"]
    assert os.listdir(here) == [f"{ID}.mp4"]


def test_all_files_of_several_as_json(run: Run, api: Api, here: Path) -> None:
    api.add(ID)
    api.add("other")
    result = run("download", ID, "other", "--what", "all", "--output", "a/b", "--json")
    assert result.returncode == 0
    listed = json.loads(result.stdout)
    assert [(one["stream_id"], one["what"], one["outcome"]) for one in listed] == [
        (stream_id, what, "saved") for stream_id in (ID, "other") for what in FILES
    ]
    for one in listed:
        data = (here / one["path"]).read_bytes()
        assert data == FILES[one["what"]]
        assert one["bytes"] == len(data)
        assert set(one) == {"stream_id", "what", "path", "bytes", "outcome"}


def test_a_failing_one_does_not_stop_the_others(run: Run, api: Api, here: Path) -> None:
    api.add(ID)
    result = run("download", "missing", "../../etc/x", ID, "--what", "events")
    assert result.returncode == 1
    assert result.stdout == f"{ID}.events.jsonl\n"
    assert "missing.events.jsonl: Not found: No recording" in result.stderr
    assert os.listdir(here) == [f"{ID}.events.jsonl"]


def test_what_a_recording_lacks(run: Run, api: Api) -> None:
    api.add(ID, preview=None)
    api.add("running", **dict.fromkeys(FILES))
    result = run("download", ID, "--what", "all", "--json")
    assert result.returncode == 0
    outcomes = {one["what"]: one["outcome"] for one in json.loads(result.stdout)}
    assert outcomes.pop("preview") == "absent"
    assert set(outcomes.values()) == {"saved"}
    named = run("download", ID, "--what", "preview")
    assert named.returncode == 1
    assert "no preview file" in named.stderr
    unfinished = run("download", "running", "--what", "all")
    assert unfinished.returncode == 1
    assert "no files yet" in unfinished.stderr


def test_an_existing_file_stays_unless_told(run: Run, api: Api, here: Path) -> None:
    api.add(ID)
    target = here / f"{ID}.mp4"
    target.write_bytes(b"precious")
    result = run("download", ID)
    assert (result.returncode, result.stdout) == (1, "")
    assert "--overwrite replaces it" in result.stderr
    assert target.read_bytes() == b"precious"
    assert run("download", ID, "--overwrite").returncode == 0
    assert target.read_bytes() == FILES["video"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "Missing argument"),
        ([ID, "--what", "sound"], "choose of video"),
        ([ID, "--what", ""], "choose of video"),
        ([ID, "--output", __file__], "is a file"),
    ],
)
def test_bad_usage(arguments: list[str], words: str) -> None:
    result = CliRunner().invoke(cli, ["download", *arguments])
    assert result.exit_code == 2
    assert words in result.output


def test_nothing_heavy_is_loaded_and_no_secret_is_said(
    environment: dict[str, str], api: Api, tmp_path: Path
) -> None:
    api.add(ID)
    program = (
        "import sys\n"
        f"sys.argv = ['odyssey-tui', 'download', '{ID}', '--output', sys.argv[1]]\n"
        "from odyssey_tui.__main__ import main\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code\n"
        "heavy = {'textual', 'numpy', 'av', 'aiortc', 'aiohttp', 'PIL'}\n"
        "print('LOADED', sorted(heavy & set(sys.modules)))\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "out")],
        capture_output=True,
        text=True,
        env=environment,
        timeout=30,
        check=True,
    )
    assert "LOADED []" in result.stdout
    everything = result.stdout + result.stderr
    for log in tmp_path.rglob("*.log"):
        everything += log.read_text()
    assert "s3cret" not in everything


def test_files_are_saved_though_nobody_reads_about_it(
    environment: dict[str, str], api: Api, here: Path, run: Run
) -> None:
    api.add(ID)
    reading, writing = os.pipe()
    os.close(reading)
    program = subprocess.Popen(
        [sys.executable, "-m", "odyssey_tui", "download", ID, "--what", "all"],
        stdout=writing,
        stderr=writing,
        env=environment,
        cwd=here,
    )
    os.close(writing)
    assert program.wait(30) == 0
    assert len(os.listdir(here)) == len(FILES)


def test_ctrl_c_keeps_the_part_and_says_how_to_go_on(
    environment: dict[str, str], api: Api, tmp_path: Path, run: Run, here: Path
) -> None:
    api.add(ID)
    api.pause = 0.2
    program = subprocess.Popen(
        [sys.executable, "-m", "odyssey_tui", "download", ID, "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        cwd=here,
        text=True,
    )
    part = here / f"{ID}.mp4.part"
    _until(lambda: part.exists() and part.stat().st_size > 0)
    program.send_signal(signal.SIGINT)
    out, words = program.communicate(timeout=20)
    assert program.returncode == 130
    assert "the same command goes on" in words
    assert "Traceback" not in words
    (listed,) = json.loads(out)
    kept = part.stat().st_size
    assert (listed["outcome"], listed["bytes"]) == ("cancelled", kept)
    api.pause = 0.0
    assert run("download", ID).returncode == 0
    assert (here / f"{ID}.mp4").read_bytes() == FILES["video"]
    assert not part.exists()


@pytest.mark.parametrize(("answer", "kept"), [("n\r", True), ("y\r", False)])
def test_a_person_is_asked_before_a_file_is_replaced(
    environment: dict[str, str], api: Api, here: Path, run: Run, answer: str, kept: bool
) -> None:
    api.add(ID)
    target = here / f"{ID}.mp4"
    target.write_bytes(b"precious")
    arguments = ("download", ID, "--output", str(here))
    with PtyProgram(*arguments, environment=environment, columns=160) as program:
        program.wait_for("Overwrite it?")
        program.press(answer)
        assert program.wait() == 0
    assert (target.read_bytes() == b"precious") is kept


def test_progress_is_redrawn_on_a_terminal(
    environment: dict[str, str], api: Api, here: Path, run: Run
) -> None:
    api.add(ID)
    api.pause = 0.05
    arguments = ("download", ID, "--output", str(here))
    with PtyProgram(*arguments, environment=environment, columns=160) as program:
        program.wait_for("of 120.0 kB")
        assert program.wait() == 0
        screen = program.text().split()
    assert screen == [str(here / f"{ID}.mp4")], "the path alone is left"


def _until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 15
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)
