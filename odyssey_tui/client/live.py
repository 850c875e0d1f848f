"""The client's connection through its life: connecting, connected, lost, closed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from odyssey_tui.client import tasks
from odyssey_tui.client.callbacks import Callbacks, Handlers
from odyssey_tui.client.config import Settings
from odyssey_tui.client.farewell import give_back
from odyssey_tui.client.rest import Http
from odyssey_tui.client.runtime import load_media
from odyssey_tui.client.sessions import Session, as_connection_error
from odyssey_tui.errors import (
    NotConnectedError,
    OdysseyConnectionError,
    OdysseyError,
    PeerError,
)
from odyssey_tui.models import ConnectionStatus

if TYPE_CHECKING:
    from odyssey_tui.client.connection import Connection

log = logging.getLogger("odyssey_tui.client")


@dataclass(frozen=True, slots=True)
class Assigned:
    """A session to join, and how to get the token that opens it."""

    session: Session
    token: Callable[[], Awaitable[str | None]]


class Live:
    """At most one connection, its status, and who is told about it.

    Attributes:
        status: Where the connection stands.
        connection: The established connection, or ``None``.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._handler_tasks: set[asyncio.Task[Any]] = set()
        self._callbacks = Callbacks()
        self._connecting: asyncio.Task[None] | None = None
        self._supervisor: asyncio.Task[None] | None = None
        self._closing: asyncio.Task[None] | None = None
        self._aborted = False
        self.status = ConnectionStatus.DISCONNECTED
        self.connection: Connection | None = None

    def require(self, what: str) -> Connection:
        """The connection; ``NotConnectedError`` says that ``what`` needs one."""
        if self.connection is None:
            raise NotConnectedError(f"Cannot {what}: client is {self.status}")
        return self.connection

    async def connect(
        self,
        handlers: Handlers,
        http: Http,
        assign: Callable[[Callbacks], Awaitable[Assigned]],
    ) -> None:
        """Connects to the session that ``assign`` obtains.

        Raises:
            OdysseyAuthError: The key or token was refused.
            OdysseyConnectionError: Anything else, ``disconnect()`` included.
        """
        handlers.check()
        if self._connecting is not None or self.connection is not None:
            state = "connected" if self._connecting is None else "connecting"
            raise OdysseyConnectionError(
                f"Already {state}", hint="Disconnect first.", retryable=False
            )
        self._aborted = False
        task = asyncio.create_task(
            self._establish(handlers, http, assign), name="odyssey-connect"
        )
        self._connecting = task
        try:
            # A caller that is cancelled cancels the task, and is woken only
            # when that has cleaned up.
            await task
        except asyncio.CancelledError:
            current = asyncio.current_task()
            if not self._aborted or (current is not None and current.cancelling()):
                # It may have been done just before.
                await tasks.uninterrupted(self.disconnect())
                raise
        finally:
            self._connecting = None
        if self._aborted:
            raise OdysseyConnectionError(
                "Disconnected while connecting", code="aborted", retryable=False
            )

    async def disconnect(self) -> None:
        """Ends whatever there is of a connection; always completes."""
        if self._connecting is not None:
            self._aborted = True
            await tasks.stop([self._connecting])
        connection = self._release()
        if connection is not None:
            self._closing = asyncio.create_task(self._close(connection))
        if self._closing is not None:
            await asyncio.shield(self._closing)
        elif self.status is not ConnectionStatus.DISCONNECTED:
            self._set_status(ConnectionStatus.DISCONNECTED)

    async def aclose(self) -> None:
        """Disconnects, and stops callbacks that are coroutines."""
        await self.disconnect()
        current = asyncio.current_task()
        await tasks.stop([task for task in self._handler_tasks if task is not current])

    async def _establish(
        self,
        handlers: Handlers,
        http: Http,
        assign: Callable[[Callbacks], Awaitable[Assigned]],
    ) -> None:
        if self._closing is not None:
            await asyncio.shield(self._closing)
        callbacks = self._callbacks = Callbacks(handlers, self._handler_tasks)
        try:
            connection = await self._join(callbacks, http, assign)
        except asyncio.CancelledError:
            self._set_status(ConnectionStatus.DISCONNECTED)
            raise
        except Exception as error:
            failure = _connect_error(error)
            self._set_status(ConnectionStatus.FAILED, failure.detail)
            if failure is error:
                raise
            raise failure from error
        self.connection = connection
        self._supervisor = asyncio.create_task(
            self._supervise(connection), name="odyssey-supervisor"
        )
        self._set_status(ConnectionStatus.CONNECTED)
        callbacks.connected()

    async def _join(
        self,
        callbacks: Callbacks,
        http: Http,
        assign: Callable[[Callbacks], Awaitable[Assigned]],
    ) -> Connection:
        self._set_status(ConnectionStatus.AUTHENTICATING)
        media = asyncio.create_task(load_media(), name="odyssey-media")
        assigned: Assigned | None = None
        try:
            assigned = await assign(callbacks)
            self._set_status(ConnectionStatus.CONNECTING)
            await media
        except BaseException:
            if assigned is not None:
                await tasks.uninterrupted(give_back(assigned.session, assigned.token()))
            raise
        finally:
            await tasks.stop([media])
        from odyssey_tui.client.connection import Plan, open_connection

        return await open_connection(
            Plan(
                session=assigned.session,
                token=assigned.token,
                http=http,
                settings=self._settings,
                callbacks=callbacks,
                on_retry=self._retrying,
            )
        )

    def _retrying(self, attempt: int, attempts: int, reason: OdysseyError) -> None:
        self._set_status(
            ConnectionStatus.CONNECTING,
            f"{reason.detail}; trying again ({attempt} of {attempts})",
        )

    async def _supervise(self, connection: Connection) -> None:
        """Waits for the end of the session, and cleans up after it."""
        error = await connection.wait_lost()
        if self.connection is connection:
            self._supervisor = None
            self._release(ConnectionStatus.FAILED if error else None)
            self._closing = asyncio.create_task(self._close(connection, error, True))

    def _release(self, status: ConnectionStatus | None = None) -> Connection | None:
        """Takes the connection away from the supervisor and everybody else."""
        connection, self.connection = self.connection, None
        if connection is not None:
            self.status = status or ConnectionStatus.DISCONNECTED
        supervisor, self._supervisor = self._supervisor, None
        if supervisor is not None:
            supervisor.cancel()
        return connection

    async def _close(
        self,
        connection: Connection,
        error: OdysseyError | None = None,
        by_server: bool = False,
    ) -> None:
        callbacks = self._callbacks
        try:
            connection.stream.connection_lost(error)
            if error is not None:
                self._set_status(ConnectionStatus.FAILED, error.detail)
                callbacks.error(error, True)
            else:
                self._set_status(
                    ConnectionStatus.DISCONNECTED,
                    "Closed by the server" if by_server else None,
                )
            await connection.aclose()
        finally:
            self._closing = None
            callbacks.disconnected()

    def _set_status(self, status: ConnectionStatus, message: str | None = None) -> None:
        log.debug("%s%s", status, f": {message}" if message else "")
        self.status = status
        self._callbacks.status_change(status, message)


def _connect_error(error: Exception) -> OdysseyError:
    """What ``connect()`` raises for ``error``: an auth or a connection error."""
    if isinstance(error, OdysseyError):
        return as_connection_error(error)
    if isinstance(error, ImportError):
        return PeerError(
            f"The media libraries cannot be loaded: {error}",
            hint="Reinstall odyssey-tui; aiortc and av are needed.",
            retryable=False,
        )
    log.error("unexpected failure while connecting", exc_info=error)
    return OdysseyConnectionError(
        f"Unexpected failure while connecting: {type(error).__name__}"
    )
