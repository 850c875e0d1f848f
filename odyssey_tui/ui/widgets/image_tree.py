"""Folders and the images in them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from rich.style import Style
from rich.text import Text
from textual.widgets import DirectoryTree
from textual.widgets.directory_tree import DirEntry
from textual.widgets.tree import TreeNode

from odyssey_tui.prompting.image_paths import IMAGE_EXTENSIONS
from odyssey_tui.sanitize import clean_line


class ImageTree(DirectoryTree):
    """A tree of folders that shows images alone, and nothing hidden."""

    # Terminals do not agree on how wide pictograms are, and many have none.
    ICON_NODE = "▸ "
    ICON_NODE_EXPANDED = "▾ "
    ICON_FILE = "  "

    def filter_paths(self, paths: Iterable[Path]) -> Iterable[Path]:
        """Folders, and files that are named like images."""
        return [
            path
            for path in paths
            if not path.name.startswith(".")
            and (path.suffix.lower()[1:] in IMAGE_EXTENSIONS or _is_folder(path))
        ]

    def render_label(
        self, node: TreeNode[DirEntry], base_style: Style, style: Style
    ) -> Text:
        """A name as it may be shown: file names can hold anything."""
        label = super().render_label(node, base_style, style)
        clean = clean_line(label.plain, 200)
        if clean == label.plain.strip():
            return label
        return Text(clean, style + base_style, no_wrap=True)


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False  # not ours to look into
