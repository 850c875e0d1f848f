"""Private parts of Textual that ``odyssey_tui/ui/driver.py`` stands on.

Each failure says what to look at in that file.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable

import pytest
from textual import _ansi_sequences, constants
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver
from textual.events import Key, Resize

LOOK = "look at odyssey_tui/ui/driver.py: "


def source_of(thing: object) -> str:
    return inspect.getsource(thing)  # type: ignore[arg-type]


def test_the_writer_is_assigned_and_started_in_start_application_mode() -> None:
    source = source_of(LinuxDriver.start_application_mode)
    assigned = source.find("self._writer_thread = WriterThread(self._file)")
    started = source.find("self._writer_thread.start()")
    first_write = source.find("self.write(")
    assert 0 < assigned < started < first_write, (
        LOOK + "_writer_thread, a property whose setter makes the output"
    )


def test_everything_is_written_with_write() -> None:
    for method in ("start_application_mode", "stop_application_mode", "disable_input"):
        source = source_of(getattr(LinuxDriver, method))
        assert "_file" not in source.replace("WriterThread(self._file)", ""), (
            LOOK + f"{method} of LinuxDriver writes past write()"
        )


def test_the_input_thread_runs_the_method_that_is_replaced() -> None:
    assert "self.run_input_thread()" in source_of(LinuxDriver._run_input_thread), (
        LOOK + "run_input_thread"
    )
    source = source_of(LinuxDriver.start_application_mode)
    assert "target=self._run_input_thread" in source, LOOK + "run_input_thread"


def test_input_ends_by_the_event_and_a_join() -> None:
    source = source_of(LinuxDriver.disable_input)
    assert "self.exit_event.set()" in source, LOOK + "disable_input"
    assert "self._key_thread.join()" in source, LOOK + "disable_input"


@pytest.mark.parametrize(
    "name",
    [
        "_writer_thread",
        "_key_thread",
        "exit_event",
        "fileno",
        "input_tty",
        "attrs_before",
        "_must_signal_resume",
    ],
)
def test_attributes_of_the_driver(name: str) -> None:
    assert f"self.{name}" in source_of(LinuxDriver.__init__), LOOK + name


@pytest.mark.parametrize("name", ["_app", "_debug", "_loop", "_auto_restart"])
def test_attributes_of_every_driver(name: str) -> None:
    assert f"self.{name} =" in source_of(Driver.__init__), LOOK + name


def test_the_signal_handlers_that_are_replaced() -> None:
    source = source_of(LinuxDriver.__init__)
    for signal, method in (
        ("SIGTSTP", "_sigtstp_application"),
        ("SIGCONT", "_sigcont_application"),
    ):
        assert f"signal.signal(signal.{signal}, self.{method})" in source, LOOK + method
    source = source_of(LinuxDriver.start_application_mode)
    assert "signal.signal(signal.SIGWINCH" in source, LOOK + "forget_first"


def test_an_update_is_written_between_sync_and_then_flushed() -> None:
    source = source_of(App._display)
    begin = source.find("self._begin_update()")
    write = source.rfind("self._driver.write(terminal_sequence)")
    end = source.find("self._end_update()")
    flush = source.find("self._driver.flush()")
    assert 0 < begin < write < end < flush, LOOK + "ScreenUpdates.write and settle"
    parameters = list(inspect.signature(App._display).parameters)
    assert parameters == ["self", "screen", "renderable"], LOOK + "ScreenUpdates"
    for method, constant in (
        (App._begin_update, "SYNC_START"),
        (App._end_update, "SYNC_END"),
    ):
        assert f"self._driver.write({constant})" in source_of(method), LOOK + "write"
    assert _ansi_sequences.SYNC_START == "\x1b[?2026h"
    assert _ansi_sequences.SYNC_END == "\x1b[?2026l"


def test_screens_call_display_on_the_app() -> None:
    from textual.screen import Screen

    assert re.search(r"\bapp\._display\(", source_of(Screen._compositor_refresh)), (
        LOOK + "ScreenUpdates replaces it on the app's instance"
    )


def keys(events: Iterable[object]) -> list[str]:
    return [event.key for event in events if isinstance(event, Key)]


def test_the_parser_takes_text_and_gives_events() -> None:
    parser = XTermParser(False)
    assert keys(parser.feed("ab\x1b[A")) == ["a", "b", "up"], LOOK + "run_input_thread"
    assert list(parser.tick()) == [], LOOK + "run_input_thread"
    sized = [e for e in parser.feed("\x1b[48;24;80;480;800t") if isinstance(e, Resize)]
    assert len(sized) == 1, LOOK + "process_message forgets what is on the screen"


def test_a_lone_escape_is_decided_by_tick() -> None:
    import time

    parser = XTermParser(False)
    assert keys(parser.feed("\x1b")) == []
    time.sleep(constants.ESCAPE_DELAY + 0.02)
    assert keys(parser.tick()) == ["escape"], LOOK + "run_input_thread"


def test_the_app_knows_its_driver() -> None:
    assert "self._driver: Driver | None" in source_of(App.__init__), (
        LOOK + "video_driver"
    )


def test_mouse_pixels_are_switched_on_and_never_off() -> None:
    source = inspect.getsource(LinuxDriver)
    assert "?1016h" in source
    assert "?1016l" not in source, (
        "Textual cleans up by itself now: MOUSE_PIXELS_OFF in ui/driver.py can go"
    )
