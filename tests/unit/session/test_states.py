"""The table of transitions, walked."""

from __future__ import annotations

import itertools

import pytest

from odyssey_tui.session import (
    COMING_UP,
    ESTABLISHED,
    TRANSITIONS,
    IllegalTransition,
    SessionState,
    Trigger,
)
from odyssey_tui.session.states import next_state

EVERY = list(itertools.product(SessionState, Trigger))


def reachable(start: SessionState) -> set[SessionState]:
    found, edge = {start}, {start}
    while edge:
        edge = {
            target for (source, _), target in TRANSITIONS.items() if source in edge
        } - found
        found |= edge
    return found


def test_every_state_is_reachable() -> None:
    assert reachable(SessionState.DISCONNECTED) == set(SessionState)


@pytest.mark.parametrize("state", SessionState)
def test_every_state_leads_back_to_disconnected(state: SessionState) -> None:
    assert SessionState.DISCONNECTED in reachable(state)


@pytest.mark.parametrize("state", set(SessionState) - {SessionState.DISCONNECTED})
def test_disconnect_is_one_step_from_everywhere(state: SessionState) -> None:
    assert next_state(state, Trigger.DISCONNECT) is SessionState.DISCONNECTED


@pytest.mark.parametrize(("state", "trigger"), EVERY)
def test_a_trigger_is_in_the_table_or_refused(
    state: SessionState, trigger: Trigger
) -> None:
    if (state, trigger) in TRANSITIONS:
        assert next_state(state, trigger) is TRANSITIONS[state, trigger]
        return
    with pytest.raises(IllegalTransition) as caught:
        next_state(state, trigger)
    assert (caught.value.state, caught.value.trigger) == (state, trigger)
    assert state.value in str(caught.value)
    assert trigger.value in str(caught.value)


@pytest.mark.parametrize("trigger", Trigger)
def test_every_trigger_has_a_use(trigger: Trigger) -> None:
    assert any(used is trigger for _, used in TRANSITIONS)


def test_a_stream_only_ever_begins_by_a_start() -> None:
    into_starting = {t for (_, t), to in TRANSITIONS.items() if to == "starting"}
    into_streaming = {s for (s, _), to in TRANSITIONS.items() if to == "streaming"}
    assert into_starting == {Trigger.START}
    assert into_streaming == {SessionState.STARTING}


def test_the_groups_do_not_overlap() -> None:
    assert not COMING_UP & ESTABLISHED
    rest = set(SessionState) - COMING_UP - ESTABLISHED
    assert rest == {"disconnected", "failed", "reconnecting"}


def test_the_table_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        TRANSITIONS[SessionState.FAILED, Trigger.START] = (  # type: ignore[index]
            SessionState.STREAMING
        )
