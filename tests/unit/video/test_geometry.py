"""Rectangles and letterboxing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from odyssey_tui.video.geometry import (
    Rect,
    clip_parts,
    fit_picture,
    source_crop,
    visible_parts,
)

small = st.integers(0, 14)
rects = st.builds(Rect, small, small, small, small)


def cells(rect: Rect) -> set[tuple[int, int]]:
    return {
        (x, y) for x in range(rect.x, rect.right) for y in range(rect.y, rect.bottom)
    }


@given(rects, st.lists(rects, max_size=5))
def test_what_is_left_is_exactly_what_no_occluder_covers(
    rect: Rect, occluders: list[Rect]
) -> None:
    parts = visible_parts(rect, occluders)
    expected = cells(rect)
    for occluder in occluders:
        expected -= cells(occluder)
    found = [cell for part in parts for cell in cells(part)]
    assert len(found) == len(set(found)), "parts overlap"
    assert set(found) == expected


@given(rects, rects)
def test_intersection_is_what_both_have(one: Rect, other: Rect) -> None:
    assert cells(one.intersection(other)) == cells(one) & cells(other)
    assert one.overlaps(other) == bool(cells(one) & cells(other))
    assert one.contains(other) == (cells(other) <= cells(one))


@given(st.lists(rects, max_size=4), rects)
def test_clipping_leaves_nothing_outside(parts: list[Rect], clip: Rect) -> None:
    for part in clip_parts(parts, clip):
        assert part
        assert clip.contains(part)


@given(
    st.integers(1, 3000),
    st.integers(1, 3000),
    st.integers(1, 300),
    st.integers(1, 100),
    st.integers(0, 40),
    st.integers(0, 40),
)
def test_a_picture_fits_its_pane_and_touches_two_edges(
    width: int, height: int, columns: int, rows: int, cell_width: int, cell_height: int
) -> None:
    placed = fit_picture((width, height), (columns, rows), (cell_width, cell_height))
    assert placed is not None
    rect = placed.rect
    assert Rect(0, 0, columns, rows).contains(rect)
    assert rect.width == columns or rect.height == rows
    # Centred to the cell.
    assert abs((columns - rect.right) - rect.x) <= 1
    assert abs((rows - rect.bottom) - rect.y) <= 1


def test_a_wide_picture_keeps_its_shape() -> None:
    placed = fit_picture((1280, 704), (160, 48), (10, 20))
    assert placed is not None
    assert placed.rect == Rect(0, 2, 160, 44)
    assert placed.pixels == (1600, 880)


def test_a_tall_picture_is_centred_between_bars() -> None:
    placed = fit_picture((704, 1280), (160, 48), (10, 20))
    assert placed is not None
    assert placed.rect == Rect(53, 0, 53, 48)


def test_nothing_fits_into_nothing() -> None:
    assert fit_picture((1280, 704), (0, 10)) is None
    assert fit_picture((0, 704), (10, 10)) is None


@given(
    st.integers(1, 60),
    st.integers(1, 40),
    st.integers(1, 2000),
    st.integers(1, 2000),
    st.data(),
)
def test_crops_lie_inside_the_image_and_meet_without_a_gap(
    columns: int, rows: int, width: int, height: int, data: st.DataObject
) -> None:
    picture = Rect(3, 5, columns, rows)
    cut = data.draw(st.integers(1, columns))
    left = Rect(3, 5, cut, rows)
    x, y, w, h = source_crop(left, picture, (width, height))
    assert 0 <= x < width
    assert x + w <= width
    assert y == 0
    assert h == height
    if cut < columns:
        right = Rect(3 + cut, 5, columns - cut, rows)
        x2, _, w2, _ = source_crop(right, picture, (width, height))
        assert x2 + w2 <= width
        if width >= columns:
            assert x2 == x + w
            assert x2 + w2 == width
