"""Takes as scripts and as Markdown."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odyssey_tui.client.simulations import check_script
from odyssey_tui.store import StartImage, Take, TakeError, TakeFile, TakePrompt
from odyssey_tui.store.export import (
    END_AFTER_MS,
    as_markdown,
    as_script,
    as_script_document,
    clock,
)
from tests.unit.store.makers import a_take

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
OFFSET = st.floats(-10, 1e7)
PROMPT = st.builds(
    TakePrompt,
    prompt=TEXT.filter(str.strip),
    offset_ms=OFFSET,
    ack_ms=st.none() | st.floats(0, 1e4),
)
TAKE = st.builds(
    a_take,
    prompt=TEXT.filter(str.strip),
    portrait=st.booleans(),
    note=TEXT,
    duration_s=st.none() | st.floats(0, 1e4),
    rating=st.none() | st.integers(1, 5),
    prompts=st.lists(PROMPT, max_size=5).map(tuple),
    errors=st.lists(st.builds(TakeError, offset_ms=OFFSET, text=TEXT), max_size=2),
)


def test_a_script_has_what_was_acknowledged() -> None:
    take = a_take(
        "A cat",
        portrait=True,
        image=StartImage(path="/home/me/cat.png", sha256="", thumbnail=b""),
        duration_s=9.0004,
        prompts=(
            TakePrompt(prompt="it stretches", offset_ms=3000.4, ack_ms=80.0),
            TakePrompt(prompt="refused", offset_ms=4000.0, error="no"),
            TakePrompt(prompt="in flight", offset_ms=5000.0),
            TakePrompt(prompt="it yawns", offset_ms=5999.6, ack_ms=0.0),
        ),
    )
    assert as_script_document(take) == {
        "script": [
            {
                "timestamp_ms": 0,
                "start": {"prompt": "A cat", "image": "/home/me/cat.png"},
            },
            {"timestamp_ms": 3000, "interact": {"prompt": "it stretches"}},
            {"timestamp_ms": 6000, "interact": {"prompt": "it yawns"}},
            {"timestamp_ms": 9000, "end": {}},
        ],
        "portrait": True,
    }


@pytest.mark.parametrize(
    ("duration", "end"), [(None, 2000 + END_AFTER_MS), (1.0, 2001), (60.0, 60_000)]
)
def test_a_script_ends_after_its_last_prompt(duration: float | None, end: int) -> None:
    prompts = (TakePrompt(prompt="x", offset_ms=2000.0, ack_ms=1.0),)
    script = as_script(a_take(duration_s=duration, prompts=prompts))
    assert script[-1] == {"timestamp_ms": end, "end": {}}
    assert "image" not in script[0]["start"]


@given(TAKE)
def test_every_take_is_a_script_that_the_client_accepts(take: Take) -> None:
    document = as_script_document(take)
    assert json.loads(json.dumps(document)) == document
    script = document["script"]
    assert check_script(script) == script
    times = [entry["timestamp_ms"] for entry in script]
    assert times == sorted(times)
    assert times[0] == 0
    assert times[-1] > times[-2]
    acknowledged = [p.prompt for p in take.prompts if p.ack_ms is not None]
    sent = [entry["interact"]["prompt"] for entry in script[1:-1]]
    assert sorted(sent) == sorted(acknowledged)


def test_markdown_says_what_is_known() -> None:
    take = a_take(
        "A cat",
        stream_id="s-1",
        applied_prompt="A ginger cat",
        duration_s=9.25,
        start_ms=850.0,
        first_frame_ms=1200.0,
        gap_ms=300.0,
        end_reason="asked",
        rating=4,
        note="good\n\nvery",
        prompts=(
            TakePrompt(prompt="it runs", offset_ms=62_300.0, ack_ms=80.0),
            TakePrompt(prompt="it flies", offset_ms=63_000.0, error="refused"),
            TakePrompt(prompt="it lands", offset_ms=64_000.0),
        ),
        errors=(TakeError(offset_ms=63_001.0, text="refused"),),
        files=(TakeFile(kind="snapshot", path="/p/a.png", at=1.0),),
    )
    text = as_markdown(take)
    for line in (
        "# A cat",
        "- Started: 2023-11-14 22:13:20 UTC",
        "- Service: api.example",
        "- Stream: s-1",
        "- Orientation: landscape",
        "- Duration: 9.2 s",
        "- Stream started in: 850 ms",
        "- First frame after: 1200 ms",
        "- Gap after the stream before: 300 ms",
        "- Ended: asked",
        "- Rating: 4 of 5",
        "| 0:00.0 | A cat | A ginger cat |  |",
        "| 1:02.3 | it runs |  | after 80 ms |",
        "| 1:03.0 | it flies |  | failed: refused |",
        "| 1:04.0 | it lands |  | none |",
        "| 1:03.0 | refused |",
        "| snapshot | /p/a.png |",
    ):
        assert line in text.split("\n"), line
    assert "good\n\nvery" in text
    assert "Start image" not in text


def test_a_take_of_which_little_is_known_is_markdown_too() -> None:
    text = as_markdown(a_take("x" * 200, api_host="", started_at=1e300))
    assert text.startswith(f"# {'x' * 80}…\n\n- Orientation: landscape\n\n## Prompts")
    assert "None" not in text


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("# no title", r"\# no title"),
        ("- no list", r"\- no list"),
        ("+ no list", r"\+ no list"),
        ("12. no list", r"12\. no list"),
        ("3) no list", r"3\) no list"),
        ("===", r"\==="),
        ("> no quote", r"\> no quote"),
        ("*a* _b_ `c` ~d~", r"\*a\* \_b\_ \`c\` \~d\~"),
        ("[a](b) ![c](d)", r"\[a\](b) !\[c\](d)"),
        ("<script>", r"\<script\>"),
        ("&lt;", r"\&lt;"),
        ("a|b", r"a\|b"),
        ("a\\|b", r"a\\\|b"),
        ("http://a www.b c@d", r"http\://a www\.b c\@d"),
        ("3.5 cats, one-eyed", "3.5 cats, one-eyed"),
        ("    no code", "no code"),
        ("two\nlines", "two lines"),
    ],
)
def test_nothing_of_the_person_is_markdown(text: str, escaped: str) -> None:
    prompts = (TakePrompt(prompt=text, offset_ms=0.0, ack_ms=1.0),)
    markdown = as_markdown(a_take("A cat", prompts=prompts))
    assert f"| 0:00.0 | {escaped} |  | after 1 ms |" in markdown.split("\n")


def test_a_note_keeps_its_lines() -> None:
    text = as_markdown(a_take(note="one\ntwo\n\n\n- three\n"))
    assert "## Note\n\none\\\ntwo\n\n\\- three\n\n## Prompts" in text


@given(TAKE)
def test_rows_have_as_many_cells_as_the_table(take: Take) -> None:
    table = as_markdown(take).split("## Prompts\n\n")[1].split("\n\n")[0]
    lines = table.strip().split("\n")
    assert len(lines) == 3 + len(take.prompts)
    for line in lines:
        bare = line.replace("\\\\", "").replace("\\|", "")
        assert bare.count("|") == 5


@given(OFFSET)
def test_a_clock_is_minutes_seconds_and_tenths(offset: float) -> None:
    minutes, seconds = clock(offset).split(":")
    shown = int(minutes) * 60 + float(seconds)
    assert float(seconds) < 60
    assert shown == pytest.approx(max(offset, 0) / 1000, abs=0.0501)
