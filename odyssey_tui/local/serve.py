"""The process of the embedded service: start, wait for the end, clean up."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import logging
import os
import signal
import sys
import threading

from odyssey_tui.local.config import ServiceConfig, ServiceStartError
from odyssey_tui.local.service import Service

PARENT_POLL_S = 0.5
CLOSE_TIMEOUT_S = 15.0

_PR_SET_PDEATHSIG = 1

# Sent by the kernel when the thread that started us ends. That need not mean
# the end of its process, so the signal only makes us look.
_PARENT_SIGNAL = signal.SIGUSR2

_END_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

logger = logging.getLogger(__name__)


def run(config: ServiceConfig) -> int:
    """Serve until asked to end; the exit code of the process.

    Ends on SIGINT, SIGTERM or SIGHUP, when the parent process is gone, or when
    standard input closes (the last two if ``config`` says so). One line on
    standard output tells where the service listens; words go to standard error.
    """
    _log_to_stderr()
    try:
        return asyncio.run(_serve(config))
    except ServiceStartError as error:
        print(f"odyssey-tui serve: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0


async def _serve(config: ServiceConfig) -> int:
    ending = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in _END_SIGNALS:
        loop.add_signal_handler(number, ending.set)
    watchers: list[asyncio.Task[None]] = []
    try:
        if config.parent_pid is not None:
            parent = _Parent(config.parent_pid)
            looking = asyncio.Event()
            loop.add_signal_handler(_PARENT_SIGNAL, looking.set)
            _ask_for_parent_signal()
            watchers.append(asyncio.create_task(_watch_parent(parent, looking, ending)))
        if config.watch_stdin:
            _watch_stdin(loop, ending)
        service = await Service.open(config)
        try:
            await service.start()
            _announce(service)
            await ending.wait()
        finally:
            await _close(service)
    finally:
        for task in watchers:
            task.cancel()
        await asyncio.gather(*watchers, return_exceptions=True)
        for number in (*_END_SIGNALS, _PARENT_SIGNAL):
            loop.remove_signal_handler(number)
    return 0


async def _close(service: Service) -> None:
    try:
        async with asyncio.timeout(CLOSE_TIMEOUT_S):
            await service.close()
    except TimeoutError:
        logger.error("the service did not end within %g s", CLOSE_TIMEOUT_S)


def _announce(service: Service) -> None:
    line = f"odyssey-tui service on {service.url} key {service.api_key}"
    # Whoever started us may not want to read it.
    with contextlib.suppress(BrokenPipeError):
        print(line, flush=True)


def _log_to_stderr() -> None:
    if not logging.getLogger().handlers:
        logging.basicConfig(
            level=logging.WARNING,
            stream=sys.stderr,
            format="%(asctime)s %(levelname)s %(name)s: %(message)s",
        )


class _Parent:
    """The process whose end is ours."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._is_direct = os.getppid() == pid

    def gone(self) -> bool:
        """Whether the process has ended."""
        if self._is_direct:
            # The number may be another process's by now; the relation cannot.
            return os.getppid() != self._pid
        try:
            os.kill(self._pid, 0)
        except ProcessLookupError:
            return True
        except PermissionError:
            return False
        return False


async def _watch_parent(
    parent: _Parent, looking: asyncio.Event, ending: asyncio.Event
) -> None:
    while not parent.gone():
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PARENT_POLL_S):
                await looking.wait()
        looking.clear()
    logger.warning("the parent process is gone: ending")
    ending.set()


def _ask_for_parent_signal() -> None:
    """Be told by the kernel when the parent ends, on Linux."""
    if sys.platform != "linux":
        return
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(_PARENT_SIGNAL), 0, 0, 0)


def _watch_stdin(loop: asyncio.AbstractEventLoop, ending: asyncio.Event) -> None:
    """End when standard input does; what is written to it is ignored."""

    def drain() -> None:
        with contextlib.suppress(OSError, ValueError):
            while os.read(0, 4096):
                pass
        with contextlib.suppress(RuntimeError):  # the loop may be closed by now
            loop.call_soon_threadsafe(ending.set)

    # A thread, since not every kind of standard input can be polled; it dies
    # with the process.
    threading.Thread(target=drain, name="stdin-watch", daemon=True).start()
