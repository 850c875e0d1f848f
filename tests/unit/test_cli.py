"""The command line: quick, clear, and never a traceback."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from odyssey_tui import __version__


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    env = {k: v for k, v in os.environ.items() if not k.startswith("ODYSSEY_")}
    env.update(environment)
    return subprocess.run(
        [sys.executable, "-m", "odyssey_tui", *arguments],
        capture_output=True,
        text=True,
        env=env,
        timeout=30,
        stdin=subprocess.DEVNULL,
        check=False,
    )


def test_version_and_help() -> None:
    result = run("--version")
    assert result.returncode == 0
    assert __version__ in result.stdout
    for arguments in (["--help"], ["serve", "--help"], ["download", "--help"]):
        result = run(*arguments)
        assert result.returncode == 0
        assert "Usage:" in result.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ["--version"],
        ["--help"],
        ["serve", "--help"],
        ["recordings", "--help"],
        ["download", "--help"],
    ],
)
def test_plain_commands_load_nothing_heavy(arguments: list[str]) -> None:
    program = (
        "import sys\n"
        f"sys.argv = ['odyssey-tui', *{arguments!r}]\n"
        "from odyssey_tui.__main__ import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "heavy = {'textual', 'rich', 'numpy', 'av', 'aiortc', 'httpx', 'aiohttp'}\n"
        "print('LOADED', sorted(heavy & set(sys.modules)))\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    assert "LOADED []" in result.stdout


def test_without_a_terminal_one_line_and_exit_2() -> None:
    result = run("--demo")
    assert result.returncode == 2
    assert "needs a terminal" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--demo", "--prompt", " "], "--prompt is empty"),
        (["--demo", "--image", "/nonexistent/cat.png"], "is not a file"),
        (["--demo", "--trace", "/nonexistent/folder/t.jsonl"], "no folder"),
        (["--api-key", "ody_abcd", "--api-url", "ftp://x"], "not an http"),
        (["--graphics", "ascii"], "Invalid value"),
        (["serve", "--api-key", "nonsense"], "does not look like one"),
        (["serve", "--port", "70000"], "Invalid value"),
    ],
)
def test_bad_flags_are_named(arguments: list[str], words: str) -> None:
    result = run(*arguments)
    assert result.returncode == 2
    assert words in result.stderr
    assert "Traceback" not in result.stderr
