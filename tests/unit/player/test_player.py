"""The player and its thread."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odyssey_tui.models import DecodedFrame
from odyssey_tui.player import Player, PlayerState, PlayerStatus
from odyssey_tui.player.commands import Commands, OpenRequest
from tests.unit.player.rig import Rig, Watched

HEAVY = ("av", "httpx", "numpy", "textual", "rich")


def test_importing_loads_nothing_heavy() -> None:
    code = (
        "import sys, odyssey_tui.player\n"
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "[]"


def test_from_opening_to_the_end(clip: Path) -> None:
    with Watched() as watched:
        assert watched.state == PlayerState()
        watched.player.set_rate(4)
        watched.player.open(clip)
        assert watched.state.status is PlayerStatus.OPENING
        assert watched.state.name == str(clip)
        watched.until_status(PlayerStatus.ENDED)
        assert watched.numbers[-1] == 99
        assert watched.state.position_s == pytest.approx(4.95)
        watched.player.play()
        watched.until_status(PlayerStatus.PLAYING)


def test_controls(clip: Path) -> None:
    with Watched() as watched:
        player = watched.player
        player.open(clip, start_paused=True)
        watched.until_status(PlayerStatus.PAUSED)
        player.toggle()
        watched.until_status(PlayerStatus.PLAYING)
        player.toggle()
        watched.until_status(PlayerStatus.PAUSED)
        player.seek(2.0)
        watched.until(lambda state: state.frame_index == 40)
        player.seek_by(1.0)
        player.seek_by(0.5)
        watched.until(lambda state: state.frame_index == 70)
        player.step(-2)
        watched.until(lambda state: state.frame_index == 68)
        player.set_loop(True)
        player.set_rate(99)
        watched.until(lambda state: state.loop and state.rate == 4)
        player.seek(float("inf"))
        watched.until(lambda state: state.frame_index == 99)
        for command in (player.seek, player.seek_by, player.set_rate):
            with pytest.raises(ValueError, match="not a number"):
                command(float("nan"))


def test_opening_another_recording_closes_the_first(clip: Path, b_clip: Path) -> None:
    with Watched() as watched:
        watched.player.open(clip)
        watched.until(lambda state: state.frame_index > 2)
        watched.player.open(b_clip, start_paused=True)
        watched.until_status(PlayerStatus.PAUSED)
        assert watched.state.name == str(b_clip)
        assert watched.state.frame_index == 0
        assert watched.state.shown == 1


def test_a_bad_file_does_not_end_the_player(clip: Path, tmp_path: Path) -> None:
    with Watched() as watched:
        watched.player.open(tmp_path / "none.mp4")
        state = watched.until_status(PlayerStatus.FAILED)
        assert state.error is not None
        watched.player.seek(3)
        watched.player.step(1)
        watched.player.pause()
        watched.player.open(clip, start_paused=True)
        assert watched.until_status(PlayerStatus.PAUSED).error is None


def test_a_receiver_that_raises_does_not_end_the_player(clip: Path) -> None:
    calls: list[DecodedFrame] = []

    def receive(frame: DecodedFrame) -> None:
        calls.append(frame)
        if len(calls) == 1:
            raise RuntimeError("no room")

    player = Player(receive)
    try:
        player.open(clip, start_paused=True)
        _until(lambda: player.state.status is PlayerStatus.FAILED)
        player.play()
        _until(lambda: len(calls) > 2)
    finally:
        player.close()


def test_closing_ends_everything(clip: Path) -> None:
    before = threading.active_count()
    player = Player(lambda frame: None)
    player.close()
    player = Player(lambda frame: None)
    player.open(clip)
    _until(lambda: player.state.status is PlayerStatus.PLAYING)
    player.close()
    assert threading.active_count() == before
    assert player.state.status is PlayerStatus.IDLE
    player.open(clip)
    player.play()
    player.seek(1)
    player.close()
    assert threading.active_count() == before


def test_closing_from_a_callback_ends_the_thread(clip: Path) -> None:
    player = Player(lambda frame: player.close())
    player.open(clip)
    _until(lambda: player.state.status is PlayerStatus.IDLE)


def test_a_held_key_shows_the_last_target_only(clip: Path) -> None:
    with Watched() as watched:
        watched.player.open(clip, start_paused=True)
        watched.until_status(PlayerStatus.PAUSED)
        shown = len(watched.frames)
        for number in range(99):
            watched.player.seek(number * 0.05)
        watched.until(lambda state: state.frame_index == 98)
        # Some may have been reached in between, but they were not queued.
        assert len(watched.frames) - shown < 99
        watched.until(lambda state: state.target_s is None)


def test_commands_of_many_threads_are_all_heard(clip: Path) -> None:
    with Watched() as watched:
        watched.player.open(clip, start_paused=True)
        watched.until_status(PlayerStatus.PAUSED)
        threads = [
            threading.Thread(target=lambda: [watched.player.step(1) for _ in range(10)])
            for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        watched.until(lambda state: state.frame_index == 40)


def test_commands_not_yet_done_make_way_for_newer_ones() -> None:
    commands = Commands()
    assert not commands
    commands.add_steps(3)
    commands.add_steps(-1)
    assert (commands.steps, commands.playing) == (2, False)
    commands.add_seek_by(5)
    commands.add_seek_by(-2)
    assert (commands.seek, commands.seek_by, commands.steps) == (None, 3, 0)
    commands.add_seek(9)
    assert (commands.seek, commands.seek_by) == (9, 0)
    commands.add_toggle()
    assert commands.playing is True
    commands.add_toggle()
    assert commands.playing is False
    commands.add_open(OpenRequest("x"))
    assert commands == Commands(open=OpenRequest("x"))
    commands.add_toggle()
    commands.add_toggle()
    assert commands.toggle is False


SECONDS = st.floats(-3, 9)
COMMAND = st.one_of(
    st.tuples(st.just("seek"), SECONDS),
    st.tuples(st.just("seek_by"), SECONDS),
    st.tuples(st.just("step"), st.integers(-70, 70)),
    st.tuples(st.just("rate"), st.floats(0.25, 4)),
    st.tuples(st.just("loop"), st.booleans()),
    st.tuples(st.sampled_from(["play", "pause", "toggle"]), st.none()),
    st.tuples(st.just("run"), st.floats(0, 3)),
    st.tuples(st.just("interrupt"), st.integers(0, 30)),
)


def _carry_out(rig: Rig, name: str, value: object) -> None:
    commands = Commands()
    match name, value:
        case "seek", float(seconds):
            commands.add_seek(seconds)
        case "seek_by", float(seconds):
            commands.add_seek_by(seconds)
        case "step", int(frames):
            commands.add_steps(frames)
        case "rate", float(rate):
            commands.rate = rate
        case "loop", bool(loop):
            commands.loop = loop
        case "toggle", _:
            commands.add_toggle()
        case (("play" | "pause"), _):
            commands.set_playing(name == "play")
        case "run", float(seconds):
            rig.run(seconds)
            return
        case "interrupt", int(after):
            answers = iter([False] * after + [True])
            rig.interrupt = lambda: next(answers, False)
            return
    rig.engine.apply(commands)
    rig.settle()


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    paused=st.booleans(),
    name=st.sampled_from(["clip", "b_clip", "tail_clip"]),
    script=st.lists(COMMAND, max_size=12),
)
def test_any_commands_leave_it_in_order(
    clip: Path,
    b_clip: Path,
    tail_clip: Path,
    paused: bool,
    name: str,
    script: list[tuple[str, object]],
) -> None:
    path = {"clip": clip, "b_clip": b_clip, "tail_clip": tail_clip}[name]
    with Rig() as rig:
        rig.open(path, paused=paused)
        for command, value in script:
            before = len(rig.shown)
            _carry_out(rig, command, value)
            state = rig.state
            assert state.error is None
            assert 0 <= state.position_s <= 5
            assert state.position_s == pytest.approx(rig.numbers[-1] * 0.05)
            assert state.frame_index == rig.numbers[-1]
            assert state.target_s is None
            assert state.playing == (state.status is PlayerStatus.PLAYING)
            if command in ("step", "pause"):
                assert len(rig.shown) - before <= 1
                assert state.status is not PlayerStatus.PLAYING
            if command == "seek" and not state.playing:
                target = min(max(float(str(value)), 0), 5)
                assert rig.numbers[-1] == min(99, int((target + 0.0005) * 20 + 1e-9))


@settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(script=st.lists(COMMAND, min_size=5, max_size=40))
def test_any_commands_to_the_thread_are_survived(
    clip: Path, script: list[tuple[str, object]]
) -> None:
    with Watched() as watched:
        player = watched.player
        player.open(clip)
        for name, value in script:
            match name, value:
                case "seek", float(seconds):
                    player.seek(seconds)
                case "seek_by", float(seconds):
                    player.seek_by(seconds)
                case "step", int(frames):
                    player.step(frames)
                case "rate", float(rate):
                    player.set_rate(rate)
                case "loop", bool(loop):
                    player.set_loop(loop)
                case "toggle", _:
                    player.toggle()
                case "play", _:
                    player.play()
                case "pause", _:
                    player.pause()
                case "run", float(seconds):
                    time.sleep(seconds / 200)
        player.seek(1.0)
        player.step(1)
        watched.until(
            lambda state: (
                state.frame_index == 21 and state.status is PlayerStatus.PAUSED
            )
        )


def _until(condition: object, seconds: float = 5.0) -> None:
    assert callable(condition)
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.005)
