"""Kitty graphics: golden bytes, and a terminal that keeps account."""

from __future__ import annotations

import io
import os
from base64 import standard_b64decode
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from odyssey_tui.models import DecodedFrame
from odyssey_tui.video.budget import Grant
from odyssey_tui.video.encoders import base, transport
from odyssey_tui.video.encoders.kitty import KittyEncoder, KittyFrame
from odyssey_tui.video.encoders.transport import TempFiles, shared_memory, sweep
from odyssey_tui.video.geometry import Rect, visible_parts

from .support import GENEROUS, KittyScreen, busy, layout_of, plain

PICTURE = Rect(4, 2, 40, 11)
LAYOUT = layout_of(PICTURE, cell=(8, 16))


def show(
    encoder: KittyEncoder,
    screen: KittyScreen,
    frame: DecodedFrame,
    grant: Grant = GENEROUS,
    now: float = 0.0,
) -> KittyFrame:
    """Encode a frame and hand all of it to the terminal."""
    encoded = encoder.encode(frame, encoder._layout, grant, now)
    assert encoded is not None
    while (part := encoder.take(encoded, interrupted=False)) is not None:
        screen.feed(part)
    assert encoded.done
    encoder.settle(encoded)
    return encoded


def inline(sync: tuple[bytes, bytes] = base.SYNC) -> tuple[KittyEncoder, KittyScreen]:
    encoder, screen = KittyEncoder(sync=sync), KittyScreen()
    screen.feed(encoder.set_layout(LAYOUT))
    return encoder, screen


def cells(rect: Rect) -> set[tuple[int, int]]:
    return {
        (y, x) for y in range(rect.y, rect.bottom) for x in range(rect.x, rect.right)
    }


def test_golden_bytes_of_a_small_picture() -> None:
    encoder = KittyEncoder()
    layout = layout_of(Rect(3, 1, 2, 1), cell=(8, 16))
    assert encoder.set_layout(layout) == b""
    frame = encoder.encode(plain(16, 16, (250, 0, 0)), layout, GENEROUS, 0.0)
    assert frame is not None
    body = encoder.take(frame, interrupted=False)
    assert body is not None
    image = encoder._images[0]
    head = b"\x1b_Ga=t,f=100,t=d,i=%d,q=2,m=0;" % image
    assert body.startswith(head)
    png = standard_b64decode(body[len(head) : -2])
    pixels = np.array(Image.open(io.BytesIO(png)).convert("RGB"))
    assert pixels.shape == (16, 16, 3)
    assert np.abs(pixels.astype(int) - (250, 0, 0)).max() < 16
    assert encoder.take(frame, interrupted=False) == (
        b"\x1b[?2026h\x1b7\x1b[2;4H"
        b"\x1b_Ga=p,i=%d,p=1,q=2,x=0,y=0,w=16,h=16,c=2,r=1,C=1\x1b\\"
        b"\x1b8\x1b[?2026l" % image
    )
    assert encoder.take(frame, interrupted=False) is None


def test_pictures_alternate_and_the_old_one_goes() -> None:
    encoder, screen = inline()
    seen = []
    for number in range(4):
        show(encoder, screen, busy(320, 176, number))
        assert len(screen.images) == 1
        assert screen.covered() == cells(PICTURE)
        seen.append(next(iter(screen.images)))
    assert seen[0] == seen[2] != seen[1] == seen[3]
    assert screen.live_retransmissions == 0


def test_an_abandoned_frame_does_not_disturb_what_is_shown() -> None:
    encoder, screen = inline()
    show(encoder, screen, busy(320, 176, 1))
    thin = Grant(1e9, 600, 1e9, 0.05)
    for seed in (2, 3):
        frame = encoder.encode(busy(320, 176, seed), LAYOUT, thin, 0.0)
        assert frame is not None
        part = encoder.take(frame, interrupted=False)
        assert part is not None
        frame.taken += len(part)
        screen.feed(part)
        screen.feed(encoder.abandon(frame))
        assert encoder.take(frame, interrupted=False) is None
        assert screen.covered() == cells(PICTURE)
    show(encoder, screen, busy(320, 176, 4))
    assert screen.live_retransmissions == 0
    screen.feed(encoder.close())
    assert not screen.images
    assert not screen.placed


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.lists(
            st.builds(
                Rect,
                st.integers(0, 50),
                st.integers(0, 16),
                st.integers(1, 30),
                st.integers(1, 8),
            ),
            max_size=4,
        ),
        max_size=5,
    )
)
def test_only_what_is_visible_shows_pictures(history: list[list[Rect]]) -> None:
    encoder, screen = inline()
    show(encoder, screen, plain(64, 32, (9, 9, 9)))
    for occluders in history:
        visible = visible_parts(PICTURE, occluders)
        screen.feed(encoder.set_layout(layout_of(PICTURE, visible, (8, 16))))
        expected: set[tuple[int, int]] = set()
        for part in visible:
            expected |= cells(part)
        assert screen.covered() == expected


def test_a_frame_under_way_is_placed_by_the_layout_at_its_end() -> None:
    encoder, screen = inline()
    frame = encoder.encode(busy(320, 176, 1), LAYOUT, GENEROUS, 0.0)
    assert frame is not None
    screen.feed(encoder.take(frame, interrupted=False) or b"")
    left = Rect(4, 2, 10, 11)
    screen.feed(encoder.set_layout(layout_of(PICTURE, [left], (8, 16))))
    screen.feed(encoder.take(frame, interrupted=True) or b"")
    assert screen.covered() == cells(left)
    [place] = screen.placed.values()
    assert (place["x"], place["w"]) == (0, 80)


def test_moving_the_picture_needs_no_new_frame() -> None:
    encoder, screen = inline()
    show(encoder, screen, busy(320, 176, 1))
    there = Rect(0, 0, 60, 16)
    screen.feed(encoder.set_layout(layout_of(there, cell=(8, 16))))
    assert screen.covered() == cells(there)
    assert encoder.set_layout(layout_of(there, cell=(8, 16))) == b""


def test_parts_keep_to_the_grant_and_chunks_to_the_protocol() -> None:
    encoder, _ = inline()
    grant = Grant(40_000, 700, 1e9, 0.05)
    frame = encoder.encode(busy(1280, 704, 1), LAYOUT, grant, 0.0)
    assert frame is not None
    assert frame.load <= 40_000 * 1.4
    sizes = [len(part) for part in frame.parts]
    assert max(sizes) <= 700 + 40
    first = frame.parts[0]
    payload = first[first.index(b";") + 1 : first.index(b"\x1b\\")]
    assert len(payload) % 4 == 0
    whole = encoder.encode(busy(1280, 704, 1), LAYOUT, GENEROUS, 0.0)
    assert whole is not None
    longest = max(len(c) for p in whole.parts for c in p.split(b"\x1b\\"))
    assert longest <= 4096 + 60


def test_a_picture_is_not_sent_larger_than_it_is_or_is_shown() -> None:
    encoder, screen = inline()
    assert show(encoder, screen, busy(64, 32, 1)).size == (64, 32)
    assert show(encoder, screen, busy(1280, 704, 1)).size == LAYOUT.pixels


def test_without_synchronized_updates_there_are_none() -> None:
    encoder, _ = inline(sync=base.NO_SYNC)
    frame = encoder.encode(plain(32, 16, (0, 0, 0)), LAYOUT, GENEROUS, 0.0)
    assert frame is not None
    data = b"".join(iter(lambda: encoder.take(frame, interrupted=False), None))
    assert b"2026" not in data


@pytest.mark.parametrize("kind", ["s", "t"])
def test_pixels_are_handed_over_and_removed(kind: str) -> None:
    store = shared_memory() if kind == "s" else TempFiles()
    if store is None:
        pytest.skip("no shared memory folder here")
    encoder, screen = KittyEncoder(store=store, kind=kind), KittyScreen()
    encoder.set_layout(LAYOUT)
    frame = encoder.encode(plain(101, 50, (0, 200, 0)), LAYOUT, GENEROUS, 0.0)
    assert frame is not None
    assert frame.stored is not None
    assert not frame.in_band
    screen.feed(encoder.take(frame, interrupted=False) or b"")
    [keys] = screen.images.values()
    [name] = screen.payloads.values()
    assert (keys["s"], keys["v"], keys["f"], keys["t"]) == ("101", "50", "24", kind)
    path = Path(standard_b64decode(name).decode())
    if kind == "s":
        path = Path("/dev/shm") / path.name
    pixels = np.frombuffer(path.read_bytes(), np.uint8).reshape(50, 101, 3)
    assert np.abs(pixels.astype(int) - (0, 200, 0)).max() < 8
    assert path.stat().st_mode & 0o077 == 0
    screen.feed(encoder.take(frame, interrupted=False) or b"")
    encoder.settle(frame)
    assert not path.exists()
    left = encoder.encode(plain(16, 16, (0, 0, 0)), LAYOUT, GENEROUS, 0.0)
    assert left is not None
    assert left.stored is not None
    assert left.stored.path.exists()
    screen.feed(encoder.close())
    assert not left.stored.path.exists()
    assert not screen.images


@pytest.mark.parametrize("links", [True, False])
def test_memory_is_written_again_once_the_terminal_is_through(
    links: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport.tempfile, "gettempdir", lambda: str(tmp_path))
    if not links:

        def refused(*_: object, **__: object) -> None:
            raise PermissionError("no second names here")

        monkeypatch.setattr(transport.os, "link", refused)
    store = TempFiles()
    files: set[int] = set()
    for size in (3000, 50, 900):
        first, second = bytes([size % 251]) * size, b"abc"
        name = store.put([first, second])
        other = store.put([b"meanwhile"])
        assert name.path.read_bytes() == first + second
        files |= {name.path.stat().st_ino, other.path.stat().st_ino}
        # As the terminal does when it has read it.
        name.path.unlink()
        store.remove(name)
        store.remove(other)
        assert not other.path.exists()
    if links:
        assert len(files) == 2
    store.close()
    assert list(tmp_path.iterdir()) == []


def test_a_picture_stored_after_the_end_goes_with_its_frame(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The thread that encodes may be a moment behind."""
    monkeypatch.setattr(transport.tempfile, "gettempdir", lambda: str(tmp_path))
    store = TempFiles()
    store.remove(store.put([b"before"]))
    store.close()
    late = store.put([b"late"])
    store.remove(late)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport.tempfile, "gettempdir", lambda: str(tmp_path))
    store = TempFiles()
    before = len(os.listdir("/proc/self/fd")) if Path("/proc/self/fd").is_dir() else 0

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(transport.os, "writev", full)
    with pytest.raises(OSError, match="No space"):
        store.put([b"x"])
    assert list(tmp_path.iterdir()) == []
    if before:
        assert len(os.listdir("/proc/self/fd")) == before


def test_a_slow_terminal_gets_fewer_pixels_from_memory() -> None:
    encoder = KittyEncoder(store=TempFiles(), kind="t")
    large = layout_of(Rect(0, 0, 160, 44), cell=(8, 16))
    grant = Grant(1_000_000, 1e9, 1e9, 0.05)
    frame = encoder.encode(plain(1280, 704, (0, 0, 0)), large, grant, 0.0)
    assert frame is not None
    assert frame.load <= 1_000_000
    assert frame.note
    encoder.close()


def test_what_dead_processes_left_is_swept(tmp_path: Path) -> None:
    gone = os.fork()
    if gone == 0:
        os._exit(0)
    os.waitpid(gone, 0)
    stale = tmp_path / f"odyssey-tui-{gone}-0123456789ab"
    mine = tmp_path / f"odyssey-tui-{os.getpid()}-0123456789ab"
    other = tmp_path / "something-else"
    for path in (stale, mine, other):
        path.touch()
    sweep(tmp_path)
    assert not stale.exists()
    assert mine.exists()
    assert other.exists()
