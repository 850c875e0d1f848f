"""``Odyssey``: the documented client."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import replace
from types import TracebackType
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from odyssey_tui.client.callbacks import Callbacks, Handlers
from odyssey_tui.client.config import Settings, make_settings
from odyssey_tui.client.credentials import ClientCredentials
from odyssey_tui.client.live import Assigned
from odyssey_tui.client.runtime import Runtime, load_media
from odyssey_tui.client.sessions import Session
from odyssey_tui.client.streaming import StreamingClient
from odyssey_tui.errors import OdysseyError
from odyssey_tui.models import (
    AdvancedConfig,
    BroadcastReadyCallback,
    ConnectedCallback,
    DecodedFrameCallback,
    DevConfig,
    DisconnectedCallback,
    ErrorCallback,
    InteractAcknowledgedCallback,
    QueueCallback,
    StatusChangeCallback,
    StreamEndedCallback,
    StreamErrorCallback,
    StreamStartedCallback,
    VideoFrameCallback,
)

if TYPE_CHECKING:
    import httpx

log = logging.getLogger("odyssey_tui.client")


class Odyssey(StreamingClient):
    """A client of the Odyssey API.

    One client holds one session at a time. Recordings and simulations need no
    session. All methods are coroutines of one event loop; callbacks are called
    in it and must not block. ``async with Odyssey(...)`` closes everything at
    the end; a client that is not closed is closed with its event loop.
    """

    def __init__(
        self,
        api_key: str,
        *,
        api_url: str | None = None,
        dev: DevConfig | Mapping[str, Any] | None = None,
        advanced: AdvancedConfig | Mapping[str, Any] | None = None,
        connect_timeout: float = 45.0,
        request_timeout: float = 15.0,
        start_timeout: float = 30.0,
        interact_timeout: float = 15.0,
        end_timeout: float = 10.0,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """Makes a client; nothing is sent yet.

        Args:
            api_key: The account's key.
            api_url: Address of the API; default ``ODYSSEY_API_URL`` or Odyssey's.
            dev: Development settings.
            advanced: Retry and queue settings.
            connect_timeout: Seconds for ``connect()`` once a streamer is assigned.
            request_timeout: Seconds for one REST request.
            start_timeout: Seconds for the answer to ``start_stream()``.
            interact_timeout: Seconds for the answer to ``interact()``.
            end_timeout: Seconds for the answer to ``end_stream()``.
            transport: Replaces HTTP, for tests (``httpx.MockTransport``).

        Raises:
            TypeError: An argument is of the wrong type.
            ValueError: The key is blank, or an argument is out of range.
        """
        self._set_up(
            make_settings(
                api_key,
                api_url=api_url,
                dev=dev,
                advanced=advanced,
                connect_timeout=connect_timeout,
                request_timeout=request_timeout,
                start_timeout=start_timeout,
                interact_timeout=interact_timeout,
                end_timeout=end_timeout,
                transport=transport,
            )
        )

    @classmethod
    def without_key(cls, **options: Any) -> Odyssey:
        """A client for ``connect_with_credentials()`` alone; options as above."""
        client = cls.__new__(cls)
        client._set_up(replace(make_settings("none", **options), api_key=""))
        return client

    def _set_up(self, settings: Settings) -> None:
        super().__init__(settings)
        if settings.dev.debug:
            log.setLevel(logging.DEBUG)
            if not log.hasHandlers():
                log.addHandler(logging.StreamHandler())

    async def __aenter__(self) -> Odyssey:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()

    async def connect(
        self,
        on_connected: ConnectedCallback | None = None,
        on_disconnected: DisconnectedCallback | None = None,
        on_video_frame: VideoFrameCallback | None = None,
        on_stream_started: StreamStartedCallback | None = None,
        on_stream_ended: StreamEndedCallback | None = None,
        on_interact_acknowledged: InteractAcknowledgedCallback | None = None,
        on_stream_error: StreamErrorCallback | None = None,
        on_error: ErrorCallback | None = None,
        on_status_change: StatusChangeCallback | None = None,
        *,
        on_decoded_frame: DecodedFrameCallback | None = None,
        on_broadcast_ready: BroadcastReadyCallback | None = None,
        on_queue: QueueCallback | None = None,
    ) -> None:
        """Connects to a streaming session; waits in the queue for a streamer.

        What a callback raises is logged and given to ``on_error`` as not fatal.
        A callback may be a coroutine function.

        Args:
            on_connected: Called when the connection is established.
            on_disconnected: Called when an established one is closed.
            on_video_frame: Called with each frame as an RGB array.
            on_stream_started: Called with the id of a stream that has started.
            on_stream_ended: Called when the stream has ended.
            on_interact_acknowledged: Called with the prompt as it was applied.
            on_stream_error: Called with (reason, message) of the service.
            on_error: Called with (error, fatal).
            on_status_change: Called with (status, message or ``None``).
            on_decoded_frame: Called with each frame as decoded, before
                ``on_video_frame``; costs no conversion.
            on_broadcast_ready: Called with the addresses for spectators.
            on_queue: Called with (seconds waited, limit) while in the queue.

        Raises:
            OdysseyAuthError: The API key was refused.
            OdysseyConnectionError: No streamer, no network, a limit, ...
        """
        handlers = Handlers(
            on_connected=on_connected,
            on_disconnected=on_disconnected,
            on_video_frame=on_video_frame,
            on_stream_started=on_stream_started,
            on_stream_ended=on_stream_ended,
            on_interact_acknowledged=on_interact_acknowledged,
            on_stream_error=on_stream_error,
            on_error=on_error,
            on_status_change=on_status_change,
            on_decoded_frame=on_decoded_frame,
            on_broadcast_ready=on_broadcast_ready,
            on_queue=on_queue,
        )
        runtime = await self._runtime()

        async def assign(callbacks: Callbacks) -> Assigned:
            return await self._assign(runtime, callbacks)

        await self._live.connect(handlers, runtime.http, assign)
        if self._settings.dev.signaling_url is None:
            # For the next time; see regions.py.
            runtime.regions.measure_soon()

    async def connect_with_credentials(
        self, credentials: ClientCredentials | Mapping[str, Any], **callbacks: Any
    ) -> None:
        """Joins a session that somebody with a key has obtained.

        Args:
            credentials: From ``create_client_credentials()``, or as a dict.
            **callbacks: As for ``connect()``.

        Raises:
            InvalidRequestError: They are not credentials.
            OdysseyConnectionError: The session cannot be joined.
        """
        if not isinstance(credentials, ClientCredentials):
            credentials = ClientCredentials.from_dict(credentials)
        given = credentials
        session = Session(given.session_id, given.signaling_url, given.capabilities)

        async def token() -> str:
            return given.session_token

        async def assign(_: Callbacks) -> Assigned:
            return Assigned(session, token)

        runtime = await self._runtime()
        await self._live.connect(Handlers(**callbacks), runtime.http, assign)

    async def create_client_credentials(self) -> ClientCredentials:
        """Obtains a session for somebody without a key; raises like ``connect()``."""
        runtime = await self._runtime()
        queue_timeout = self._settings.advanced.queue_timeout_s
        session = await runtime.sessions.request(queue_timeout, lambda *_: None)
        token = await runtime.sessions.token(session.session_id)
        return ClientCredentials(
            session_id=session.session_id,
            signaling_url=session.signaling_url,
            session_token=token.token,
            expires_in=token.expires_in,
            capabilities=session.capabilities,
        )

    async def disconnect(self) -> None:
        """Leaves the session and frees it at the service.

        Always completes, in whatever state the client is; a ``connect()`` that
        is under way ends with ``OdysseyConnectionError``, a stream operation
        with ``ConnectionLostError``.
        """
        await self._live.disconnect()

    async def warm_up(self) -> None:
        """Does ahead of time what ``connect()`` would: token, libraries, regions.

        Failures are left for ``connect()`` to report.
        """
        runtime = await self._runtime()
        loading = asyncio.create_task(load_media())
        try:
            await runtime.auth.token()
            runtime.regions.measure_soon()
        except OdysseyError as error:
            log.info("warming up: %s", error)
        finally:
            await loading

    async def _assign(self, runtime: Runtime, callbacks: Callbacks) -> Assigned:
        dev = self._settings.dev
        if dev.signaling_url is not None:

            async def no_token() -> None:
                return None

            session_id = dev.session_id or uuid4().hex
            return Assigned(Session(session_id, dev.signaling_url), no_token)
        session = await runtime.sessions.request(
            self._settings.advanced.queue_timeout_s, callbacks.queue
        )

        async def token() -> str:
            return await runtime.sessions.token_text(session.session_id)

        return Assigned(session, token)
