"""The pane without a video terminal, and what can be seen of it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from textual.app import App, ComposeResult
from textual.containers import Container, VerticalScroll
from textual.screen import ModalScreen, Screen
from textual.widgets import Label, Static

from odyssey_tui.ui.driver import video_driver
from odyssey_tui.ui.occlusion import visible_rects
from odyssey_tui.ui.widgets.video_pane import VideoPane
from odyssey_tui.video.geometry import Rect
from odyssey_tui.video.mailbox import FrameMailbox
from odyssey_tui.video.presenter import Presenter
from odyssey_tui.video.profile import TerminalProfile

from .video_harness import Dialog, Harness


class Panes(App[None]):
    """A pane with things around and in front of it."""

    CSS = """
    Screen { layers: base front; }
    #head { height: 2; }
    #box { height: 12; border: solid red; }
    VideoPane { height: 100%; }
    #frame { layer: front; width: 30; height: 8; offset: 5 5; }
    #badge { width: 10; height: 2; background: red; }
    """

    def compose(self) -> ComposeResult:
        yield Static("head", id="head")
        with Container(id="box"):
            yield VideoPane()
        # A container that only places what is in it hides nothing.
        with Container(id="frame"):
            yield Static("badge", id="badge")


class Clear(ModalScreen[None]):
    """A dialog through which the rest is seen."""

    CSS = """
    Clear { align: left top; background: black 40%; }
    #dialog { width: 20; height: 6; background: blue; }
    """

    def compose(self) -> ComposeResult:
        yield Label("dialog", id="dialog")


class Opaque(Screen[None]):
    """Another screen altogether."""


def area(parts: Sequence[Rect]) -> int:
    return sum(part.area for part in parts)


async def test_what_is_in_front_is_left_out() -> None:
    async with Panes().run_test(size=(60, 20)) as pilot:
        await pilot.pause()
        pane = pilot.app.query_one(VideoPane)
        whole, parts = visible_rects(pane)
        assert whole == Rect(1, 3, 58, 10)
        assert area(parts) == whole.area - 10 * 2
        badge = Rect(5, 5, 10, 2)
        assert not any(part.overlaps(badge) for part in parts)
        pilot.app.query_one("#badge").display = False
        await pilot.pause()
        assert visible_rects(pane)[1] == [whole]


async def test_dialogs_cut_holes_and_screens_hide() -> None:
    async with Panes().run_test(size=(60, 20)) as pilot:
        pilot.app.query_one("#badge").display = False
        await pilot.pause()
        pane = pilot.app.query_one(VideoPane)
        whole, _ = visible_rects(pane)
        await pilot.app.push_screen(Clear())
        await pilot.pause()
        parts = visible_rects(pane)[1]
        dialog = Rect(0, 0, 20, 6)
        assert area(parts) == whole.area - whole.intersection(dialog).area
        await pilot.app.push_screen(Opaque())
        await pilot.pause()
        assert visible_rects(pane)[1] == []
        await pilot.app.pop_screen()
        await pilot.app.pop_screen()
        await pilot.pause()
        assert visible_rects(pane)[1] == [whole]


async def test_toasts_cut_holes() -> None:
    async with Panes().run_test(size=(60, 14), notifications=True) as pilot:
        pilot.app.query_one("#badge").display = False
        await pilot.pause()
        pane = pilot.app.query_one(VideoPane)
        before = area(visible_rects(pane)[1])
        pilot.app.notify("a toast", timeout=30)
        await pilot.pause(0.2)
        assert area(visible_rects(pane)[1]) < before


async def test_a_pane_that_is_scrolled_is_clipped() -> None:
    class Scrolled(App[None]):
        CSS = """
        VerticalScroll { height: 10; }
        Static { height: 4; }
        VideoPane { height: 12; }
        """

        def compose(self) -> ComposeResult:
            with VerticalScroll():
                yield Static()
                yield VideoPane()
                yield Static()

    async with Scrolled().run_test(size=(40, 20)) as pilot:
        await pilot.pause()
        pane = pilot.app.query_one(VideoPane)
        whole, parts = visible_rects(pane)
        assert (whole.height, whole.y) == (12, 4)
        assert [part.height for part in parts] == [6]
        pilot.app.query_one(VerticalScroll).scroll_to(y=6, animate=False)
        await pilot.pause()
        whole, parts = visible_rects(pane)
        assert whole.y == -2
        assert [(part.y, part.height) for part in parts] == [(0, 10)]


async def test_a_pane_that_is_not_shown_has_no_parts() -> None:
    async with Panes().run_test(size=(60, 20)) as pilot:
        pane = pilot.app.query_one(VideoPane)
        pane.display = False
        await pilot.pause()
        assert visible_rects(pane) == (Rect(0, 0, 0, 0), [])
        await pane.remove()
        assert visible_rects(pane) == (Rect(0, 0, 0, 0), [])


def words(pane: VideoPane) -> str:
    return str(pane.render())


async def test_without_a_video_terminal_there_are_words() -> None:
    app = Harness(TerminalProfile("cells"))
    async with app.run_test(size=(80, 24)) as pilot:
        pane = app.query_one(VideoPane)
        assert video_driver(app) is None
        assert words(pane) == "no picture yet"
        pane.message = "connecting"
        await pilot.pause()
        assert words(pane) == "connecting"
        await pilot.press("f2")
        await pilot.pause()
        assert isinstance(app.screen, Dialog)
        await pilot.press("escape", "f8", "f8", "f3")


async def test_where_video_is_impossible_it_says_why_and_the_way_out() -> None:
    profile = TerminalProfile(
        "none", reason="TERM is dumb", hint="Set TERM to what the terminal is."
    )
    app = Harness(profile)
    async with app.run_test(size=(80, 24)):
        text = words(app.query_one(VideoPane))
        assert "TERM is dumb" in text
        assert "Set TERM" in text
        assert app.presenter is None


class NoSink:
    """A sink that nobody should write to."""

    def attach(self, source: object) -> None: ...
    def detach(self, source: object) -> None: ...
    def wake(self) -> None: ...
    def write_control(self, data: bytes) -> None:
        pytest.fail(f"written: {data!r}")


async def test_a_presenter_is_left_alone_without_a_video_terminal() -> None:
    presenter = Presenter(TerminalProfile("cells"), NoSink(), FrameMailbox())
    app = Panes()
    async with app.run_test(size=(60, 20)) as pilot:
        pane = app.query_one(VideoPane)
        pane.attach(presenter)
        await pilot.pause(0.1)
        assert not presenter.showing
        assert presenter._thread is None
        pane.attach(None)
    presenter.close()
