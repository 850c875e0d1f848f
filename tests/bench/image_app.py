"""A still-image widget made to show video: a new image every 50 ms above an input.

``python -m tests.bench.image_app CLIP kitty|sixel|halfcell``
"""

from __future__ import annotations

import argparse
import itertools
import sys
from pathlib import Path

import av
from PIL import Image
from textual.app import App, ComposeResult
from textual.widget import Widget
from textual.widgets import Input

# It asks the terminal for the size of its cells when it is imported.
from textual_image.widget import HalfcellImage, SixelImage, TGPImage

from tests.bench.clips import FPS

WIDGETS = {"kitty": TGPImage, "sixel": SixelImage, "halfcell": HalfcellImage}
FRAMES = 40


class ImageApp(App[None]):
    """An image above an input."""

    CSS = """
    #image { width: 100%; height: 1fr; }
    Input { height: 3; }
    """

    def __init__(self, images: list[Image.Image], kind: str) -> None:
        super().__init__()
        self._images = itertools.cycle(images)
        self._widget: Widget = WIDGETS[kind](next(self._images), id="image")

    def compose(self) -> ComposeResult:
        yield self._widget
        yield Input()

    def on_mount(self) -> None:
        self.query_one(Input).focus()
        self.set_interval(1 / FPS, self._next)

    def _next(self) -> None:
        self._widget.image = next(self._images)  # type: ignore[attr-defined]


def main() -> int:
    """Run it and return its exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clip", type=Path)
    parser.add_argument("kind", choices=WIDGETS)
    options = parser.parse_args()
    with av.open(str(options.clip)) as container:
        frames = itertools.islice(container.decode(video=0), FRAMES)
        arrays = [frame.to_ndarray(format="rgb24") for frame in frames]
    images = [Image.fromarray(pixels) for pixels in arrays]
    app = ImageApp(images, options.kind)
    app.run()
    return app.return_code or 0


if __name__ == "__main__":
    sys.exit(main())
