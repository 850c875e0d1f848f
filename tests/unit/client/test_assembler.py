"""Packets into frames: in order, in disorder, with loss, by any sender."""

from __future__ import annotations

import asyncio
import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odyssey_tui.client.assembler import (
    FrameAssembler,
    LossRecovery,
    Packet,
    is_keyframe,
)

CODE = b"\0\0\0\1"
KEY = CODE + b"\x67sps" + CODE + b"\x65idr"
DELTA = CODE + b"\x41delta"


def frames(count: int, packets: int = 3, *, marker: bool = True) -> list[Packet]:
    """The packets of a stream whose first frame, and only that, is a keyframe."""
    result = []
    for number in range(count):
        head = KEY if number == 0 else DELTA
        for part in range(packets):
            data = (head if part == 0 else b"") + f"{number}.{part};".encode()
            last = marker and part == packets - 1
            result.append(Packet(1000 + number * 4500, last, data))
    return result


def popped(assembler: FrameAssembler) -> list[int]:
    """Numbers of the frames that are ready."""
    numbers = []
    while (frame := assembler.pop()) is not None:
        numbers.append((frame.timestamp - 1000) // 4500)
    return numbers


@pytest.mark.parametrize("start", [0, 1, 40_000, 65_530, 65_535])
def test_a_frame_goes_with_its_last_packet(start: int) -> None:
    assembler = FrameAssembler()
    for index, packet in enumerate(frames(20)):
        assembler.add((start + index) & 0xFFFF, packet)
        assert popped(assembler) == ([index // 3] if index % 3 == 2 else [])


def test_whole_contents() -> None:
    assembler = FrameAssembler()
    for index, packet in enumerate(frames(1)):
        assembler.add(index, packet)
    frame = assembler.pop()
    assert frame is not None
    assert frame.data == KEY + b"0.0;0.1;0.2;"


def test_without_markers_the_next_frame_ends_one() -> None:
    assembler = FrameAssembler()
    done = []
    for index, packet in enumerate(frames(5, marker=False)):
        assembler.add(index, packet)
        done.append(popped(assembler))
    assert [number for numbers in done for number in numbers] == [0, 1, 2, 3]
    assert done[3] == [0]


def test_a_marker_on_each_packet_is_no_end() -> None:
    assembler = FrameAssembler()
    done = []
    for index, packet in enumerate(frames(10)):
        assembler.add(index, packet._replace(marker=True))
        done += popped(assembler)
    # Found out within the first frame, then cut by timestamps.
    assert done[-8:] == [1, 2, 3, 4, 5, 6, 7, 8]


def test_padding_is_no_frame() -> None:
    assembler = FrameAssembler()
    index = 0
    done = []
    for packet in frames(6, 2):
        assembler.add(index, packet)
        index += 1
        if packet.marker:
            for _ in range(2):
                assembler.add(index, Packet(packet.timestamp, False, b""))
                index += 1
        done += popped(assembler)
    assert done == [0, 1, 2, 3, 4, 5]


@given(st.data())
def test_any_disorder_within_the_buffer(data: st.DataObject) -> None:
    packets = list(enumerate(frames(12, 4), start=65_500))
    first, rest = packets[0], packets[1:]
    order = data.draw(st.permutations(rest))
    assembler = FrameAssembler()
    done = []
    for index, packet in [first, *order, *order[:5]]:
        assembler.add(index & 0xFFFF, packet)
        done += popped(assembler)
    assert done == list(range(12))
    assert assembler.gap is None
    assert assembler.missing() == []


@given(
    st.lists(
        st.tuples(
            st.integers(0, 0xFFFF),
            st.integers(0, 2**32 - 1),
            st.booleans(),
            st.sampled_from([b"", KEY, DELTA, b"\x10\0\0\x9d\x01\x2a"]),
        ),
        max_size=60,
    ),
    st.booleans(),
)
def test_anything_at_all(
    packets: list[tuple[int, int, bool, bytes]], give_up: bool
) -> None:
    assembler = FrameAssembler()
    for sequence, timestamp, marker, data in packets:
        assembler.add(sequence, Packet(timestamp, marker, data))
        assert len(assembler.missing()) <= 200
        if give_up and sequence % 5 == 0:
            assembler.give_up()
        while (frame := assembler.pop()) is not None:
            assert frame.data
    assert len(assembler._packets) <= 60


def test_a_gap_names_what_is_missing() -> None:
    assembler = FrameAssembler()
    for index, packet in enumerate(frames(4)):
        if index not in (4, 6, 7):
            assembler.add(65_533 + index & 0xFFFF, packet)
    assert assembler.gap is not None
    assert assembler.missing() == [1, 3, 4]
    assert popped(assembler) == [0]
    for index in (6, 4, 7):
        assembler.add(65_533 + index & 0xFFFF, frames(4)[index])
    assert popped(assembler) == [1, 2, 3]


def test_giving_up_waits_for_a_keyframe() -> None:
    packets = frames(8)
    packets[18] = packets[18]._replace(data=KEY)
    assembler = FrameAssembler()
    for index, packet in enumerate(packets[:12]):
        if index != 4:
            assembler.add(index, packet)
    assembler.give_up()
    assert assembler.waiting_for_keyframe
    assert assembler.gap is None
    for index, packet in enumerate(packets[12:], start=12):
        assembler.add(index, packet)
    assert popped(assembler) == [0, 6, 7]
    assert not assembler.waiting_for_keyframe


def test_giving_up_in_the_middle_of_a_frame() -> None:
    packets = frames(3, 6)
    packets[12] = packets[12]._replace(data=KEY)
    assembler = FrameAssembler()
    for index, packet in enumerate(packets):
        if index == 10:
            assembler.give_up()
        if index != 7:
            assembler.add(index, packet)
    assert popped(assembler) == [0, 2]


def test_memory_is_bounded() -> None:
    assembler = FrameAssembler()
    assembler.add(0, Packet(0, True, KEY))
    assert popped(assembler)
    for index in range(2, 50_000):
        assembler.add(index & 0xFFFF, Packet(7, False, DELTA))
        assert len(assembler._packets) <= 2048
    assert assembler.waiting_for_keyframe


def test_a_new_numbering_is_no_loss() -> None:
    assembler = FrameAssembler()
    for index, packet in enumerate(frames(2)):
        assembler.add(index, packet)
    for index, packet in enumerate(frames(2)):
        assembler.add(
            30_000 + index, packet._replace(timestamp=packet.timestamp + 9000)
        )
    assert popped(assembler) == [0, 1, 2, 3]
    assert assembler.missing() == []


@pytest.mark.parametrize(
    ("chunks", "expected"),
    [
        ([], False),
        ([KEY], True),
        ([CODE + b"\x09\x10", CODE + b"\x65"], True),
        ([CODE + b"\x09\x10" + CODE + b"\x67"], True),
        ([DELTA], False),
        ([CODE], False),
        ([b"\x10\x02\x00\x9d\x01\x2a\x00"], True),
        ([b"\x11\x02\x00\x9d\x01\x2a\x00"], False),
        ([b"\x31\x02\x00abc"], False),
        ([b""], False),
    ],
)
def test_keyframes(chunks: list[bytes], expected: bool) -> None:
    assert is_keyframe(chunks) is expected


class Recovery(LossRecovery):
    RESEND_SECONDS = 0.01
    GIVE_UP_SECONDS = 0.05
    REPEAT_PLI_SECONDS = 0.03
    PATIENCE_SECONDS = 0.2


async def test_lost_retransmissions_are_asked_for_again() -> None:
    assembler = FrameAssembler()
    asked: list[list[int]] = []
    keyframes: list[float] = []
    now = asyncio.get_running_loop().time
    recovery = Recovery(assembler, asked.append, lambda: keyframes.append(now()))
    packets = frames(5)
    for index, packet in enumerate(packets):
        if index != 4:
            assembler.add(index, packet)
            recovery.packet_added()
    assert asked == []
    await asyncio.sleep(0.03)
    assert asked
    assert all(numbers == [4] for numbers in asked)
    assert not keyframes
    assembler.add(4, packets[4])
    recovery.packet_added()
    count = len(asked)
    await asyncio.sleep(0.08)
    assert len(asked) == count
    assert not keyframes
    assert popped(assembler) == [0, 1, 2, 3, 4]


async def test_in_the_end_a_keyframe_is_asked_for_until_it_comes() -> None:
    assembler = FrameAssembler()
    keyframes: list[float] = []
    now = asyncio.get_running_loop().time
    recovery = Recovery(assembler, lambda _: None, lambda: keyframes.append(now()))
    for index, packet in enumerate(frames(5)):
        if index != 4:
            assembler.add(index, packet)
            recovery.packet_added()
    await asyncio.sleep(0.15)
    assert len(keyframes) >= 2
    assert min(b - a for a, b in pairwise(keyframes)) >= 0.029
    assembler.add(15, Packet(1000 + 5 * 4500, True, KEY))
    recovery.packet_added()
    assert popped(assembler) == [0, 5]
    count = len(keyframes)
    await asyncio.sleep(0.06)
    assert len(keyframes) == count


async def test_patience_with_a_sender_without_keyframes() -> None:
    assembler = FrameAssembler()
    recovery = Recovery(assembler, lambda _: None, lambda: None)
    assembler.waiting_for_keyframe = True
    recovery.packet_added()
    await asyncio.sleep(0.3)
    assert not assembler.waiting_for_keyframe
    assembler.add(0, Packet(1000, True, DELTA))
    assert popped(assembler) == [0]


async def test_closing_stops_the_timer() -> None:
    assembler = FrameAssembler()
    asked: list[list[int]] = []
    recovery = Recovery(assembler, asked.append, lambda: None)
    for index in (0, 2):
        assembler.add(index, Packet(0, False, KEY))
        recovery.packet_added()
    recovery.close()
    assembler.add(3, Packet(0, False, KEY))
    recovery.packet_added()
    await asyncio.sleep(0.05)
    assert asked == []


def test_ten_minutes_with_loss_and_retransmission() -> None:
    """Every frame comes out once and in order while no packet stays lost."""
    chance = random.Random(7)
    assembler = FrameAssembler()
    late: list[tuple[int, int, Packet]] = []
    done = []
    for index, packet in enumerate(frames(4000, 2)):
        if chance.random() < 0.05 and index > 2:
            late.append((index + chance.randrange(1, 40), index, packet))
        else:
            assembler.add(index & 0xFFFF, packet)
        for entry in [entry for entry in late if entry[0] <= index]:
            late.remove(entry)
            assembler.add(entry[1] & 0xFFFF, entry[2])
        done += popped(assembler)
    for _, index, packet in late:
        assembler.add(index & 0xFFFF, packet)
    done += popped(assembler)
    assert done == list(range(4000))
