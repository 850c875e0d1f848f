"""Actions of the recordings screen."""

from __future__ import annotations

from typing import Final

from odyssey_tui.ui.registry.action import Action

ACTIONS: Final[tuple[Action, ...]] = (
    Action(
        "recordings.search",
        "Filter",
        "Show only recordings that contain some words.",
        (),
        ("slash", "f"),
        "recordings",
        True,
    ),
    Action(
        "recordings.mark",
        "Mark",
        "Mark the recording, to download several at once.",
        (),
        ("space",),
        "recordings",
        True,
    ),
    Action(
        "recordings.download",
        "Download",
        "Download the marked recordings, or the one under the cursor.",
        (),
        ("d",),
        "recordings",
        True,
    ),
    Action(
        "recordings.sort",
        "Sort",
        "Sort by time, length or rating.",
        (),
        ("s",),
        "recordings",
        True,
    ),
    Action(
        "recordings.refresh",
        "Refresh",
        "Ask the service again; also after an error.",
        (),
        ("r",),
        "recordings",
        True,
    ),
    Action(
        "recordings.gallery",
        "Thumbnails",
        "Show or hide thumbnails in the list.",
        (),
        ("g",),
        "recordings",
    ),
    Action(
        "recordings.copy",
        "Copy the address",
        "Copy the address of the video, which is good for a while.",
        (),
        ("y",),
        "recordings",
    ),
    Action(
        "recordings.copy_id",
        "Copy the stream id",
        "Copy the id of the recording's stream.",
        (),
        ("i",),
        "recordings",
    ),
    Action(
        "recordings.outside",
        "Play outside",
        "Open the video in another player ($ODYSSEY_TUI_PLAYER, mpv, ...).",
        (),
        ("o",),
        "recordings",
    ),
    Action(
        "recordings.browser",
        "Open in the browser",
        "Open the video in the browser, where there is one.",
        (),
        ("b",),
        "recordings",
    ),
    Action(
        "recordings.leave",
        "Back",
        "Leave the filter, then the screen.",
        ("escape",),
        (),
        "recordings",
    ),
)
