"""The private names of aiortc and aioice that ``local/streamer.py`` builds on.

A failure here means that an upgrade changed one of them. Each message says
what to look at; the docstring of ``local/streamer.py`` says what it is used for.
"""

from __future__ import annotations

import inspect
from typing import Any

import aioice.ice
import pytest
from aiortc import RTCConfiguration, RTCPeerConnection
from aiortc.rtcconfiguration import RTCBundlePolicy
from aiortc.rtcdtlstransport import RtpRouter
from aiortc.rtcicetransport import RTCIceGatherer, RTCIceTransport
from aiortc.rtcrtpsender import RTCRtpSender
from aiortc.rtp import RTCP_PSFB_PLI, RtcpPsfbPacket

from odyssey_tui.local.streamer import Streamer


def source(thing: Any) -> str:
    return inspect.getsource(thing)


@pytest.fixture
async def streamer() -> Any:
    made = await Streamer.prepare(["127.0.0.1"])
    yield made
    await made.close()


async def test_the_ice_agent_is_behind_the_transport() -> None:
    peer = RTCPeerConnection(
        RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE)
    )
    peer.createDataChannel("x")
    transceiver = peer.addTransceiver("video", "sendonly")
    transport = transceiver.sender.transport.transport
    assert isinstance(transport, RTCIceTransport)
    assert isinstance(transport._connection, aioice.ice.Connection), (
        "RTCIceTransport._connection is no longer the aioice Connection; see "
        "RTCIceTransport.__init__, and Streamer.__init__"
    )
    assert peer.sctp is not None
    assert peer.sctp.transport is transceiver.sender.transport, (
        "with MAX_BUNDLE, data no longer shares the transport of the video"
    )
    await peer.close()


def test_gathering_goes_through_the_agent() -> None:
    assert "self._connection.gather_candidates()" in source(RTCIceGatherer.gather), (
        "RTCIceGatherer.gather no longer calls Connection.gather_candidates; "
        "see _offer_addresses"
    )
    text = source(aioice.ice.Connection.gather_candidates)
    for name in (
        "_local_candidates_start",
        "_local_candidates_end",
        "_local_candidates +=",
        "_components",
        "get_component_candidates(",
    ):
        assert name in text, f"Connection.gather_candidates no longer uses {name}"
    parameters = inspect.signature(
        aioice.ice.Connection.get_component_candidates
    ).parameters
    assert {"component", "addresses"} <= set(parameters)


def test_host_addresses_can_be_listed() -> None:
    parameters = inspect.signature(aioice.ice.get_host_addresses).parameters
    assert set(parameters) == {"use_ipv4", "use_ipv6"}


def test_checks_are_paced_by_check_periodic() -> None:
    assert "if not self._check_periodic():" in source(aioice.ice.Connection.connect), (
        "Connection.connect no longer asks _check_periodic; see _check_all_at_once"
    )
    text = source(aioice.ice.Connection._check_periodic)
    for name in (
        "_check_list_done",
        "_check_list:",
        "check_start_task(",
        "_remote_candidates_expected()",
        "State.WAITING",
        "State.FROZEN",
    ):
        assert name in text, f"Connection._check_periodic no longer uses {name}"
    assert "if pair.task is None" in source(aioice.ice.Connection.check_start_task)


async def test_every_socket_is_one_of_the_protocols(streamer: Streamer) -> None:
    protocols = streamer._ice._protocols
    assert len(protocols) == 1, "Connection._protocols is not the list of sockets"
    for name in ("datagram_received", "send_data", "send_stun"):
        assert callable(getattr(protocols[0], name)), (
            f"StunProtocol.{name} is gone; Streamer.silence replaces it"
        )
    text = source(aioice.ice.StunProtocol)
    assert text.count(".sendto(") == 2, (
        "StunProtocol sends by another way than send_data and send_stun; "
        "Streamer.silence does not stop it"
    )


def test_feedback_reaches_the_sender_through_one_method() -> None:
    text = source(RTCRtpSender._handle_rtcp_packet)
    for name in ("RTCP_PSFB_PLI", "RTCP_PSFB_FIR", "unpack_remb_fci"):
        assert name in text, (
            f"RTCRtpSender._handle_rtcp_packet no longer handles {name}; "
            "see _watch_feedback"
        )


async def test_feedback_is_looked_up_on_the_instance(streamer: Streamer) -> None:
    """The wrapped method must be the one that the router calls."""
    router = RtpRouter()
    sender = streamer._transceiver.sender
    router.register_sender(sender, ssrc=sender._ssrc)
    packet = RtcpPsfbPacket(fmt=RTCP_PSFB_PLI, ssrc=1, media_ssrc=sender._ssrc, fci=b"")
    asked: list[bool] = []
    streamer.on_keyframe_wanted = lambda: asked.append(True)
    for recipient in router.route_rtcp(packet):
        await recipient._handle_rtcp_packet(packet)
    assert asked == [True], "keyframe requests no longer reach the streamer"


def test_the_sender_takes_encoded_packets() -> None:
    text = source(RTCRtpSender._next_encoded_frame)
    assert "self.__encoder.pack(data)" in text, (
        "RTCRtpSender no longer packs av.Packet; see PictureTrack"
    )
    assert "self.__encoder = get_encoder(codec)" in text, (
        "RTCRtpSender.__encoder is made elsewhere; see Streamer._raise_vp8_bitrate"
    )


async def test_the_sender_s_encoder_can_be_found(streamer: Streamer) -> None:
    assert hasattr(streamer._transceiver.sender, "_RTCRtpSender__encoder"), (
        "RTCRtpSender.__encoder is gone; see Streamer._raise_vp8_bitrate"
    )


async def test_codecs_are_kept_on_the_transceiver(streamer: Streamer) -> None:
    assert streamer._transceiver._codecs[0].name == "H264", (
        "RTCRtpTransceiver._codecs is no longer the negotiated list; see Streamer.codec"
    )
    assert streamer.codec == "H264"
