"""The prompt: completion, history, hints, pastes, the editor."""

from __future__ import annotations

import base64
import io
from pathlib import Path

import pytest
from PIL import Image
from textual import events

from odyssey_tui.errors import StreamRefusedError
from odyssey_tui.store.store import Store
from tests.ui.running import Running, running


def offered(r: Running) -> list[str]:
    """What the list above the prompt shows."""
    found = r.live.prompt.list
    assert found is not None
    return [item.label for item in found.items] if found.display else []


async def paste(r: Running, text: str) -> None:
    r.live.prompt.post_message(events.Paste(text))
    await r.settle()


async def test_a_word_of_the_vocabulary_is_completed() -> None:
    async with running() as r:
        await r.press(*"A fox,", "space", *"clos")
        assert offered(r) == ["close-up"]
        assert r.live.prompt.suggestion == "e-up"
        await r.press("tab")
        assert r.live.prompt.text == "A fox, close-up"
        assert offered(r) == []
        await r.press("enter")
        started = ("start_stream", ("A fox, close-up", False, None))
        assert started in r.client.calls


async def test_words_that_may_be_meant_are_offered_when_asked_for() -> None:
    async with running() as r:
        await r.press(*"wide")
        assert offered(r) == [], "it is a word of its own"
        await r.press("tab")
        assert offered(r)[:2] == ["wide shot", "wide-angle lens"]
        await r.press("down", "enter")
        assert r.live.prompt.text == "wide-angle lens"
        await r.press("comma", "space", *"bird", "tab")
        assert r.live.prompt.text == "wide-angle lens, bird's-eye view"


async def test_down_enters_the_list_and_up_leaves_it() -> None:
    async with running() as r:
        await r.press(*"clos")
        found = r.live.prompt.list
        assert found is not None
        assert offered(r)
        assert found.chosen is None
        await r.press("down")
        assert found.chosen is not None
        await r.press("up")
        assert found.chosen is None
        # Enter chooses, and sends nothing.
        await r.press("down", "enter")
        assert r.live.prompt.text.startswith("close")
        assert r.client.calls == []


async def test_plain_words_are_not_completed_against_ones_will() -> None:
    async with running() as r:
        await r.press(*"A fox in the snow so")
        assert r.live.prompt.suggestion == ""
        await r.press("enter")
        assert ("start_stream", ("A fox in the snow so", False, None)) in r.client.calls


async def test_the_whole_vocabulary_is_a_key_away() -> None:
    async with running() as r:
        await r.press(*"A fox", "space", "tab")
        assert len(offered(r)) > 100
        await r.press("down", "enter")
        assert r.live.prompt.text.startswith("A fox, ")
        await r.press("tab", "escape")
        assert offered(r) == []
        assert r.live.prompt.has_focus, "Escape took the list alone"


async def test_commands_and_their_arguments_are_completed() -> None:
    async with running() as r:
        await r.press("slash", *"th")
        assert offered(r) == ["/theme [NAME]"]
        await r.press("enter")
        assert r.live.prompt.text == "/theme "
        assert "odyssey-light" in offered(r)
        await r.press(*"odyssey-l", "tab", "enter")
        assert r.app.theme == "odyssey-light"
        assert r.live.prompt.text == ""


async def test_a_command_that_needs_nothing_is_sent_from_the_list() -> None:
    async with running() as r:
        await r.press("slash", *"portr", "enter")
        assert r.live.portrait
        assert r.live.prompt.text == ""


async def test_a_path_is_completed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "my pictures").mkdir()
    Image.new("RGB", (300, 200)).save(tmp_path / "my pictures" / "fox.png")
    (tmp_path / "my pictures" / "fox.txt").write_text("no image")
    monkeypatch.chdir(tmp_path)
    async with running() as r:
        await r.press(*"/image my", "tab")
        assert r.live.prompt.text == "/image my pictures/"
        assert offered(r) == ["fox.png"]
        await r.press("tab", "enter")
        await r.until(lambda: r.live.session.images.chosen is not None)
        chosen = r.live.session.images.chosen
        assert chosen is not None
        assert chosen.source == str(tmp_path / "my pictures" / "fox.png")
        assert "image fox.png" in str(r.live.prompt.border_title)


async def test_history_by_prefix_is_kept_across_runs(tmp_path: Path) -> None:
    async with running(data=tmp_path) as r:
        for text in ("A fox", "Night falls", "A cat"):
            await r.type(text)
    async with running(data=tmp_path) as r:
        await r.until(lambda: r.live.prompt.past.lines)
        await r.press(*"a f", "up")
        assert r.live.prompt.text == "A fox"
        await r.press("down")
        assert r.live.prompt.text == "a f"
        await r.press("ctrl+a", "ctrl+k", "up", "up")
        assert r.live.prompt.text == "Night falls"


async def test_search_in_the_history(tmp_path: Path) -> None:
    store = Store(tmp_path / "takes.db")
    for number in range(300):
        store.remember(f"A prompt like many others, number {number}")
    store.remember("A lighthouse by the sea\nwith two lines")
    store.remember("the last one")
    assert store.close()
    async with running(data=tmp_path) as r:
        await r.press("ctrl+r")
        await r.until(lambda: r.app.screen is not r.live)
        await r.press(*"lght")
        await r.press("enter")
        assert r.live.prompt.text == "A lighthouse by the sea\nwith two lines"
        assert r.client.calls == []
        await r.press("ctrl+r")
        await r.until(lambda: r.app.screen is not r.live)
        await r.press("escape")
        assert r.live.prompt.text == "A lighthouse by the sea\nwith two lines"


async def test_a_hint_is_shown_and_taken_only_when_asked(tmp_path: Path) -> None:
    async with running(data=tmp_path) as r:
        await r.type("The man puts on glasses", enter=False)
        assert "loop" not in str(r.live.prompt.border_subtitle), "that starts a stream"
        await r.press("enter")
        await r.type("The man puts on glasses", enter=False)
        assert "is wearing glasses" in str(r.live.prompt.border_subtitle)
        await r.press("enter")
        assert ("interact", "The man puts on glasses") in r.client.calls
        await r.type("The man puts on glasses", enter=False)
        await r.press("ctrl+t")
        assert r.live.prompt.text == "The man is wearing glasses"
        assert str(r.live.prompt.border_subtitle) == ""
        await r.type("/hints off")
        await r.type("The man puts on glasses", enter=False)
        assert str(r.live.prompt.border_subtitle) == ""
    async with running(data=tmp_path) as r:
        await r.type("A man")
        await r.settle()
        await r.type("The man puts on glasses", enter=False)
        assert str(r.live.prompt.border_subtitle) == "", "off stays off"


async def test_a_negative_prompt_is_begun() -> None:
    async with running() as r:
        await r.press(*"A street", "ctrl+n", *"people")
        assert r.live.prompt.text == "A street. Negative prompt: people"


async def test_a_failure_is_named_until_the_prompt_is_edited() -> None:
    async with running() as r:
        r.client.fail["start_stream"] = StreamRefusedError("busy", "the model is busy")
        await r.type("A fox")
        assert r.live.prompt.text == "A fox"
        assert "the model is busy" in str(r.live.prompt.border_subtitle)
        assert r.live.prompt.has_class("-failed")
        await r.press("x")
        assert str(r.live.prompt.border_subtitle) == ""
        assert not r.live.prompt.has_class("-failed")


async def test_restart_offers_the_start_to_be_edited() -> None:
    async with running() as r:
        await r.type("A fox in the snow")
        await r.type("It starts to rain")
        await r.press("f6")
        assert r.live.prompt.text == "A fox in the snow"
        assert "Enter restarts" in str(r.live.prompt.border_title)
        await r.press(*", at night", "enter")
        assert [
            c for c in r.client.calls if c[0] in ("start_stream", "end_stream")
        ] == [
            ("start_stream", ("A fox in the snow", False, None)),
            ("end_stream", None),
            ("start_stream", ("A fox in the snow, at night", False, None)),
        ]
        assert str(r.live.prompt.border_title) == ""
        # Escape: what is written changes the stream as ever.
        await r.press("f6", "escape", "enter")
        assert r.client.calls[-1] == ("interact", "A fox in the snow, at night")


async def test_a_dropped_file_becomes_the_start_image(tmp_path: Path) -> None:
    path = tmp_path / "a fox.png"
    Image.new("RGB", (640, 352)).save(path)
    async with running() as r:
        await paste(r, f"'{path}'\n")
        await r.until(lambda: r.live.session.images.chosen is not None)
        assert r.live.prompt.text == ""
        assert "fits landscape" in r.toasts()


async def test_a_pasted_data_url_becomes_the_start_image() -> None:
    data = io.BytesIO()
    Image.new("RGB", (704, 1280)).save(data, "PNG")
    url = "data:image/png;base64," + base64.b64encode(data.getvalue()).decode()
    async with running() as r:
        await paste(r, url)
        await r.until(lambda: r.live.session.images.chosen is not None)
        assert r.live.prompt.text == ""
        await r.type("A fox")
        assert r.client.calls[-1] == ("start_stream", ("A fox", False, url))


async def test_what_is_pasted_and_no_image_is_text(tmp_path: Path) -> None:
    async with running() as r:
        await paste(r, f"{tmp_path}/missing.png in a frame\non a wall")
        assert r.live.prompt.text.endswith("in a frame\non a wall")
        before = r.live.prompt.text
        await paste(r, "x" * 30_000)
        assert r.live.prompt.text == before
        assert "30,000" in r.toasts()


async def test_a_pasted_image_that_is_none_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "fox.png"
    path.write_bytes(b"no picture")
    async with running() as r:
        await paste(r, str(path))
        await r.until(lambda: "not a JPEG" in r.toasts())
        assert r.live.session.images.chosen is None
        assert r.live.prompt.text == f"/image {path}"


async def test_no_image_to_a_streamer_that_cannot() -> None:
    from odyssey_tui.models import Capabilities

    async with running() as r:
        r.client.capabilities = Capabilities(image_to_video=False)
        image = Image.new("RGB", (640, 352))
        data = io.BytesIO()
        image.save(data, "PNG")
        url = "data:image/png;base64," + base64.b64encode(data.getvalue()).decode()
        await r.type("/connect")
        await paste(r, url)
        await r.until(lambda: "cannot start from an image" in r.toasts())
        await r.type("A fox")
        assert [c for c in r.client.calls if c[0] == "start_stream"] == []
        assert r.live.prompt.text == "A fox"
        assert "cannot start from an image" in str(r.live.prompt.border_subtitle)


async def test_without_a_terminal_there_is_no_editor() -> None:
    async with running() as r:
        await r.type("A fox", enter=False)
        await r.press("ctrl+g")
        await r.until(lambda: "cannot be lent" in r.toasts())
        assert r.live.prompt.text == "A fox"
