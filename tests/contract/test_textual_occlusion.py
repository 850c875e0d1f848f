"""Private parts of Textual that ``odyssey_tui/ui/occlusion.py`` stands on.

Each failure says what to look at in that file.
"""

from __future__ import annotations

import re
from typing import Any

import pyte
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.app import App, ComposeResult
from textual.containers import Horizontal
from textual.geometry import Region
from textual.widgets import Static

from odyssey_tui.ui.occlusion import painted_rects

LOOK = "look at odyssey_tui/ui/occlusion.py: "


class Painted(App[None]):
    """An app whose updates are kept."""

    CSS = """
    Screen { layers: below above; }
    #left { width: 10; height: 4; background: red; }
    #right { width: 13; height: 4; background: blue; }
    #over { layer: above; offset: 4 1; width: 9; height: 2; background: green; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.updates: list[Any] = []

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Static("left", id="left")
            yield Static("right", id="right")
        yield Static("over", id="over")

    def _display(self, screen: Any, renderable: Any) -> None:
        if renderable is not None:
            self.updates.append(renderable)
        super()._display(screen, renderable)


async def test_widgets_come_front_to_back_with_region_and_clip() -> None:
    async with Painted().run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        widgets = pilot.app.screen._compositor.visible_widgets
        ids = [w.id for w in widgets if w.id in {"left", "right", "over"}]
        assert ids[0] == "over", LOOK + "visible_rects expects the front first"
        region, clip = widgets[pilot.app.query_one("#over")]
        assert (region, clip.contains_region(region)) == (Region(4, 1, 9, 2), True), (
            LOOK + "visible_rects"
        )


async def test_painted_cells_are_those_that_the_bytes_change() -> None:
    """The bytes of every update, read by a terminal, stay inside what we say."""
    app = Painted()
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        app.updates.clear()
        for name, text in (("#left", "new"), ("#over", "words"), ("#right", "x")):
            app.query_one(name, Static).update(text)
            await pilot.pause()
        app.query_one("#over").styles.offset = (12, 2)
        await pilot.pause()
        app.refresh(layout=True)
        await pilot.pause()
        kinds = {type(update) for update in app.updates}
        assert kinds == {ChopsUpdate, LayoutUpdate}, LOOK + "painted_rects"
        for update in app.updates:
            said = {
                (y, x)
                for rect in painted_rects(update)
                for y in range(rect.y, rect.bottom)
                for x in range(rect.x, rect.right)
            }
            assert changed(update.render_segments(app.console)) <= said, (
                LOOK + "painted_rects"
            )


def changed(text: str) -> set[tuple[int, int]]:
    """Row and column of the cells that text paints on a screen of hashes."""
    screen = pyte.Screen(40, 10)
    screen.reset_mode(pyte.modes.DECAWM)
    stream = pyte.Stream(screen)
    for y in range(10):
        stream.feed(f"\x1b[{y + 1};1H\x1b[35m" + "#" * 40)
    stream.feed("\x1b[m" + re.sub(r"\x1b\]8;.*?\x1b\\", "", text))
    return {
        (y, x)
        for y in range(10)
        for x in range(40)
        if (screen.buffer[y][x].data, screen.buffer[y][x].fg) != ("#", "magenta")
    }
