"""The part of the screen that the picture is shown in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.cache import LRUCache
from textual.strip import Strip
from textual.widget import Widget

from odyssey_tui.ui.driver import VideoDriver, video_driver
from odyssey_tui.ui.occlusion import visible_rects
from odyssey_tui.video.geometry import Rect

if TYPE_CHECKING:
    from textual.geometry import Region

    from odyssey_tui.video.presenter import Presenter
    from odyssey_tui.video.profile import TerminalProfile

__all__ = ["VideoPane"]
