"""What an account has made, over REST alone: no stream, no session."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from odyssey_tui.errors import (
    BadReplyError,
    NetworkError,
    NotFoundError,
    OdysseyError,
    ReplyTimeoutError,
    ServiceError,
)
from odyssey_tui.sanitize import redact_url

if TYPE_CHECKING:
    import httpx

    from odyssey_tui.client import Odyssey
    from odyssey_tui.models import Recording, StreamRecordingsList

FETCH_SECONDS = 20.0


class Access:
    """Lists and files of an account; satisfies ``session.recordings.RecordingsPort``.

    Args:
        client: Gives the client, once it is known for whom.
    """

    def __init__(self, client: Callable[[], Awaitable[Odyssey]]) -> None:
        self._client = client
        self._files: httpx.AsyncClient | None = None

    async def list_stream_recordings(
        self, limit: int | None = None, offset: int | None = None
    ) -> StreamRecordingsList:
        """One page of recordings, newest first.

        Raises:
            OdysseyError: As the client's method.
        """
        client = await self._client()
        return await client.list_stream_recordings(limit=limit, offset=offset)

    async def get_recording(self, stream_id: str) -> Recording:
        """One recording, with fresh addresses.

        Raises:
            OdysseyError: As the client's method.
        """
        return await (await self._client()).get_recording(stream_id)

    async def fetch(self, url: str, limit: int) -> bytes:
        """A small file behind a presigned address.

        Args:
            url: The address; it is neither logged nor shown with its query.
            limit: Bytes that it may have.

        Raises:
            OdysseyError: It could not be had, or is larger.
        """
        import httpx

        if self._files is None:
            # Reading the certificates takes longer than a key may wait.
            context = await asyncio.to_thread(httpx.create_ssl_context)
            self._files = self._files or httpx.AsyncClient(
                verify=context,
                timeout=httpx.Timeout(FETCH_SECONDS),
                follow_redirects=False,
            )
        name = redact_url(url)
        try:
            async with asyncio.timeout(FETCH_SECONDS):
                return await _read(self._files, url, name, limit)
        except (TimeoutError, httpx.TimeoutException):
            raise ReplyTimeoutError(f"{name} did not come in time.") from None
        except httpx.InvalidURL as error:
            raise BadReplyError(f"{name} is no address.") from error
        except httpx.HTTPError as error:
            # Its text may hold the whole address.
            raise NetworkError(f"{name}: {type(error).__name__}.") from error

    async def aclose(self) -> None:
        """Close the connections for files. Never raises."""
        if self._files is not None:
            files, self._files = self._files, None
            await files.aclose()


async def _read(client: httpx.AsyncClient, url: str, name: str, limit: int) -> bytes:
    async with client.stream("GET", url) as reply:
        if reply.status_code != 200:
            raise _refused(reply.status_code, name)
        data = bytearray()
        async for piece in reply.aiter_bytes():
            data += piece
            if len(data) > limit:
                raise BadReplyError(f"{name} is larger than {limit / 1e6:.0f} MB.")
        return bytes(data)


def _refused(status: int, name: str) -> OdysseyError:
    if status == 404:
        return NotFoundError(f"{name} is not there any more.")
    if status == 403:
        return ServiceError(
            f"{name}: the address has expired.",
            status=status,
            hint="Refresh the list.",
            retryable=True,
        )
    return ServiceError(f"{name}: HTTP status {status}.", status=status)
