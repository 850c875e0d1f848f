"""Choose the image that the next stream starts from, and see what will be cropped."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, cast

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.widgets import DirectoryTree, Footer, Input, Static

from odyssey_tui.errors import OdysseyError
from odyssey_tui.models import InspectedImage
from odyssey_tui.prompting.completion import complete_path
from odyssey_tui.prompting.image_paths import IMAGE_EXTENSIONS
from odyssey_tui.sanitize import clean_line
from odyssey_tui.ui.start_images import described
from odyssey_tui.ui.widgets.image_tree import ImageTree
from odyssey_tui.ui.widgets.video_pane import VideoPane
from odyssey_tui.video.still import still_frame

if TYPE_CHECKING:
    from odyssey_tui.ui.app import OdysseyApp

LOOK_AFTER = 0.15
"""Seconds that the cursor rests on a file before it is read."""


class ImagePicker(Screen[InspectedImage | None]):
    """Dismissed with the image that was chosen, or ``None``.

    Args:
        portrait: Orientation of the next stream.
        chosen: The image that is chosen now.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "nothing", "Take it", key_display="Enter"),
        Binding("escape", "cancel", "Cancel", key_display="Esc"),
        Binding("f4", "turn", "Orientation", key_display="F4", priority=True),
        Binding("ctrl+u", "parent", "Parent folder", key_display="^U", priority=True),
        Binding("tab", "complete", "Complete", show=False),
    ]
    AUTO_FOCUS = "#image-tree"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (80, "-wide")]  # noqa: RUF012

    def __init__(self, portrait: bool, chosen: InspectedImage | None) -> None:
        super().__init__()
        self._portrait = portrait
        self._image = chosen
        self._pane = VideoPane(id="image-preview")
        self._start = Path.cwd()
        if chosen is not None and chosen.is_path:
            self._start = Path(chosen.source).parent

    @property
    def odyssey(self) -> OdysseyApp:
        """The application, with its own type."""
        return cast("OdysseyApp", self.app)

    def compose(self) -> ComposeResult:
        yield Input(placeholder="path, Tab completes it", id="image-path")
        with Horizontal(id="image-middle"):
            yield ImageTree(str(self._start), id="image-tree")
            with Vertical(id="image-right"):
                yield self._pane
                yield Static("", id="image-facts", markup=False)
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        self.query_one("#image-tree").border_title = clean_line(str(self._start), 60)
        self.query_one("#image-preview").border_title = "preview"
        self._pane.message = "Choose an image."
        self.odyssey.picture.lend(self._pane)
        if self._image is not None:
            self._show(self._image)

    def on_unmount(self) -> None:
        self.odyssey.picture.return_from(self._pane)

    # What the cursor is on

    def on_tree_node_highlighted(
        self, event: DirectoryTree.NodeHighlighted[object]
    ) -> None:
        path = getattr(event.node.data, "path", None)
        if isinstance(path, Path):
            self._look(path)

    @work(exclusive=True, group="look")
    async def _look(self, path: Path) -> None:
        await asyncio.sleep(LOOK_AFTER)
        if await asyncio.to_thread(path.is_file):
            await self._inspect(str(path))

    async def _inspect(self, source: str) -> InspectedImage | None:
        try:
            image = await self.odyssey.inspect_image(source)
        except OdysseyError as error:
            self._image = None
            self._pane.message = clean_line(error.detail, 300)
            self.odyssey.picture.clear_still()
            self._say(f"{clean_line(error.detail, 300)}\n{error.hint or ''}")
            return None
        self._image = image
        self._show(image)
        return image

    @work(exclusive=True, group="show")
    async def _show(self, image: InspectedImage) -> None:
        self._say(f"{clean_line(image.name, 200)}\n{described(image, self._portrait)}")
        frame = await asyncio.to_thread(
            still_frame, image.picture, crop_for_portrait=self._portrait
        )
        self.odyssey.picture.frames.show_still(frame)

    def _say(self, words: str) -> None:
        self.query_one("#image-facts", Static).update(words)

    def action_turn(self) -> None:
        """See what the other orientation would keep; the stream's follows."""
        self._portrait = not self._portrait
        self.odyssey.set_orientation(self._portrait)
        if self._image is not None:
            self._show(self._image)

    # Choosing

    def on_directory_tree_file_selected(
        self, event: DirectoryTree.FileSelected
    ) -> None:
        self._choose(str(event.path))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        if event.value.strip():
            self._choose(event.value.strip())

    @work(exclusive=True, group="look")
    async def _choose(self, source: str) -> None:
        folder = await asyncio.to_thread(_folder, source)
        if folder is not None:
            self._open(folder)
            return
        image = await self._inspect(source)
        if image is not None:
            self.dismiss(image)

    def _open(self, folder: Path) -> None:
        tree = self.query_one("#image-tree", ImageTree)
        tree.path = folder
        tree.border_title = clean_line(str(folder), 60)
        self.query_one("#image-path", Input).value = ""
        tree.focus()

    def action_parent(self) -> None:
        """Look at the folder above."""
        folder = Path(self.query_one("#image-tree", ImageTree).path).absolute()
        self._open(folder.parent)

    def action_complete(self) -> None:
        """Complete the path, or go to the other part of the screen."""
        box = self.query_one("#image-path", Input)
        if not box.has_focus:
            box.focus()
            return
        tree = self.query_one("#image-tree", ImageTree)
        found = complete_path(
            box.value, base=Path(tree.path), extensions=IMAGE_EXTENSIONS
        )
        if not found or not box.value:
            tree.focus()
            return
        box.value = _common([item.text for item in found])
        box.cursor_position = len(box.value)
        if len(found) > 1:
            self._say("  ".join(item.label for item in found[:30]))

    def action_nothing(self) -> None:
        """Enter belongs to the tree and to the input; this is its label."""

    def action_cancel(self) -> None:
        self.dismiss(None)


def _folder(source: str) -> Path | None:
    """The folder that ``source`` names, if it does."""
    if source.startswith("data:"):
        return None
    try:
        path = Path(source).expanduser()
        return path if path.is_dir() else None
    except (OSError, RuntimeError, ValueError):
        return None  # no such user, or no name of a file at all


def _common(texts: list[str]) -> str:
    """What all ``texts`` begin with."""
    first, last = min(texts), max(texts)
    length = 0
    while length < min(len(first), len(last)) and first[length] == last[length]:
        length += 1
    return first[:length]
