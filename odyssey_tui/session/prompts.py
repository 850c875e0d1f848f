"""Midstream prompts."""

from __future__ import annotations

import asyncio
import itertools
from dataclasses import replace

from odyssey_tui.errors import (
    BusyError,
    NoStreamError,
    NotConnectedError,
    OdysseyError,
    OdysseyStreamError,
    StreamTimeoutError,
)
from odyssey_tui.session.core import Connection, LiveStream, SessionCore
from odyssey_tui.session.events import PromptAcknowledged, PromptSent
from odyssey_tui.session.reconnect import Connector
from odyssey_tui.session.records import PromptRecord
from odyssey_tui.session.states import ESTABLISHED, SessionState
from odyssey_tui.session.text import plain_prompt
from odyssey_tui.session.translate import (
    ends_stream,
    is_loss,
    says_no_stream,
    stream_failure,
)
from odyssey_tui.session.waiting import DeadlinePassed


class Prompts:
    """Sends midstream prompts, one at a time."""

    def __init__(self, core: SessionCore, connector: Connector) -> None:
        self._core = core
        self._connector = connector
        self._prompt_ids = itertools.count(1)

    async def interact(self, prompt: str) -> str:
        """See ``SessionManager.interact``."""
        core = self._core
        try:
            stream, connection = self._stream_for_prompt()
        except OdysseyError as error:
            core.prompt_failed(prompt, error)
            raise
        sent = core.now()
        record = PromptRecord(
            prompt_id=next(self._prompt_ids),
            prompt=prompt,
            applied_prompt="",
            offset_ms=stream.position_ms(sent),
        )
        stream.interacting = True
        core.emit(
            PromptSent(
                prompt_id=record.prompt_id,
                prompt=prompt,
                offset_ms=record.offset_ms,
                **core.stamp(),
            )
        )
        try:
            applied = await core.waits.bounded(
                core.client.interact(prompt),
                core.policy.interact_deadline,
                abort=stream.over,
                name="interact",
            )
        except asyncio.CancelledError:
            nobody = OdysseyStreamError("Nobody waited for the acknowledgement.")
            core.prompt_failed(prompt, nobody, record.prompt_id)
            raise
        except DeadlinePassed:
            failure: OdysseyError = StreamTimeoutError(
                "The prompt was not acknowledged within "
                f"{core.policy.interact_deadline:g} s."
            )
        except Exception as reason:
            failure = stream_failure(reason, "sending a prompt")
        else:
            return self._acknowledged(stream, record, applied, sent)
        finally:
            stream.interacting = False
        core.prompt_failed(prompt, failure, record.prompt_id)
        if is_loss(failure):
            await self._connector.settle_loss(connection)
        if core.stream is stream and ends_stream(failure):
            core.finish_stream(
                "server" if says_no_stream(failure) else "error", failure
            )
        raise failure

    def _stream_for_prompt(self) -> tuple[LiveStream, Connection]:
        core = self._core
        state, stream, connection = core.state, core.stream, core.connection
        if state not in ESTABLISHED or connection is None:
            raise NotConnectedError("There is no connection to send the prompt over.")
        if state is SessionState.STARTING:
            raise BusyError("The stream is still starting.")
        if state is SessionState.ENDING:
            raise NoStreamError("The stream is ending.")
        if stream is None:
            raise NoStreamError("There is no stream to send the prompt to.")
        if stream.interacting:
            raise BusyError("The prompt before is not acknowledged yet.")
        return stream, connection

    def _acknowledged(
        self, stream: LiveStream, record: PromptRecord, applied: str, sent: float
    ) -> str:
        core = self._core
        record = replace(record, applied_prompt=plain_prompt(applied))
        stream.info.prompts.append(record)
        core.emit(
            PromptAcknowledged(
                prompt_id=record.prompt_id,
                prompt=record.prompt,
                applied_prompt=record.applied_prompt,
                offset_ms=record.offset_ms,
                took_ms=1000 * (core.now() - sent),
                **core.stamp(),
            )
        )
        return record.applied_prompt
