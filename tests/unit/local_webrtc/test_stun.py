"""The STUN server, message by message and over UDP."""

from __future__ import annotations

import asyncio
import ipaddress

import aioice.stun
import pytest
from hypothesis import given
from hypothesis import strategies as st

from odyssey_tui.local.stun import StunServer, answer, bind_address, is_loopback


def request() -> aioice.stun.Message:
    return aioice.stun.Message(
        message_method=aioice.stun.Method.BINDING,
        message_class=aioice.stun.Class.REQUEST,
    )


@pytest.mark.parametrize("sender", [("127.0.0.1", 5000), ("fd00::7", 65535)])
def test_the_reply_says_where_the_request_came_from(sender: tuple[str, int]) -> None:
    asked = request()
    reply = aioice.stun.parse_message(answer(bytes(asked), sender) or b"")
    assert reply.message_class == aioice.stun.Class.RESPONSE
    assert reply.transaction_id == asked.transaction_id
    host, port = reply.attributes["XOR-MAPPED-ADDRESS"]
    assert (ipaddress.ip_address(host), port) == (
        ipaddress.ip_address(sender[0]),
        sender[1],
    )
    assert "FINGERPRINT" in reply.attributes


def test_credentials_and_a_right_fingerprint_pass() -> None:
    asked = request()
    asked.attributes["USERNAME"] = "somebody"
    asked.add_message_integrity(b"secret")
    reply = answer(bytes(asked), ("127.0.0.1", 1))
    assert reply is not None
    assert reply[:2] == b"\x01\x01"


def test_a_wrong_fingerprint_gets_no_answer() -> None:
    asked = request()
    asked.add_fingerprint()
    data = bytearray(bytes(asked))
    assert answer(bytes(data), ("127.0.0.1", 1)) is not None
    data[-1] ^= 1
    assert answer(bytes(data), ("127.0.0.1", 1)) is None


def test_what_must_be_understood_and_is_not_is_refused() -> None:
    asked = request()
    asked.attributes["PRIORITY"] = 5
    reply = answer(bytes(asked), ("127.0.0.1", 1))
    assert reply is not None
    assert reply[:2] == b"\x01\x11"
    parsed = aioice.stun.parse_message(reply)
    assert parsed.attributes["ERROR-CODE"][0] == 420


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00" * 20,
        bytes(request())[:-1],
        bytes(request()) + b"\x00",
        b"\x01\x01" + bytes(request())[2:],
        bytes(request()) + b"\x00" * 2_000,
    ],
)
def test_rubbish_gets_no_answer(data: bytes) -> None:
    assert answer(data, ("127.0.0.1", 1)) is None


@given(st.binary(max_size=1_500), st.binary(max_size=100))
def test_nothing_that_arrives_breaks_it(data: bytes, tail: bytes) -> None:
    answer(data, ("127.0.0.1", 1))
    head = bytes(request())
    size = len(tail).to_bytes(2, "big")
    reply = answer(head[:2] + size + head[4:] + tail, ("127.0.0.1", 1))
    assert reply is None or len(reply) < 300


async def test_over_udp() -> None:
    server = StunServer("127.0.0.1")
    await server.start()
    try:
        assert server.url("10.0.0.1") == f"stun:127.0.0.1:{server.port}"
        replies: asyncio.Queue[bytes] = asyncio.Queue()

        class Asker(asyncio.DatagramProtocol):
            def datagram_received(self, data: bytes, _addr: object) -> None:
                replies.put_nowait(data)

        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(
            Asker, remote_addr=("127.0.0.1", server.port)
        )
        transport.sendto(b"rubbish")
        transport.sendto(bytes(request()))
        reply = aioice.stun.parse_message(await asyncio.wait_for(replies.get(), 5))
        own = transport.get_extra_info("sockname")
        assert reply.attributes["XOR-MAPPED-ADDRESS"] == own
        transport.close()
    finally:
        await server.close()
        await server.close()


def test_addresses() -> None:
    assert bind_address("localhost") == "127.0.0.1"
    assert bind_address("::1") == "127.0.0.1"
    assert bind_address("0.0.0.0") == "0.0.0.0"
    assert bind_address("192.0.2.9") == "192.0.2.9"
    assert is_loopback("127.5.5.5")
    assert not is_loopback("example.com")
    everywhere = StunServer("0.0.0.0")
    assert everywhere.url("192.0.2.9") == "stun:192.0.2.9:0"
