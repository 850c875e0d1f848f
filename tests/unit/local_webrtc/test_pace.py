"""Pacing, keyframes and bitrate of a live stream; feedback from a real peer."""

from __future__ import annotations

import asyncio
import itertools
import time
from dataclasses import dataclass, field

import pytest
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.rtp import RTCP_PSFB_APP, RtcpPsfbPacket, pack_remb_fci

from odyssey_tui.local import live as live_module
from odyssey_tui.local.encoder import EncodedPicture
from odyssey_tui.local.live import LiveStream
from odyssey_tui.local.production import Production
from odyssey_tui.local.streamer import Streamer, candidate_addresses
from odyssey_tui.local.studio import Studio
from odyssey_tui.local.track import PictureTrack
from tests.unit.local_webrtc.support import PatternWorld, eventually

SIZE = (160, 96)


@dataclass
class Wire:
    """Takes pictures; refuses the first ones if told to."""

    refuse: int = 0
    due: list[float] = field(default_factory=list)
    sent: list[EncodedPicture] = field(default_factory=list)

    def __call__(
        self, picture: EncodedPicture, _production: Production, due: float
    ) -> bool:
        if self.refuse:
            self.refuse -= 1
            return False
        self.due.append(due)
        self.sent.append(picture)
        return True


class StallingWorld(PatternWorld):
    """Takes 170 ms for its third picture."""

    def render(self):  # type: ignore[no-untyped-def]
        if self.count == 2:
            time.sleep(0.17)
        return super().render()


class Stage:
    """A live stream with a studio and a wire, closed at the end."""

    def __init__(self, world: PatternWorld, wire: Wire) -> None:
        self.studio = Studio()
        self.wire = wire
        self.failures: list[bool] = []
        self.production = Production(width=SIZE[0], height=SIZE[1], world=world)
        self.live = LiveStream(
            "an-id",
            self.production,
            self.studio,
            wire,
            lambda: self.failures.append(True),
        )

    async def __aenter__(self) -> Stage:
        await self.live.start("x", None)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.live.finish()
        await self.studio.close()

    async def sent(self, count: int) -> None:
        await eventually(lambda: len(self.wire.sent) >= count, f"{count} pictures")


def slots(wire: Wire) -> list[int]:
    """Numbers of the 50 ms slots in which pictures were due."""
    exact = [(due - wire.due[0]) * 20 for due in wire.due]
    assert all(slot == pytest.approx(round(slot), abs=1e-6) for slot in exact)
    return [round(slot) for slot in exact]


async def test_a_stall_leaves_pictures_out_and_makes_no_burst() -> None:
    wire = Wire()
    async with Stage(StallingWorld(*SIZE), wire) as stage:
        await stage.sent(7)
    found = slots(wire)
    assert found == sorted(set(found))
    # More than three slots went by during the stall; one is made up for late.
    assert found[3] - found[2] >= 3
    assert [picture.pts for picture in wire.sent] == list(range(len(wire.sent)))


async def test_keyframes_on_request_but_not_again_and_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(live_module, "KEYFRAME_MIN_INTERVAL_S", 0.2)
    wire = Wire()
    async with Stage(PatternWorld(*SIZE), wire) as stage:
        for count in range(2, 12):
            stage.live.request_keyframe()
            await stage.sent(count)
    due = [
        due
        for due, picture in zip(wire.due, wire.sent, strict=True)
        if picture.keyframe
    ]
    assert due[0] == wire.due[0]
    assert len(due) >= 2
    # Each is due less than one slot before it is decided upon.
    assert min(b - a for a, b in itertools.pairwise(due)) >= 0.2 - 0.05


async def test_a_picture_that_was_not_sent_makes_the_next_one_a_keyframe(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(live_module, "KEYFRAME_MIN_INTERVAL_S", 0.0)
    wire = Wire(refuse=2)
    async with Stage(PatternWorld(*SIZE), wire) as stage:
        await stage.sent(2)
    assert wire.sent[0].keyframe
    assert wire.sent[0].pts == 2
    assert not wire.sent[1].keyframe


async def test_bitrate_is_followed_in_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[int] = []
    monkeypatch.setattr(
        Production, "set_bitrate", lambda _self, bitrate: taken.append(bitrate)
    )
    wire = Wire()
    async with Stage(PatternWorld(*SIZE), wire) as stage:
        for bitrate in (1_000_000, 1_050_000, 1_200_000):
            stage.live.set_bitrate(bitrate)
            await stage.sent(len(wire.sent) + 2)
    assert taken == [1_000_000, 1_200_000]


async def test_freeze_sends_nothing_more() -> None:
    wire = Wire()
    async with Stage(PatternWorld(*SIZE), wire) as stage:
        stage.live.freeze()
        await asyncio.sleep(0.1)
        await stage.studio.run(bool)
        before = len(wire.sent)
        await asyncio.sleep(0.15)
        assert len(wire.sent) == before
        assert await stage.live.interact("still here") == "applied still here"


async def test_a_breakdown_is_reported_once() -> None:
    wire = Wire()
    async with Stage(PatternWorld(*SIZE), wire) as stage:
        await stage.live.interact("collapse")
        await eventually(lambda: stage.failures == [True], "a failure")
        await asyncio.sleep(0.1)
        assert stage.failures == [True]


async def test_a_studio_that_cannot_prepare_is_not_the_end() -> None:
    def broken(_width: int, _height: int, _seed: int | None) -> PatternWorld:
        raise RuntimeError("no world today")

    studio = Studio(make_world=broken)
    await studio.warm_up()
    with pytest.raises(RuntimeError, match="no world today"):
        await studio.run(studio._take, *SIZE)
    await studio.close()


async def test_worlds_made_ahead_are_used_once() -> None:
    made: list[PatternWorld] = []

    def make(width: int, height: int, seed: int | None) -> PatternWorld:
        made.append(PatternWorld(width, height, seed))
        return made[-1]

    studio = Studio(seed=5, make_world=make)
    await studio.warm_up()
    sizes = [(world.width, world.height) for world in made[:2]]
    assert sizes == [(1280, 704), (704, 1280)]
    assert {world.seed for world in made[:2]} == {5}
    ready = made[:2]
    first, _ = await studio.run(studio._take, 1280, 704)
    second, _ = await studio.run(studio._take, 1280, 704)
    assert first in ready
    assert second is made[-1]
    assert second not in ready
    await studio.close()


async def test_pictures_without_a_sender_are_dropped_not_kept() -> None:
    track = PictureTrack()
    picture = EncodedPicture(b"\x00\x00\x01\x65", 0, True)
    results = [track.push_encoded(picture, number) for number in range(12)]
    assert results.count(False) >= 2
    assert results[-1] or results[-2]
    packet = await track.recv()
    assert packet.pts is not None
    track.stop()


class Pair:
    """A streamer joined to a plain peer."""

    def __init__(self) -> None:
        self.peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self.messages: list[str] = []
        self.opened = 0
        self.peer.on("datachannel", self._opened)

    def _opened(self, channel) -> None:  # type: ignore[no-untyped-def]
        self.opened += 1
        channel.on("message", self.messages.append)

    async def join(self, streamer: Streamer) -> None:
        await self.peer.setRemoteDescription(
            RTCSessionDescription(streamer.offer, "offer")
        )
        await self.peer.setLocalDescription(await self.peer.createAnswer())
        await streamer.accept(self.peer.localDescription.sdp)
        await eventually(lambda: self.opened == 2, "data channels")


async def test_messages_wait_for_their_channel_in_order() -> None:
    streamer, pair = await Streamer.prepare(["127.0.0.1"]), Pair()
    for number in range(3):
        streamer.send(f"early {number}")
    await pair.join(streamer)
    streamer.send("late")
    await eventually(lambda: len(pair.messages) == 4, "messages")
    assert pair.messages == ["early 0", "early 1", "early 2", "late"]
    streamer.send("x" * 300_000)
    streamer.send("after one that was too long")
    await eventually(lambda: len(pair.messages) == 5, "the last message")
    await streamer.close()
    await pair.peer.close()


async def test_feedback_of_the_receiver_reaches_the_streamer() -> None:
    streamer, pair = await Streamer.prepare(["127.0.0.1"]), Pair()
    keyframes: list[bool] = []
    streamer.on_keyframe_wanted = lambda: keyframes.append(True)
    rates: list[int] = []
    streamer.on_bitrate = rates.append
    await pair.join(streamer)
    receiver = pair.peer.getReceivers()[0]
    ssrc = streamer._transceiver.sender._ssrc
    await receiver._send_rtcp_pli(ssrc)
    estimate = RtcpPsfbPacket(
        fmt=RTCP_PSFB_APP,
        ssrc=1,
        media_ssrc=0,
        fci=pack_remb_fci(1_250_000, [ssrc]),
    )
    await receiver.transport._send_rtp(bytes(estimate))
    await eventually(lambda: bool(keyframes), "a keyframe request")
    await eventually(lambda: bool(rates), "an estimate")
    assert rates[0] == pytest.approx(1_250_000, rel=0.01)
    await streamer.close()
    await pair.peer.close()


async def test_the_loss_of_the_peer_is_told_once() -> None:
    streamer, pair = await Streamer.prepare(["127.0.0.1"]), Pair()
    lost: list[bool] = []
    streamer.on_lost = lambda: lost.append(True)
    await pair.join(streamer)
    await pair.peer.close()
    await eventually(lambda: bool(lost), "the loss")
    await streamer.close()
    await streamer.close()
    assert lost == [True]


async def test_closing_is_not_a_loss() -> None:
    streamer = await Streamer.prepare(["127.0.0.1"])
    lost: list[bool] = []
    streamer.on_lost = lambda: lost.append(True)
    await streamer.close()
    assert lost == []


def test_candidate_addresses() -> None:
    assert candidate_addresses("127.0.0.1") == ["127.0.0.1"]
    assert candidate_addresses("localhost") == ["127.0.0.1"]
    assert candidate_addresses("192.0.2.7") == ["192.0.2.7"]
    assert candidate_addresses("0.0.0.0")[0] == "127.0.0.1"
