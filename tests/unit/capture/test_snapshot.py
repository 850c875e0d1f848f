"""Snapshots: the colours of the screen, whole files, metadata."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from odyssey_tui import __version__
from odyssey_tui.capture import CaptureContext, save_snapshot
from odyssey_tui.errors import CaptureError
from odyssey_tui.models import DecodedFrame
from odyssey_tui.video.encoders.scaling import Scaler
from tests.unit.capture.support import CONTEXT, frame, picture

AT = 1_795_797_065.25


@pytest.mark.parametrize("size", [(1280, 704), (704, 1280), (322, 178)])
@pytest.mark.parametrize("pixel_format", ["yuv420p", "yuvj420p"])
def test_the_pixels_are_those_of_the_screen(
    tmp_path: Path, size: tuple[int, int], pixel_format: str
) -> None:
    source = frame(3, size=size, pixel_format=pixel_format)
    path = save_snapshot(source, CONTEXT, tmp_path)
    wanted = Scaler().rgb(source.frame, *size)
    with Image.open(path) as image:
        assert image.format == "PNG"
        assert image.mode == "RGB"
        assert np.array_equal(np.asarray(image), wanted)


@pytest.mark.parametrize("matrix", [1, 6])
def test_a_frame_that_names_its_matrix(tmp_path: Path, matrix: int) -> None:
    source = frame(3)
    source.frame.colorspace = matrix
    with Image.open(save_snapshot(source, CONTEXT, tmp_path)) as image:
        wanted = Scaler().rgb(source.frame, *image.size)
        assert np.array_equal(np.asarray(image), wanted)


def test_metadata(tmp_path: Path) -> None:
    context = CaptureContext(
        prompt="海辺の灯台\nat night\x1b[31m",
        stream_id="1a2b\u202ec",
        applied_prompt="a lighthouse",
        api_host="api.example",
        offset_ms=1234.4,
    )
    path = save_snapshot(frame(0), context, tmp_path, at=AT)
    with Image.open(path) as image:
        texts = dict(image.text)
    time = texts.pop("Creation Time")
    assert datetime.fromisoformat(time).timestamp() == int(AT)
    assert datetime.fromisoformat(time).tzinfo is not None
    assert texts == {
        "Title": "海辺の灯台 at night�[31m",
        "Description": "a lighthouse",
        "Software": f"odyssey-tui {__version__}",
        "Odyssey Prompt": "海辺の灯台\nat night�[31m",
        "Odyssey Applied Prompt": "a lighthouse",
        "Odyssey Stream": "1a2bc",
        "Odyssey Offset": "1234",
        "Odyssey Service": "api.example",
    }
    assert path.read_bytes().count(b"iTXt") == 9


def test_what_is_not_known_is_left_out(tmp_path: Path) -> None:
    path = save_snapshot(frame(0), CaptureContext("", None), tmp_path)
    with Image.open(path) as image:
        assert set(image.text) == {"Software", "Creation Time"}


def test_a_huge_prompt_stays_bounded(tmp_path: Path) -> None:
    context = CaptureContext("x" * 5_000_000, "y" * 5_000_000, "z" * 5_000_000)
    path = save_snapshot(frame(0), context, tmp_path)
    assert path.stat().st_size < 100_000


def test_two_in_one_second(tmp_path: Path) -> None:
    first = save_snapshot(frame(0), CONTEXT, tmp_path, at=AT)
    second = save_snapshot(frame(9), CONTEXT, tmp_path, at=AT)
    assert second.name == f"{first.stem} (2).png"
    assert first.read_bytes() != second.read_bytes()
    assert sorted(tmp_path.iterdir()) == sorted([first, second])


def test_the_frame_is_only_read(tmp_path: Path) -> None:
    source = frame(0)
    planes = [bytes(plane) for plane in source.frame.planes]
    state = (source.frame.pts, source.frame.time_base, source.frame.colorspace)
    save_snapshot(source, CONTEXT, tmp_path)
    assert [bytes(plane) for plane in source.frame.planes] == planes
    assert (source.frame.pts, source.frame.time_base, source.frame.colorspace) == state


@pytest.mark.parametrize("step", ["link", "open"])
def test_no_room_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, step, refuse)
    with pytest.raises(CaptureError) as caught:
        save_snapshot(frame(0), CONTEXT, tmp_path)
    error = caught.value
    assert error.title == "Could not be saved"
    assert str(tmp_path) in error.detail
    assert os.strerror(errno.ENOSPC) in error.detail
    assert error.code == "ENOSPC"
    assert error.hint
    assert list(tmp_path.iterdir()) == []


def test_a_write_that_fails_half_way_leaves_nothing_behind(tmp_path: Path) -> None:
    program = f"""
import resource
from pathlib import Path
from odyssey_tui.capture import save_snapshot
from odyssey_tui.errors import CaptureError
from tests.unit.capture.support import CONTEXT, frame
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    save_snapshot(frame(0), CONTEXT, Path({str(tmp_path)!r}))
except CaptureError as error:
    print(error.code)
"""
    done = subprocess.run(
        [sys.executable, "-B", "-c", program],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout == "EFBIG\n"
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_picture(tmp_path: Path) -> None:
    empty = DecodedFrame(av.VideoFrame(), 0, 0, 0, 0.0)
    with pytest.raises(CaptureError, match="encoded"):
        save_snapshot(empty, CONTEXT, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_importing_loads_nothing_heavy() -> None:
    program = (
        "import sys, odyssey_tui.capture\n"
        "print({'av', 'numpy', 'PIL', 'textual', 'rich', 'httpx'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout == "set()\n"


def test_the_test_picture_moves() -> None:
    assert bytes(picture(0).planes[0]) != bytes(picture(1).planes[0])
