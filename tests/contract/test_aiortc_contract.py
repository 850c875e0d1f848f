"""What odyssey_tui/client/aiortc_patches.py presumes of aiortc and aioice.

A failure here after an upgrade means that a private name has gone or changed its
meaning. Each message names the function of aiortc_patches.py to look at.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import aioice
import aioice.ice
import aiortc.rtcicetransport
import aiortc.rtcrtpreceiver
import pytest
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.jitterbuffer import JitterBuffer, JitterFrame
from aiortc.rtcrtpreceiver import StreamStatistics
from aiortc.rtp import RtpPacket

from odyssey_tui.client import aiortc_patches as patches

LOOK = "see odyssey_tui/client/aiortc_patches.py, "


@pytest.fixture
async def peer() -> AsyncIterator[RTCPeerConnection]:
    connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    connection.addTransceiver("video", direction="recvonly")
    yield connection
    await connection.close()


def receiver_of(peer: RTCPeerConnection) -> Any:
    return peer.getTransceivers()[0].receiver


def transport_of(peer: RTCPeerConnection) -> Any:
    return receiver_of(peer).transport.transport


def test_jitter_buffer_interface() -> None:
    parameters = list(inspect.signature(JitterBuffer.add).parameters)
    assert parameters == ["self", "packet"], LOOK + "FrameTap.add"
    assert list(inspect.signature(JitterFrame).parameters) == ["data", "timestamp"], (
        LOOK + "FrameTap.add"
    )
    source = inspect.getsource(aiortc.rtcrtpreceiver.RTCRtpReceiver)
    assert "pli_flag, encoded_frame = self.__jitter_buffer.add(packet)" in source, (
        "the receiver uses its jitter buffer in another way: " + LOOK + "FrameTap"
    )
    assert "packet._data = depayload(" in source, (
        "the payload is kept elsewhere: " + LOOK + "FrameTap.add (packet._data)"
    )


async def test_receiver_names(peer: RTCPeerConnection) -> None:
    receiver = receiver_of(peer)
    for name, where in (
        ("_RTCRtpReceiver__jitter_buffer", "install"),
        ("_RTCRtpReceiver__remote_streams", "inbound"),
        ("_RTCRtpReceiver__decoder_queue", "discard_undecoded"),
        ("_RTCRtpReceiver__codecs", "FrameTap._decode"),
        ("_RTCRtpReceiver__timestamp_mapper", "FrameTap._decode"),
        ("_send_rtcp_pli", "FrameTap.request_keyframe"),
        ("_send_rtcp_nack", "FrameTap.request_packets"),
    ):
        assert hasattr(receiver, name), f"{name} is gone: {LOOK}{where}"
    assert list(inspect.signature(receiver._send_rtcp_pli).parameters) == [
        "media_ssrc"
    ], LOOK + "FrameTap.request_keyframe"
    assert list(inspect.signature(receiver._send_rtcp_nack).parameters) == [
        "media_ssrc",
        "lost",
    ], LOOK + "FrameTap.request_packets"


async def test_install_is_idempotent_and_local(peer: RTCPeerConnection) -> None:
    tap = patches.install(receiver_of(peer))
    assert patches.install(receiver_of(peer)) is tap
    other = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    other.addTransceiver("video")
    buffer = receiver_of(other)._RTCRtpReceiver__jitter_buffer
    assert type(buffer) is JitterBuffer, "install() must not change other connections"
    await other.close()
    await tap.aclose()


async def test_the_tap_releases_a_frame_on_its_marker(peer: RTCPeerConnection) -> None:
    tap = patches.install(receiver_of(peer))
    for sequence, marker in ((65_535, 0), (0, 1)):
        packet = RtpPacket(
            sequence_number=sequence,
            marker=marker,
            timestamp=9,
            ssrc=5,
            payload_type=97,
        )
        packet._data = b"x"  # type: ignore[attr-defined]
        released = tap.add(packet)
    assert released[0] is False
    frame = released[1]
    assert isinstance(frame, JitterFrame)
    assert (frame.data, frame.timestamp) == (b"xx", 9)
    assert (tap.media_ssrc, tap.payload_type) == (5, 97)
    await tap.aclose()


async def test_frames_completed_together_are_all_decoded_in_order(
    peer: RTCPeerConnection,
) -> None:
    receiver = receiver_of(peer)
    tap = patches.install(receiver)
    receiver._RTCRtpReceiver__codecs[97] = "codec"
    for sequence in (0, 2, 3, 4, 1):
        packet = RtpPacket(
            payload_type=97, marker=1, sequence_number=sequence, timestamp=sequence
        )
        packet._data = b"x%d" % sequence  # type: ignore[attr-defined]
        _, frame = tap.add(packet)
    assert frame is not None
    assert (frame.data, frame.timestamp) == (b"x4", 4)
    decoding = []
    while not receiver._RTCRtpReceiver__decoder_queue.empty():
        codec, earlier = receiver._RTCRtpReceiver__decoder_queue.get()
        decoding.append((codec, earlier.data))
    assert decoding == [("codec", b"x%d" % n) for n in (1, 2, 3)], (
        LOOK + "FrameTap._decode"
    )
    source = inspect.getsource(aiortc.rtcrtpreceiver.RTCRtpReceiver)
    assert "self.__decoder_queue.put((codec, encoded_frame))" in source, (
        "the decoder is fed in another way: " + LOOK + "FrameTap._decode"
    )
    await tap.aclose()


async def test_keyframes_and_packets_are_asked_for(peer: RTCPeerConnection) -> None:
    receiver = receiver_of(peer)
    sent: list[Any] = []

    async def send_rtp(data: bytes) -> None:
        sent.extend(aiortc.rtp.RtcpPacket.parse(data))

    receiver.transport._send_rtp = send_rtp
    tap = patches.install(receiver)
    tap.request_keyframe()
    tap.request_keyframe(fallback_ssrc=77)
    tap.media_ssrc = 5
    tap.request_keyframe()
    tap.request_packets([1, 2])
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    kinds = [(packet.fmt, packet.media_ssrc) for packet in sent]
    # PLI is format 1 of payload-specific feedback, NACK format 1 of transport's.
    assert kinds == [(1, 77), (1, 5), (1, 5)], LOOK + "FrameTap.request_keyframe"
    assert sent[-1].lost == [1, 2], LOOK + "FrameTap.request_packets"
    await tap.aclose()


async def test_stream_statistics(peer: RTCPeerConnection) -> None:
    receiver = receiver_of(peer)
    assert patches.inbound(receiver, 5) is None
    stream = StreamStatistics(90_000)
    for sequence in (1, 2, 4):
        stream.add(RtpPacket(sequence_number=sequence, timestamp=sequence))
    receiver._RTCRtpReceiver__remote_streams[5] = stream
    counters = patches.inbound(receiver, 5)
    assert counters is not None
    assert (counters.expected, counters.received) == (4, 3), LOOK + "inbound"
    assert counters.jitter_ms >= 0, LOOK + "inbound"


async def test_decoder_queue_can_be_emptied(peer: RTCPeerConnection) -> None:
    receiver = receiver_of(peer)
    waiting = receiver._RTCRtpReceiver__decoder_queue
    for number in range(3):
        waiting.put(number)
    patches.discard_undecoded(receiver)
    assert waiting.empty(), LOOK + "discard_undecoded"


def test_gathering_names() -> None:
    connection = aioice.Connection
    parameters = list(inspect.signature(connection.get_component_candidates).parameters)
    assert parameters == ["self", "component", "addresses", "timeout"], (
        LOOK + "tune_ice"
    )
    source = inspect.getsource(connection.gather_candidates)
    assert "self.get_component_candidates(" in source, LOOK + "tune_ice"
    assert '!= "127.0.0.1"' in inspect.getsource(aioice.ice.get_host_addresses), (
        "aioice may offer loopback by itself now: " + LOOK + "tune_ice"
    )


@pytest.mark.parametrize("local", [True, False])
async def test_loopback_is_a_candidate_for_local_services_only(
    peer: RTCPeerConnection, local: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aioice.ice, "get_host_addresses", lambda **_: ["127.0.0.2"])
    transport = transport_of(peer)
    patches.tune_ice(transport, local=local, patience=0.5)
    patches.tune_ice(transport, local=local, patience=0.5)
    await transport.iceGatherer.gather()
    hosts = [item.ip for item in transport.iceGatherer.getLocalCandidates()]
    assert hosts == (["127.0.0.1", "127.0.0.2"] if local else ["127.0.0.2"])


async def test_a_machine_with_nothing_but_loopback(
    peer: RTCPeerConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aioice.ice, "get_host_addresses", lambda **_: [])
    transport = transport_of(peer)
    patches.tune_ice(transport, local=False, patience=0.5)
    await transport.iceGatherer.gather()
    hosts = [item.ip for item in transport.iceGatherer.getLocalCandidates()]
    assert hosts == ["127.0.0.1"]


async def test_check_list_names(peer: RTCPeerConnection) -> None:
    connection = transport_of(peer).iceGatherer._connection
    for name in (
        "_check_periodic",
        "_check_list",
        "_check_list_done",
        "check_start_task",
        "_remote_candidates_expected",
        "_nominated",
        "build_request",
        "remote_password",
    ):
        assert hasattr(connection, name), f"{name} is gone: {LOOK}_unpaced, measure_rtt"
    states = {state.name for state in aioice.ice.CandidatePair.State}
    assert {"WAITING", "FROZEN"} <= states, LOOK + "_unpaced"
    assert "self._check_periodic()" in inspect.getsource(aioice.Connection.connect), (
        "connect() paces its checks in another way: " + LOOK + "_unpaced"
    )


def test_checks_of_a_local_service_start_at_once() -> None:
    pair_class = aioice.ice.CandidatePair
    started: list[Any] = []
    pairs = [
        SimpleNamespace(state=state)
        for state in (pair_class.State.WAITING, pair_class.State.FROZEN)
    ]
    connection = SimpleNamespace(
        _check_list=pairs,
        _check_list_done=False,
        check_start_task=started.append,
        _remote_candidates_expected=lambda: False,
    )
    periodic = patches._unpaced(connection, lambda: True)
    assert periodic() is False
    assert started == pairs
    connection._remote_candidates_expected = lambda: True
    assert periodic() is True
    connection._check_list_done = True
    assert periodic() is False


def test_no_servers_means_none() -> None:
    default = aiortc.RTCIceGatherer()._connection
    assert default.stun_server is not None, (
        "aiortc has no default STUN server any more; harmless, but peer.py says so"
    )
    assert aiortc.RTCIceGatherer(iceServers=[])._connection.stun_server is None, (
        "an empty list of ICE servers means the default again: look at peer.Peer"
    )


async def test_two_tuned_ends_connect_and_measure(
    peer: RTCPeerConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aioice.ice, "get_host_addresses", lambda **_: ["127.0.0.1"])
    server = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    server.addTransceiver("video", direction="sendonly")
    server.createDataChannel("clientToStreamer")
    transport = transport_of(peer)
    patches.tune_ice(transport, local=True, patience=0.5)
    assert await patches.measure_rtt(transport) is None
    # The client gathers before it knows the offer, through public names.
    await transport.iceGatherer.gather()
    opened = asyncio.Event()
    peer.on("datachannel", lambda _: opened.set())
    await server.setLocalDescription(await server.createOffer())
    offer = RTCSessionDescription(server.localDescription.sdp, "offer")
    await peer.setRemoteDescription(offer)
    await peer.setLocalDescription()
    assert "a=candidate:" in peer.localDescription.sdp, (
        "candidates gathered early are lost: look at peer.Peer._gather"
    )
    answer = RTCSessionDescription(peer.localDescription.sdp, "answer")
    await server.setRemoteDescription(answer)
    assert patches.connecting_tasks(peer), (
        "nothing runs RTCPeerConnection.__connect: " + LOOK + "connecting_tasks"
    )
    async with asyncio.timeout(5):
        await opened.wait()
    await asyncio.sleep(0)
    assert not patches.connecting_tasks(peer)
    assert len(peer.getTransceivers()) == 1, (
        "the offered video got a transceiver of its own: look at peer.Peer"
    )
    rtt = await patches.measure_rtt(transport)
    assert rtt is not None, LOOK + "measure_rtt"
    assert 0 < rtt < 0.5, LOOK + "measure_rtt"
    # Stopping twice is how the client closes a receiver that came up late.
    await peer.close()
    await receiver_of(peer).stop()
    await server.close()
