"""Listeners and the history."""

from __future__ import annotations

import dataclasses

import pytest

import odyssey_tui.session as session
from odyssey_tui.session import Event, Notice, SessionEvent, StateChanged
from odyssey_tui.session.journal import HISTORY_LENGTH, Journal

from .fakes import World


def note(text: str = "x") -> Notice:
    return Notice(text=text)


def test_listeners_get_events_in_order_until_they_leave() -> None:
    journal, seen = Journal(), []  # type: ignore[var-annotated]
    leave = journal.subscribe(seen.append)
    first, second = note(), note()
    journal.emit(first)
    leave()
    leave()
    journal.emit(second)
    assert seen == [first]
    assert list(journal.history) == [first, second]


def test_a_failing_listener_harms_nobody(caplog: pytest.LogCaptureFixture) -> None:
    journal, seen = Journal(), []  # type: ignore[var-annotated]

    def fail(_: SessionEvent) -> None:
        raise RuntimeError("listener is broken")

    journal.subscribe(fail)
    journal.subscribe(seen.append)
    journal.emit(note())
    assert len(seen) == 1
    assert "listener is broken" in caplog.text


def test_a_listener_may_leave_or_throw_out_another_while_it_is_called() -> None:
    journal, seen = Journal(), []  # type: ignore[var-annotated]
    leave_other = journal.subscribe(lambda _: None)

    def leave_both(event: SessionEvent) -> None:
        seen.append(event)
        leave()
        leave_last()
        leave_other()

    leave = journal.subscribe(leave_both)
    leave_last = journal.subscribe(seen.append)
    journal.emit(note())
    journal.emit(note())
    assert len(seen) == 1


def test_events_from_within_a_listener_keep_their_order() -> None:
    journal = Journal()
    one: list[str] = []
    two: list[str] = []

    def answer(event: SessionEvent) -> None:
        assert isinstance(event, Notice)
        one.append(event.text)
        if event.text == "first":
            journal.emit(note("second"))

    def listen(event: SessionEvent) -> None:
        assert isinstance(event, Notice)
        two.append(event.text)

    journal.subscribe(answer)
    journal.subscribe(listen)
    journal.emit(note("first"))
    assert one == two == ["first", "second"]


def test_the_history_is_bounded() -> None:
    journal = Journal()
    for number in range(HISTORY_LENGTH + 10):
        journal.emit(note(str(number)))
    assert len(journal.history) == HISTORY_LENGTH
    assert journal.history[0].text == "10"  # type: ignore[union-attr]


async def test_a_broken_listener_does_not_break_the_manager(world: World) -> None:
    def fail(_: SessionEvent) -> None:
        raise RuntimeError("listener is broken")

    world.manager.subscribe(fail)
    await world.manager.start("a fox", portrait=True)
    await world.manager.interact("it runs")
    await world.manager.end()
    await world.manager.disconnect()
    assert list(world.manager.history) == world.events
    assert world.of(StateChanged)[-1].new == "disconnected"


@pytest.mark.parametrize("name", [n for n in session.__all__ if n != "Event"])
def test_every_exported_name_is_there_and_events_are_frozen(name: str) -> None:
    thing = getattr(session, name)
    if not (isinstance(thing, type) and issubclass(thing, Event)):
        return
    fields = {field.name for field in dataclasses.fields(thing)}
    assert {"at", "mono"} <= fields
    assert thing.__dataclass_params__.frozen  # type: ignore[attr-defined]
    assert "__slots__" in vars(thing)
