"""A STUN server that tells clients under which address they are seen.

Binding requests only (RFC 8489), over UDP, without authentication. Clients are
told of it by ``/config``: with an empty list the official Python SDK would ask
a public server instead, and an unreachable one costs it five seconds.
"""

from __future__ import annotations

import asyncio
import ipaddress
import struct
import zlib
from collections.abc import Iterator
from typing import TypeAlias, cast

Address: TypeAlias = tuple[str, int]

MAGIC_COOKIE = 0x2112A442

BINDING_REQUEST = 0x0001
BINDING_SUCCESS = 0x0101
BINDING_ERROR = 0x0111

ERROR_CODE = 0x0009
UNKNOWN_ATTRIBUTES = 0x000A
XOR_MAPPED_ADDRESS = 0x0020
FINGERPRINT = 0x8028

_FINGERPRINT_XOR = 0x5354554E
_HEADER = struct.Struct("!HHI12s")
_ATTRIBUTE = struct.Struct("!HH")

# Attributes below this number must be understood, or the request is refused.
_OPTIONAL_FROM = 0x8000

# Credentials of either mechanism. Nothing here needs them, so they pass.
_UNDERSTOOD = frozenset({0x0006, 0x0008, 0x0014, 0x0015, 0x001C, 0x001D, 0x001E})

_MAX_REQUEST_BYTES = 1_280
_MAX_ATTRIBUTES = 32

_WILDCARDS = frozenset({"", "0.0.0.0", "::"})


def bind_address(host: str) -> str:
    """The IP address to listen on for a service that listens on ``host``.

    Loopback names become the IPv4 loopback address: the WebRTC stacks in use
    look STUN servers up by IPv4 only.
    """
    if host in _WILDCARDS:
        return "0.0.0.0"
    return "127.0.0.1" if is_loopback(host) else host


def is_loopback(host: str) -> bool:
    """Whether ``host`` is this computer and nothing else."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class StunServer:
    """The server; ``start`` and ``close`` it once each.

    Args:
        host: The address that the service listens on.

    Attributes:
        port: UDP port, 0 before :meth:`start`.
    """

    def __init__(self, host: str = "127.0.0.1") -> None:
        self.host = bind_address(host)
        self.port = 0
        self._transport: asyncio.DatagramTransport | None = None

    async def start(self) -> None:
        """Listen on a port that the system chooses.

        Raises:
            OSError: The address cannot be bound.
        """
        transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
            _StunProtocol, local_addr=(self.host, 0)
        )
        self._transport = transport
        self.port = transport.get_extra_info("sockname")[1]

    async def close(self) -> None:
        """Stop listening; harmless if it has been done."""
        if self._transport is not None:
            self._transport.abort()
            self._transport = None
            # The socket is closed in the next turn of the loop.
            await asyncio.sleep(0)

    def url(self, seen_as: str) -> str:
        """The server as a ``stun:`` URL.

        Args:
            seen_as: Local address under which the asking client reached the
                service; used when the server listens on every address.
        """
        host = seen_as if self.host == "0.0.0.0" else self.host
        bracketed = f"[{host}]" if ":" in host else host
        return f"stun:{bracketed}:{self.port}"


class _StunProtocol(asyncio.DatagramProtocol):
    def __init__(self) -> None:
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str | object, int]) -> None:
        reply = answer(data, (str(addr[0]), addr[1]))
        if reply is not None and self._transport is not None:
            self._transport.sendto(reply, addr)


def answer(data: bytes, sender: Address) -> bytes | None:
    """The reply to one datagram; ``None`` for whatever deserves none.

    Args:
        data: The datagram.
        sender: IP address and port that it came from.
    """
    if not _HEADER.size <= len(data) <= _MAX_REQUEST_BYTES:
        return None
    kind, length, cookie, transaction = _HEADER.unpack_from(data)
    if kind != BINDING_REQUEST or cookie != MAGIC_COOKIE:
        return None
    if length % 4 or length != len(data) - _HEADER.size:
        return None
    try:
        attributes = list(_attributes(data))
    except ValueError:
        return None
    if attributes and attributes[-1][0] == FINGERPRINT:
        if not _fingerprint_holds(data):
            return None
        attributes.pop()
    unknown = [
        kind
        for kind, _ in attributes
        if kind < _OPTIONAL_FROM and kind not in _UNDERSTOOD
    ]
    if unknown:
        return _refusal(transaction, unknown)
    mapped = _xor_address(sender, transaction)
    return _message(
        BINDING_SUCCESS, transaction, _attribute(XOR_MAPPED_ADDRESS, mapped)
    )


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The attributes of a message, each as its number and value."""
    place = _HEADER.size
    for _ in range(_MAX_ATTRIBUTES):
        if place == len(data):
            return
        kind, length = _ATTRIBUTE.unpack_from(data, place)
        place += _ATTRIBUTE.size
        value = data[place : place + length]
        place += (length + 3) & ~3
        if place > len(data):
            raise ValueError("an attribute reaches beyond the message")
        yield kind, value
    raise ValueError("too many attributes")


def _fingerprint_holds(data: bytes) -> bool:
    if len(data) < _HEADER.size + 8:
        return False
    kind, length, value = struct.unpack_from("!HHI", data, len(data) - 8)
    expected = zlib.crc32(data[:-8]) ^ _FINGERPRINT_XOR
    return (kind, length, value) == (FINGERPRINT, 4, expected)


def _xor_address(address: Address, transaction: bytes) -> bytes:
    mask = MAGIC_COOKIE.to_bytes(4, "big") + transaction
    packed = ipaddress.ip_address(address[0].partition("%")[0]).packed
    family = 1 if len(packed) == 4 else 2
    masked = bytes(a ^ b for a, b in zip(packed, mask, strict=False))
    return struct.pack("!BBH", 0, family, address[1] ^ (MAGIC_COOKIE >> 16)) + masked


def _refusal(transaction: bytes, unknown: list[int]) -> bytes:
    error = struct.pack("!HBB", 0, 4, 20) + b"Unknown Attribute"
    numbers = b"".join(struct.pack("!H", kind) for kind in unknown)
    return _message(
        BINDING_ERROR,
        transaction,
        _attribute(ERROR_CODE, error) + _attribute(UNKNOWN_ATTRIBUTES, numbers),
    )


def _attribute(kind: int, value: bytes) -> bytes:
    padding = bytes(-len(value) % 4)
    return _ATTRIBUTE.pack(kind, len(value)) + value + padding


def _message(kind: int, transaction: bytes, attributes: bytes) -> bytes:
    """A whole message; its last attribute is a fingerprint."""
    length = len(attributes) + 8
    start = _HEADER.pack(kind, length, MAGIC_COOKIE, transaction) + attributes
    fingerprint = zlib.crc32(start) ^ _FINGERPRINT_XOR
    return start + struct.pack("!HHI", FINGERPRINT, 4, fingerprint)
