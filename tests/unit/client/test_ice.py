"""ICE servers: credentials are passed on, none means none, bad ones are ignored."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aioice import stun

from odyssey_tui.client import Odyssey, connection
from odyssey_tui.client.peer import max_message_size, usable_servers
from odyssey_tui.client.wire import IceServerReply
from tests.unit.client.fake_service import FakeService


def gatherer_of(client: Odyssey) -> Any:
    live = client._live.connection
    assert live is not None
    return live._peer.transport.iceGatherer._connection


@pytest.mark.parametrize("reply", [[], None])
async def test_no_servers_means_none(
    client: Odyssey, service: FakeService, reply: Any
) -> None:
    service.ice_servers = reply
    if reply is None:
        service.routes["GET", "/signal/config"] = service.routes.get(
            ("GET", "/signal/config"), lambda _: _failed()
        )
    await client.connect()
    assert gatherer_of(client).stun_server is None
    assert gatherer_of(client).turn_server is None


async def _failed() -> Any:
    from aiohttp import web

    return web.Response(status=500)


def test_fallback_is_for_services_elsewhere() -> None:
    for url in (
        "ws://localhost:1",
        "ws://127.8.0.1/x",
        "wss://[::1]",
        "ws://a.localhost",
    ):
        assert connection.is_local(url)
    for url in ("wss://api.odyssey.ml", "ws://10.0.0.1", "wss://localhost.evil.com"):
        assert not connection.is_local(url)


def test_usable_servers() -> None:
    servers = usable_servers(
        [
            IceServerReply(urls="stun:s.test"),
            IceServerReply(urls=["http://x", "turn:t.test:99?transport=tcp"]),
            IceServerReply(urls=["", "stun:"]),
            IceServerReply(urls="turns:u.test", username="u", credential="c"),
            *[IceServerReply(urls="stun:x")] * 50,
        ]
    )
    assert len(servers) < 20
    assert [server.urls for server in servers[:3]] == [
        ["stun:s.test"],
        ["turn:t.test:99?transport=tcp"],
        ["turns:u.test"],
    ]
    assert (servers[2].username, servers[2].credential) == ("u", "c")


@pytest.mark.parametrize(
    ("offer", "size"),
    [
        ("a=max-message-size:262144\r\n", 262_144),
        ("v=0\r\na=max-message-size:0\r\n", 2**30),
        ("v=0\r\n", 65_536),
        ("a=max-message-size:99999999999999999999\r\n", 65_536),
        ("xa=max-message-size:5\r\n", 65_536),
    ],
)
def test_max_message_size(offer: str, size: int) -> None:
    assert max_message_size(offer) == size


class TurnServer(asyncio.DatagramProtocol):
    """Challenges each allocation, notes who answers, then refuses it."""

    realm, nonce = "odyssey.test", b"nonce"

    def __init__(self) -> None:
        self.transport: Any = None
        self.authenticated: list[str] = []

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, addr: Any) -> None:
        request = stun.parse_message(data)
        response = stun.Message(
            message_method=request.message_method,
            message_class=stun.Class.ERROR,
            transaction_id=request.transaction_id,
        )
        username = request.attributes.get("USERNAME")
        if username is None:
            response.attributes["ERROR-CODE"] = (401, "Unauthorized")
            response.attributes["REALM"] = self.realm
            response.attributes["NONCE"] = self.nonce
        else:
            words = f"{username}:{self.realm}:a secret"
            key = hashlib.md5(words.encode(), usedforsecurity=False).digest()
            if request.check_message_integrity(key):
                self.authenticated.append(username)
            response.attributes["ERROR-CODE"] = (486, "Allocation Quota Reached")
            response.add_message_integrity(key)
        self.transport.sendto(bytes(response), addr)


@pytest.fixture
async def turn(nothing_left: None) -> AsyncIterator[tuple[TurnServer, int]]:
    loop = asyncio.get_running_loop()
    transport, server = await loop.create_datagram_endpoint(
        TurnServer, local_addr=("127.0.0.1", 0)
    )
    yield server, transport.get_extra_info("sockname")[1]
    transport.close()


async def test_turn_credentials_are_used(
    client: Odyssey, service: FakeService, turn: tuple[TurnServer, int]
) -> None:
    server, port = turn
    service.ice_servers = [
        {
            "urls": [f"turn:127.0.0.1:{port}"],
            "username": "somebody",
            "credential": "a secret",
        }
    ]
    await client.connect()
    assert server.authenticated == ["somebody"]


async def test_an_unreachable_stun_server_costs_little(
    client: Odyssey, service: FakeService, monkeypatch: pytest.MonkeyPatch
) -> None:
    from odyssey_tui.client import peer

    monkeypatch.setattr(peer, "STUN_PATIENCE", 0.2)
    # A port that takes everything and answers nothing.
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(
        asyncio.DatagramProtocol, local_addr=("127.0.0.1", 0)
    )
    port = transport.get_extra_info("sockname")[1]
    service.ice_servers = [{"urls": f"stun:127.0.0.1:{port}"}]
    async with asyncio.timeout(2):
        await client.connect()
    transport.close()
