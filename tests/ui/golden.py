"""What is on a screen as plain lines, compared with files that people can read.

``ODYSSEY_TUI_UPDATE_SCREENS=1 python -m pytest tests/ui`` writes the files anew; look
at the difference before it is committed.
"""

from __future__ import annotations

import html
import os
import re
from pathlib import Path
from typing import Any

from rich.cells import cell_len
from textual.app import App
from textual.pilot import Pilot

FOLDER = Path(__file__).parent / "screens"
SIZES = ((60, 20), (80, 24), (120, 36), (200, 50))
CELL_WIDTH = 12.2
TRIES = 60

_TEXT = re.compile(
    r'<text class="[^"]*-r\d+" x="([\d.]+)"[^>]*-line-(\d+)\)">([^<]*)</text>'
)


def screen_text(app: App[Any]) -> str:
    """The characters on the screen, without what trails a line."""
    width, height = app.size
    rows = [[" "] * width for _ in range(height)]
    for x, line, text in _TEXT.findall(app.export_screenshot()):
        column = round(float(x) / CELL_WIDTH)
        for character in html.unescape(text).replace("\xa0", " ").strip("\n"):
            if column < width:
                rows[int(line)][column] = character
            wide = cell_len(character)
            if wide == 2 and column + 1 < width:
                rows[int(line)][column + 1] = ""
            column += wide
    return "\n".join("".join(row).rstrip() for row in rows) + "\n"


async def check_screen(pilot: Pilot[Any], name: str) -> None:
    """Compare the screen with ``screens/<name>-<width>x<height>.txt``.

    A screen may take some moments until it is as it should be.
    """
    app = pilot.app
    width, height = app.size
    path = FOLDER / f"{name}-{width}x{height}.txt"
    if os.environ.get("ODYSSEY_TUI_UPDATE_SCREENS"):
        path.parent.mkdir(exist_ok=True)
        await pilot.pause(0.5)
        path.write_text(screen_text(app), encoding="utf-8")
        return
    found = screen_text(app)
    assert path.exists(), f"{path.name} is missing; the screen is:\n{found}"
    wanted = path.read_text(encoding="utf-8")
    for _ in range(TRIES):
        if found == wanted:
            return
        await pilot.pause(0.05)
        found = screen_text(app)
    assert found == wanted, path.name
