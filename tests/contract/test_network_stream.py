"""What ``transfers/reading.py`` relies on when it reads beside httpx.

httpx documents ``network_stream``; that everything it has read from the stream
itself is given out with the first piece of the body is how h11 works, and no
promise. A failure here means that this has changed: long bodies must then be read
with ``aiter_raw`` alone, which is slower.
"""

from __future__ import annotations

import asyncio

import httpx
import pytest

HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n"
BODY = bytes(range(256)) * 2000


@pytest.mark.parametrize("with_head", [0, 1, 5000, 100_000])
async def test_the_first_piece_has_all_that_httpx_has_read(with_head: int) -> None:
    go_on = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(HEAD % len(BODY) + BODY[:with_head])
        await writer.drain()
        await go_on.wait()
        writer.write(BODY[with_head:])
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with (
        server,
        httpx.AsyncClient(trust_env=False) as client,
        client.stream("GET", f"http://127.0.0.1:{port}/") as response,
    ):
        assert response.http_version == "HTTP/1.1"
        stream = response.extensions["network_stream"]
        if not with_head:
            go_on.set()
        received = b""
        async for piece in response.aiter_raw():
            received += piece
            break
        go_on.set()
        while len(received) < len(BODY):
            piece = await stream.read(1 << 20, 5.0)
            assert piece, "some of the body was kept back"
            received += piece
    assert received == BODY
