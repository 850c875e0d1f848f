"""The live screen: what keys, prompts and events do, at several sizes."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from textual.widgets import Input, Static

from odyssey_tui import session as s
from odyssey_tui.errors import (
    LocalServiceError,
    StreamRefusedError,
)
from odyssey_tui.ui.screens.first_run import FirstRunScreen
from odyssey_tui.ui.screens.help import HelpScreen
from odyssey_tui.ui.screens.live import LiveScreen
from odyssey_tui.ui.widgets.confirm import Confirm
from odyssey_tui.ui.widgets.prompt import EXAMPLES
from tests.ui.running import running


async def test_nothing_is_started_or_billed_without_being_asked() -> None:
    async with running() as r:
        assert r.client.calls == []
        assert r.live.prompt.has_focus


async def test_enter_starts_a_stream_then_changes_it() -> None:
    async with running() as r:
        await r.type("A fox in the snow")
        assert ("start_stream", ("A fox in the snow", False, None)) in r.client.calls
        assert r.live.state is s.SessionState.STREAMING
        assert r.live.prompt.text == ""
        assert "started stream-1" in r.log()
        await r.type("It starts to rain")
        assert ("interact", "It starts to rain") in r.client.calls
        assert "acknowledged" in r.log()
        assert "as: It starts to rain, applied" in r.log()
        line = r.live.query_one("#status-line", Static)
        assert "live" in str(line.render())


async def test_a_prompt_that_failed_comes_back() -> None:
    async with running() as r:
        r.client.fail["start_stream"] = StreamRefusedError("busy", "the model is busy")
        await r.type("A fox")
        assert r.live.prompt.text == "A fox"
        assert r.toasts().count("the model is busy") == 1
        assert "the model is busy" in r.log()


async def test_what_was_typed_meanwhile_is_not_thrown_away() -> None:
    async with running() as r:
        r.live.prompt.text = "new words"
        r.live.prompt.restore("old words")
        assert r.live.prompt.text == "new words"


async def test_history_recalls_and_keeps_the_draft() -> None:
    async with running() as r:
        await r.type("one")
        await r.type("two")
        await r.type("draft", enter=False)
        await r.pilot.press("up")
        assert r.live.prompt.text == "two"
        await r.pilot.press("up")
        assert r.live.prompt.text == "one"
        await r.pilot.press("down", "down")
        assert r.live.prompt.text == "draft"


async def test_tab_takes_the_example_and_completes_commands() -> None:
    async with running() as r:
        await r.pilot.press("tab")
        assert r.live.prompt.text == EXAMPLES[0]
        r.live.prompt.text = ""
        await r.pilot.press("slash", "p", "o", "r", "tab")
        assert r.live.prompt.text == "/portrait"


async def test_a_new_line_does_not_send() -> None:
    async with running() as r:
        await r.type("one", enter=False)
        r.live.prompt.move_cursor(r.live.prompt.document.end)
        await r.pilot.press("ctrl+j")
        assert r.live.prompt.text == "one\n"
        assert r.client.calls == []


async def test_restart_uses_the_edited_prompt() -> None:
    async with running() as r:
        await r.type("A fox")
        await r.type("A red fox", enter=False)
        await r.pilot.press("f6")
        await r.settle()
        names = [name for name, _ in r.client.calls]
        assert names[-2:] == ["end_stream", "start_stream"]
        assert r.client.calls[-1][1][0] == "A red fox"


async def test_ending_asks_first() -> None:
    async with running() as r:
        await r.type("A fox")
        await r.pilot.press("f8")
        await r.settle()
        assert isinstance(r.app.screen, Confirm)
        await r.pilot.press("enter")  # the harmless answer has the focus
        await r.settle()
        assert r.live.state is s.SessionState.STREAMING
        await r.pilot.press("f8")
        await r.settle()
        await r.pilot.press("y")
        await r.settle()
        assert ("end_stream", None) in r.client.calls
        assert r.live.state is s.SessionState.CONNECTED


async def test_quitting_asks_only_while_live() -> None:
    async with running() as r:
        await r.type("A fox")
        await r.pilot.press("f10")
        await r.settle()
        assert isinstance(r.app.screen, Confirm)
        await r.pilot.press("n")
        await r.settle()
        assert r.backend.closed == 0
        await r.pilot.press("f10")
        await r.settle()
        await r.pilot.press("y")
        await r.settle()
    assert r.backend.closed >= 1
    assert ("disconnect", None) in r.client.calls


async def test_the_first_interrupt_explains_and_the_second_quits() -> None:
    async with running() as r:
        await r.pilot.press("ctrl+c")
        await r.settle()
        assert "Ctrl+C again" in r.toasts()
        assert r.backend.closed == 0
        await r.pilot.press("ctrl+c")
        await r.settle()
    assert r.backend.closed >= 1


async def test_quit_works_under_a_dialog() -> None:
    async with running() as r:
        await r.pilot.press("f1")
        await r.settle()
        assert isinstance(r.app.screen, HelpScreen)
        await r.pilot.press("f10")
        await r.settle()
    assert r.backend.closed >= 1


@pytest.mark.parametrize(
    ("size", "side", "panel"),
    [
        ((60, 20), False, False),
        ((80, 24), True, False),
        ((120, 36), True, True),
        ((200, 50), True, True),
    ],
)
async def test_layouts(size: tuple[int, int], side: bool, panel: bool) -> None:
    async with running(size) as r:
        live = r.live
        assert live.query_one("#side").display == side
        assert (side and live.query_one("#status-panel").display) == panel
        status = "#status-panel" if panel else "#status-line"
        for name in (status, "#video", "#prompt"):
            region = live.query_one(name).region
            assert region.area > 0
            assert live.region.contains_region(region), name
        assert live.query_one("#video").region.height >= size[1] // 3
        await r.pilot.press("f2")
        await r.settle()
        assert live.query_one("#side").display != side


async def test_too_small_says_what_it_needs() -> None:
    async with running((39, 11)) as r:
        assert r.live.query_one("#too-small").display
        assert not r.live.query_one("#main").display
        await r.pilot.resize_terminal(100, 30)
        await r.settle()
        assert r.live.query_one("#main").display


async def test_the_prompt_grows_and_the_video_yields() -> None:
    async with running((80, 24)) as r:
        before = r.live.query_one("#video").region.height
        r.live.prompt.text = "one\ntwo\nthree"
        await r.settle()
        assert r.live.prompt.region.height == 5
        assert r.live.query_one("#video").region.height == before - 2


async def test_full_screen_and_back() -> None:
    async with running() as r:
        await r.pilot.press("f3")
        await r.settle()
        assert r.live.query_one("#video").region.size == r.app.size
        await r.pilot.press("escape")
        await r.settle()
        assert r.live.prompt.has_focus
        assert r.live.query_one("#prompt").display


async def test_letters_act_once_the_prompt_is_left() -> None:
    async with running() as r:
        await r.pilot.press("escape", "o")
        await r.settle()
        assert r.live.portrait
        await r.pilot.press("i", "o")
        assert r.live.prompt.text == "o"


async def test_the_log_is_filtered_copied_and_saved(tmp_path: Path) -> None:
    async with running() as r:
        await r.type("A fox")
        await r.pilot.press("escape", "f")
        await r.settle()
        r.live.query_one("#filter", Input).value = "started"
        await r.settle()
        assert r.log().count("\n") == 0
        assert "started" in r.log()
        await r.pilot.press("enter")
        target = tmp_path / "events.txt"
        await r.type(f"/log {target}")
        assert "started stream-1" in target.read_text()
        await r.type(f"/log {target}")
        assert "exists already" in r.toasts()
        assert r.live.prompt.text == f"/log {target}"


async def test_a_wrong_command_comes_back_with_the_reason() -> None:
    async with running() as r:
        await r.type("/nonsense")
        assert r.live.prompt.text == "/nonsense"
        assert "no command /nonsense" in r.toasts()
        assert r.client.calls == []


async def test_an_image_is_checked_before_anything_is_sent(tmp_path: Path) -> None:
    big = tmp_path / "big.png"
    with big.open("wb") as file:
        file.truncate(26 * 1024 * 1024)
    async with running() as r:
        images = r.live.session.images
        for name, reason in (("big.png", "up to 25 MB"), ("none.png", "no such file")):
            command = f"/image {tmp_path / name}"
            await r.type(command)
            await r.until(lambda reason=reason: reason in r.toasts())
            assert images.chosen is None
            assert r.live.prompt.text == command
            assert reason in str(r.live.prompt.border_subtitle)
        good = tmp_path / "good.png"
        Image.new("RGB", (1000, 1000)).save(good)
        await r.type(f"/image {good}")
        await r.until(lambda: images.chosen is not None)
        assert "landscape keeps the middle 55 %" in r.toasts()
        r.client.fail["start_stream"] = StreamRefusedError("bad_image", "no image")
        await r.type("A fox")
        assert images.chosen is not None, "a failed start keeps the image"
        await r.type("A fox")
        assert r.client.calls[-1] == ("start_stream", ("A fox", False, good))
        assert images.chosen is None
        # A restart starts from the same image; another stream does not.
        await r.type("A cat", enter=False)
        await r.pilot.press("f6")
        await r.settle()
        assert r.client.calls[-1] == ("start_stream", ("A cat", False, good))


async def test_the_prompt_flag_starts_at_once() -> None:
    async with running(prompt="A whale", portrait=True) as r:
        await r.settle()
        assert ("start_stream", ("A whale", True, None)) in r.client.calls


async def test_a_backend_that_does_not_come_up_is_told_and_the_prompt_kept() -> None:
    error = LocalServiceError("port taken\x1b[2J")
    async with running(error=error) as r:
        assert "port taken" in r.toasts()
        assert "\x1b" not in r.toasts()
        await r.type("A fox")
        await r.settle()
        assert r.live.prompt.text == "A fox"


async def test_hostile_prompts_are_shown_as_text() -> None:
    async with running() as r:
        await r.type("[red]x[/red] [link=evil]")
        assert "prompt   [red]x[/red] [link=evil]" in r.log()
        lines = "\n".join(line.text for line in r.live.log_view.lines)
        assert "[red]x[/red] [link=evil]" in lines


async def test_without_a_key_the_first_screen_offers_the_demo() -> None:
    async with running(api_key=None) as r:
        assert isinstance(r.app.screen, FirstRunScreen)
        field = r.app.screen.query_one("#key", Input)
        assert field.password
        await r.pilot.press("enter")
        assert isinstance(r.app.screen, FirstRunScreen)
        field.value = "ody_pasted_key"
        await r.pilot.press("enter")
        await r.settle()
        assert r.backend.chosen == "ody_pasted_key"
        assert isinstance(r.app.screen, LiveScreen)


async def test_the_demo_from_the_first_screen() -> None:
    async with running(api_key=None) as r:
        await r.pilot.press("f5")
        await r.settle()
        assert r.backend.chosen == "demo"
        assert ("connect", None) in r.client.calls


async def test_themes_change_everywhere() -> None:
    async with running() as r:
        assert r.app.theme == "odyssey-dark"
        await r.type("/theme light")
        assert r.app.theme == "odyssey-light"
        await r.type("/theme nosuch")
        assert "no theme nosuch" in r.toasts()
