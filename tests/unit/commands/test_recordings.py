"""``odyssey-tui recordings``."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from odyssey_tui.cli import cli
from odyssey_tui.commands.recordings import HEADINGS, length, local_time, table
from odyssey_tui.models import StreamRecordingInfo

from .conftest import Run
from .service import Api

ATTACK = "id\x1b[2J\x1b]52;c;cHduZWQ=\x07\x9b31m\u202eevil\x00"


def row(
    stream_id: str = "1a2b", started: str = "2026-11-27T10:00:00Z"
) -> StreamRecordingInfo:
    return StreamRecordingInfo(stream_id, 1280, 704, started, None, 65.4)


def test_a_table_on_stdout_and_the_total_on_stderr(run: Run, api: Api) -> None:
    for number in range(3):
        api.add(f"stream-{number}")
    result = run("recordings")
    assert result.returncode == 0
    lines = result.stdout.splitlines()
    assert lines[0].split() == list(HEADINGS)
    assert [line.split()[0] for line in lines[1:]] == [
        "stream-2",
        "stream-1",
        "stream-0",
    ]
    when = local_time("2026-11-27T10:00:02Z").split()
    assert lines[1].split()[1:] == [*when, "1:05", "1280x704"]
    assert result.stderr == "3 recordings.\n"


def test_json_has_the_documented_fields_over_several_pages(run: Run, api: Api) -> None:
    for number in range(250):
        api.add(f"stream-{number}")
    result = run("recordings", "--json", "--limit", "220", "--offset", "7")
    document = json.loads(result.stdout)
    assert list(document) == ["recordings", "total", "limit", "offset"]
    assert (document["total"], document["limit"], document["offset"]) == (250, 220, 7)
    ids = [one["stream_id"] for one in document["recordings"]]
    assert ids == [f"stream-{number}" for number in range(242, 22, -1)]
    assert set(document["recordings"][0]) == {
        *("stream_id", "width", "height"),
        *("started_at", "ended_at", "duration_seconds"),
    }
    pages = [path for path in api.asked if "stream-recordings" in path]
    assert [path.partition("?")[2] for path in pages] == [
        "limit=100&offset=7",
        "limit=100&offset=107",
        "limit=20&offset=207",
    ]


def test_no_recordings(run: Run, api: Api) -> None:
    result = run("recordings")
    assert (result.returncode, result.stdout) == (0, "")
    assert result.stderr == "No recordings.\n"
    api.add("x")
    assert "there are 1" in run("recordings", "--offset", "5").stderr


def test_a_service_that_repeats_its_page_comes_to_an_end(run: Run, api: Api) -> None:
    for _ in range(300):
        api.add("the-same")
    result = run("recordings", "--json", "--limit", "300")
    assert len(json.loads(result.stdout)["recordings"]) == 1


def test_what_the_service_says_cannot_reach_the_terminal(run: Run, api: Api) -> None:
    api.add(ATTACK)
    api.rows[0]["started_at"] = ATTACK * 1000
    for arguments in (["recordings"], ["recordings", "--json"]):
        result = run(*arguments)
        assert result.returncode == 0
        assert all(c.isprintable() or c == "\n" for c in result.stdout)
        assert len(result.stdout) < 2000
    assert json.loads(result.stdout)["recordings"][0]["stream_id"] == ATTACK


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "no API key"),
        (["--api-key", "ody_x", "--api-url", "ftp://x"], "not an http"),
        (["--limit", "0"], "Invalid value"),
        (["--offset", "-1"], "Invalid value"),
    ],
)
def test_what_cannot_work_is_said_before_anything_is_sent(
    arguments: list[str], words: str
) -> None:
    bare = {"ODYSSEY_API_KEY": None, "ODYSSEY_API_URL": None}
    result = CliRunner().invoke(cli, ["recordings", *arguments], env=bare)
    assert result.exit_code == 2
    assert words in result.output


def test_a_service_that_is_not_there_is_one_line_and_the_way_out(run: Run) -> None:
    result = run("recordings", "--api-url", "http://127.0.0.1:9")
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.startswith("odyssey-tui: Service unreachable: ")
    assert len(result.stderr.splitlines()) == 2


def test_flags_may_stand_before_the_command(run: Run, api: Api) -> None:
    result = run(
        *("--api-key", "ody_flag", "--api-url", api.url, "recordings", "--json"),
        ODYSSEY_API_KEY=None,
        ODYSSEY_API_URL="http://127.0.0.1:9",
    )
    assert result.returncode == 0
    assert json.loads(result.stdout)["total"] == 0


def test_a_broken_pipe_is_quiet(environment: dict[str, str], api: Api) -> None:
    for number in range(300):
        api.add(f"stream-{number:0200}")
    program = subprocess.Popen(
        [sys.executable, "-m", "odyssey_tui", "recordings", "--limit", "300"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        text=True,
    )
    assert program.stdout is not None
    assert program.stderr is not None
    program.stdout.close()
    words = program.stderr.read()
    program.stderr.close()
    program.wait(30)
    assert "Error" not in words
    assert "Traceback" not in words
    assert "BrokenPipe" not in words


def test_listing_loads_nothing_heavy(environment: dict[str, str]) -> None:
    program = (
        "import sys\n"
        "sys.argv = ['odyssey-tui', 'recordings', '--json']\n"
        "from odyssey_tui.__main__ import main\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code\n"
        "heavy = {'textual', 'numpy', 'av', 'aiortc', 'aiohttp', 'PIL'}\n"
        "print('LOADED', sorted(heavy & set(sys.modules)))\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        env=environment,
        timeout=30,
        check=True,
    )
    assert "LOADED []" in result.stdout
    assert '"total": 0' in result.stdout


rows = st.lists(
    st.builds(
        StreamRecordingInfo,
        stream_id=st.text(max_size=60),
        width=st.integers(0, 10**9),
        height=st.integers(0, 10**9),
        started_at=st.one_of(st.text(max_size=60), st.datetimes().map(str)),
        ended_at=st.none(),
        duration_seconds=st.one_of(st.none(), st.floats()),
    ),
    min_size=1,
    max_size=5,
)


@given(rows, st.integers(8, 200))
def test_a_table_fits_its_terminal(rows: list[StreamRecordingInfo], width: int) -> None:
    lines = table(rows, width)
    assert len(lines) == len(rows) + 1
    assert all(len(line) <= width for line in lines)
    assert all(line.isprintable() for line in lines)


def test_a_narrow_terminal_keeps_ids_longest() -> None:
    long = "1a2b3c4d-0000-4000-8000-00000000beef"
    wide = table([row(long)], 80)
    assert len(wide[0].split()) == 4
    assert table([row(long)], 60)[1].split() == [
        long,
        "2026-11-27",
        *wide[1].split()[2:3],
    ]
    assert table([row(long)], 40)[1] == long
    assert table([row(long)], 20)[1] == long[:19] + "…"
    assert table([row(long)], None) == wide


def test_times_and_lengths() -> None:
    assert local_time("yesterday\x1b[2J") == "yesterday�[2J"
    assert local_time("0001-01-01T00:00:00+14:00") != ""
    assert [
        length(s) for s in (0.4, 59.6, 3723.0, None, -1.0, float("nan"), 1e300)
    ] == [
        *("0:00", "1:00", "1:02:03", "-", "-", "-", "-"),
    ]
