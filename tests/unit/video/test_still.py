"""Start images as frames: what is cut off is dimmed, whatever the size."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from odyssey_tui.models import DecodedFrame, frame_size, kept_box
from odyssey_tui.video.still import still_frame


def luma(frame: DecodedFrame) -> np.ndarray:
    return frame.frame.to_ndarray()[: frame.height, : frame.width].astype(int)


@given(width=st.integers(1, 400), height=st.integers(1, 400), portrait=st.booleans())
@settings(max_examples=40, deadline=None)
def test_any_size_becomes_an_even_frame(
    width: int, height: int, portrait: bool
) -> None:
    frame = still_frame(Image.new("RGB", (width, height)), crop_for_portrait=portrait)
    assert frame.frame.format.name == "yuv420p"
    assert (frame.width % 2, frame.height % 2) == (0, 0)
    assert abs(frame.width - max(16, width)) <= 1
    assert abs(frame.height - max(16, height)) <= 1


def test_what_a_portrait_stream_cuts_off_is_dimmed() -> None:
    picture = Image.new("RGB", (1000, 800), (200, 200, 200))
    whole = luma(still_frame(picture))
    cropped = luma(still_frame(picture, crop_for_portrait=True))
    left, _, right, _ = kept_box(1000, 800, *frame_size(True))
    middle = cropped[200:600, int(left) + 10 : int(right) - 10]
    assert np.abs(middle - whole[200:600, int(left) + 10 : int(right) - 10]).max() <= 2
    assert cropped[:, : int(left) - 4].max() < whole[0, 0] / 2
    assert cropped[:, int(right) + 4 :].max() < whole[0, 0] / 2


def test_a_picture_that_fits_is_shown_as_it_is() -> None:
    picture = Image.new("RGB", frame_size(False), (90, 120, 30))
    assert (
        luma(still_frame(picture, crop_for_portrait=False))
        == luma(still_frame(picture))
    ).all()


@given(width=st.integers(1, 5000), height=st.integers(1, 5000), portrait=st.booleans())
def test_the_kept_box_has_the_shape_of_the_stream(
    width: int, height: int, portrait: bool
) -> None:
    target = frame_size(portrait)
    left, top, right, bottom = kept_box(width, height, *target)
    assert 0 <= left < right <= width
    assert 0 <= top < bottom <= height
    assert (right - left) / (bottom - top) == pytest.approx(target[0] / target[1])
    # Nothing is cut off on both sides and above.
    assert left == pytest.approx(0) or top == pytest.approx(0)
