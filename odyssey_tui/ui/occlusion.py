"""What can be seen of a widget, and what the user interface painted.

Private names of Textual 8.2 used here, each with a test in
``tests/contract/test_textual_occlusion.py``:

- ``Screen._compositor.visible_widgets``: regions and clips, front to back.
- ``ChopsUpdate`` (``chops``, ``spans``, ``chop_ends``) and ``LayoutUpdate``
  (``region``): what ``App._display`` is given to paint.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from textual._compositor import ChopsUpdate, LayoutUpdate

from odyssey_tui.video.geometry import Rect, visible_parts

if TYPE_CHECKING:
    from textual.geometry import Region
    from textual.screen import Screen
    from textual.widget import Widget


def visible_rects(widget: Widget) -> tuple[Rect, list[Rect]]:
    """The content area of a widget and the disjoint parts of it that are seen.

    Returns:
        Both in cells of the screen; an empty rectangle and no parts while the
        widget is not shown at all.
    """
    nothing = Rect(0, 0, 0, 0), list[Rect]()
    app = widget.app
    stack = app.screen_stack
    try:
        screen = widget.screen
    except Exception:  # Textual raises several kinds while a widget comes or goes
        return nothing
    if screen not in stack or not widget.is_attached:
        return nothing
    above = stack[stack.index(screen) + 1 :]
    if any(other.styles.background.a >= 1 for other in above):
        return nothing
    front: list[Rect] = []
    for other, (region, clip) in screen._compositor.visible_widgets.items():
        if other is widget:
            content = _rect(region.shrink(widget.gutter))
            seen = content.intersection(_rect(clip))
            for higher in above:
                front.extend(_opaque_parts(higher))
            return content, visible_parts(seen, front)
        if _covers(other):
            front.append(_rect(region.intersection(clip)))
    return nothing


def _opaque_parts(screen: Screen[Any]) -> Iterable[Rect]:
    """What the widgets of a screen in front cover, the screen itself aside."""
    for widget, (region, clip) in screen._compositor.visible_widgets.items():
        if widget is not screen and _covers(widget):
            yield _rect(region.intersection(clip))


def _covers(widget: Widget) -> bool:
    """Whether a widget hides what is behind it.

    Containers without background and border only arrange their children, which
    are looked at by themselves; everything else paints its cells.
    """
    if not widget.is_container:
        return True
    styles = widget.styles
    edges = (*styles.border, *styles.outline)
    return styles.background.a > 0 or any(kind for kind, _ in edges)


def _rect(region: Region) -> Rect:
    return Rect(region.x, region.y, region.width, region.height)


def painted_rects(renderable: object) -> list[Rect]:
    """The cells that an update of the screen paints."""
    if isinstance(renderable, ChopsUpdate):
        return _merged(_painted_spans(renderable))
    if isinstance(renderable, LayoutUpdate):
        return [_rect(renderable.region)]
    return []


def _painted_spans(update: ChopsUpdate) -> Iterable[tuple[int, int, int]]:
    """Row, first column and last column plus one of everything painted.

    A span paints whole pieces of a line from their beginning, which may be to
    the left of the span.
    """
    for y, x1, x2 in update.spans:
        left, right = x2, x1
        for end, (x, strip) in zip(
            update.chop_ends[y], update.chops[y].items(), strict=False
        ):
            if strip is None or x >= x2 or end <= x1:
                continue
            left, right = min(left, x), max(right, min(end, x2))
        if right > left:
            yield y, left, right


def _merged(spans: Iterable[tuple[int, int, int]]) -> list[Rect]:
    """Spans of neighbouring rows with the same ends become one rectangle."""
    rects: list[Rect] = []
    for y, left, right in spans:
        last = rects[-1] if rects else None
        if (
            last is not None
            and last.bottom == y
            and (last.x, last.right) == (left, right)
        ):
            rects[-1] = Rect(left, last.y, right - left, last.height + 1)
        else:
            rects.append(Rect(left, y, right - left, 1))
    return rects
