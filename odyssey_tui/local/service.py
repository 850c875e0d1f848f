"""The service's shared state, and its start and end."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import Any

from aiohttp import http_exceptions, web

from odyssey_tui.local.auth import Authority
from odyssey_tui.local.config import ServiceConfig, ServiceStartError
from odyssey_tui.local.files import DataFolder
from odyssey_tui.local.job_queue import JobQueue
from odyssey_tui.local.job_store import JobStore
from odyssey_tui.local.recordings import UrlSigner
from odyssey_tui.local.rendering import ProductionFactory
from odyssey_tui.local.replies import origin, parse_json, read_body
from odyssey_tui.local.sessions import SessionRegistry
from odyssey_tui.local.storage import RecordingStore
from odyssey_tui.local.stun import StunServer

LARGE_BODY_BYTES = 64 * 1024
"""Bodies above this are parsed in a thread: it would hold up live streams."""

http_logger = logging.getLogger("odyssey_tui.local.http")


def _is_our_fault(record: logging.LogRecord) -> bool:
    """Whether a record is about more than a client that does not speak HTTP."""
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(error, http_exceptions.HttpProcessingError)


http_logger.addFilter(_is_our_fault)


class Service:
    """Everything that the routes share.

    Build it with :meth:`open`, which touches the disk; then :meth:`start`.

    Attributes:
        config: The settings.
        api_key: The key that is accepted.
        authority: Keys and tokens.
        sessions: Who streams.
        recordings: What has been recorded.
        signer: Presigned URLs.
        jobs: Simulations.
        stun: The STUN server that clients are told of.
    """

    def __init__(
        self,
        config: ServiceConfig,
        folder: DataFolder,
        *,
        make_production: ProductionFactory | None = None,
    ) -> None:
        self.config = config
        self.api_key = config.api_key or folder.own_api_key()
        self.authority = Authority(config, api_key=self.api_key, secret=folder.secret)
        self.sessions = SessionRegistry(config)
        self.recordings = RecordingStore(
            folder.recordings, max_bytes=config.limits.max_store_bytes
        )
        self.signer = UrlSigner(folder.secret)
        self.jobs = JobQueue(
            config,
            JobStore(folder.jobs, max_finished=config.limits.max_kept_jobs),
            self.recordings,
            busy=lambda: len(self.sessions) > 0,
            make_production=make_production,
        )
        self.stun = StunServer(config.host)
        self._folder = folder
        self._runner: web.AppRunner | None = None
        self._port = 0

    @classmethod
    async def open(
        cls,
        config: ServiceConfig,
        *,
        make_production: ProductionFactory | None = None,
    ) -> Service:
        """A service on its data folder, not yet listening.

        Args:
            config: The settings.
            make_production: Makes what renders simulations; for tests.

        Raises:
            ServiceStartError: The data folder cannot be used.
        """

        def build() -> Service:
            folder = DataFolder(config.data_dir)
            try:
                return cls(config, folder, make_production=make_production)
            except BaseException:
                folder.close()
                raise

        return await asyncio.to_thread(build)

    @property
    def port(self) -> int:
        """The TCP port that the service listens on."""
        return self._port

    @property
    def address(self) -> str:
        """``host:port`` of the service, as seen from this computer."""
        host = self.config.host
        if host in ("", "0.0.0.0", "::"):
            host = "127.0.0.1"
        return f"[{host}]:{self._port}" if ":" in host else f"{host}:{self._port}"

    @property
    def url(self) -> str:
        """Base URL of the service, as seen from this computer."""
        return f"http://{self.address}"

    async def start(self) -> None:
        """Listen for requests.

        Raises:
            ServiceStartError: The port cannot be had.
        """
        # Imported here: the application brings in the whole WebRTC stack.
        from odyssey_tui.local.app import create_app

        try:
            await self.stun.start()
            self.sessions.start()
            self.jobs.start()
            self._runner = web.AppRunner(
                create_app(self),
                access_log=None,
                logger=http_logger,
                auto_decompress=False,
                shutdown_timeout=self.config.timings.shutdown_s,
            )
            await self._runner.setup()
            site = web.TCPSite(self._runner, self.config.host, self.config.port)
            await site.start()
            self._port = self._runner.addresses[0][1]
        except OSError as error:
            await self.close()
            raise ServiceStartError(
                f"cannot listen on {self.config.host} port {self.config.port}: "
                f"{error.strerror or error}"
            ) from error
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        """End all streams and jobs, stop listening, give the data folder up.

        Every part is closed whatever becomes of the others.
        """
        async with contextlib.AsyncExitStack() as closing:
            # Called from the last to the first.
            closing.push_async_callback(asyncio.to_thread, self._folder.close)
            closing.push_async_callback(self.stun.close)
            closing.push_async_callback(self.sessions.close)
            closing.push_async_callback(self.jobs.close)
            if self._runner is not None:
                closing.push_async_callback(self._runner.cleanup)
                self._runner = None

    def origin(self, request: web.Request) -> str:
        """``host:port`` under which the client of ``request`` sees the service."""
        return origin(request, self.address)

    async def read_json(self, request: web.Request, *, default: Any = None) -> Any:
        """The JSON body of an ordinary request.

        Args:
            request: The request.
            default: Stands for an empty body, unless it is ``None``.

        Raises:
            ApiError: The body is too long, too slow, or not JSON.
        """
        body = await read_body(
            request,
            self.config.limits.max_body_bytes,
            self.config.timings.body_read_s,
        )
        if not body and default is not None:
            return default
        if len(body) > LARGE_BODY_BYTES:
            return await asyncio.to_thread(parse_json, body)
        return parse_json(body)
