"""Commands, the registry, and the words of events and status."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odyssey_tui import session as s
from odyssey_tui.errors import (
    ConcurrentLimitReachedError,
    InvalidRequestError,
    StreamRefusedError,
)
from odyssey_tui.models import PeerStats
from odyssey_tui.ui import actions, commands
from odyssey_tui.ui.completion import completions
from odyssey_tui.ui.event_text import entries_for, error_line
from odyssey_tui.ui.registry import ACTIONS
from odyssey_tui.ui.status_text import (
    StatusSnapshot,
    bits,
    byte_rate,
    duration,
    state_text,
    status_line,
    status_rows,
)
from odyssey_tui.ui.theme import load_themes, read_theme, themes_folder


class TestCommands:
    def test_names_and_unique_prefixes(self) -> None:
        assert commands.parse("/end").command.name == "end"
        assert commands.parse("/por").command.name == "portrait"
        found = commands.parse("/image  ~/a b.png ")
        assert (found.command.name, found.argument) == ("image", "~/a b.png")

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("/nothing", "no command /nothing"),
            ("/", "no command /"),
            ("/co", "could be /connect, /copy"),
            ("/end now", "takes nothing"),
            ("/start", "needs a prompt"),
        ],
    )
    def test_what_is_wrong_is_named(self, text: str, words: str) -> None:
        with pytest.raises(InvalidRequestError, match=words):
            commands.parse(text)

    @given(st.text(max_size=60))
    def test_any_line_parses_or_is_refused(self, text: str) -> None:
        with contextlib.suppress(InvalidRequestError):
            assert commands.parse("/" + text).command in commands.COMMANDS

    def test_a_double_slash_is_text(self) -> None:
        assert not commands.is_command("//odd prompt")
        assert not commands.is_command("a / b")
        assert commands.is_command("/end")

    def test_completion_offers_the_rest(self) -> None:
        def ghost(text: str) -> str:
            return completions(text, len(text), base=Path()).ghost

        assert ghost("/por") == "trait"
        assert ghost("/portrait") == ""
        assert ghost("portrait") == ""
        assert [item.text for item in completions("/re", 3, base=Path()).items] == [
            "/restart ",
            "/record",
            "/recordings",
        ]


class TestRegistry:
    def test_ids_are_unique_and_keys_do_not_clash(self) -> None:
        assert len(actions.BY_ID) == len(ACTIONS)
        seen: dict[tuple[str, str], str] = {}
        for action in ACTIONS:
            for key in (*action.keys, *action.letters):
                place = (action.scope, key)
                assert place not in seen, (place, seen.get(place), action.id)
                seen[place] = action.id

    def test_keys_that_work_anywhere_are_the_same_everywhere(self) -> None:
        everywhere = {key for a in ACTIONS if a.scope == "app" for key in a.keys}
        for action in ACTIONS:
            if action.scope != "app":
                assert not everywhere & {*action.keys, *action.letters}, action.id

    def test_no_key_that_terminals_keep(self) -> None:
        taken = {"ctrl+enter", "f11", "ctrl+b", "ctrl+a", "ctrl+s"}
        for action in ACTIONS:
            assert not taken & set(action.keys), action.id
        assert len(actions.BY_ID["app.quit"].keys) >= 2

    def test_every_command_named_by_an_action_exists(self) -> None:
        for action in ACTIONS:
            if action.command:
                assert action.command in commands.BY_NAME

    def test_help_lists_every_action(self) -> None:
        rows = list(actions.help_rows())
        assert len(rows) == len(ACTIONS)
        assert all(keys and title and words for keys, title, words in rows)


EVENTS: list[s.SessionEvent] = [
    s.StateChanged(
        old=s.SessionState.CONNECTED, new=s.SessionState.DISCONNECTED, message="gone"
    ),
    s.Connected(session_id="abc", capabilities=None, took_ms=52.0),
    s.Reconnecting(attempt=2, delay_s=1.0, reason="peer failed"),
    s.MediaSilent(seconds=2.0, action="keyframe"),
    s.Failed(error=ConcurrentLimitReachedError("1 of 1 sessions in use")),
    s.Notice(text="words"),
    s.StreamStarted(
        stream_id="stream-1",
        prompt="A cat",
        applied_prompt=None,
        portrait=False,
        image=None,
        took_ms=80,
    ),
    s.FirstFrame(stream_id="stream-1", took_ms=95, width=1280, height=704),
    s.StreamEnded(stream_id="stream-1", duration_s=3.2, reason="lost"),
    s.StreamErrored(error=StreamRefusedError("session_timeout", "time is up")),
    s.PromptSent(prompt_id=1, prompt="It rains"),
    s.PromptAcknowledged(
        prompt_id=1,
        prompt="It rains",
        applied_prompt="it is raining",
        offset_ms=1500,
        took_ms=12,
    ),
    s.PromptFailed(prompt="x", error=StreamRefusedError("busy", "no")),
]


class TestEventText:
    @pytest.mark.parametrize("event", EVENTS, ids=lambda e: type(e).__name__)
    def test_each_event_has_a_clean_line(self, event: s.SessionEvent) -> None:
        entries = entries_for(event)
        assert entries
        for entry in entries:
            assert entry.text
            assert entry.text.isprintable()
            assert entry.text in entry.plain()

    def test_hostile_text_is_made_safe(self) -> None:
        event = s.PromptAcknowledged(
            prompt_id=1,
            prompt="x",
            applied_prompt="\x1b]52;c;aGk=\x07[red]\u202e" + "y" * 100_000,
            offset_ms=0,
            took_ms=1,
        )
        (entry,) = entries_for(event)
        assert entry.text.isprintable()
        assert len(entry.text) < 1000

    def test_an_error_line_names_the_way_out(self) -> None:
        line = error_line(
            ConcurrentLimitReachedError("1 of 1", url="https://x.example/a?token=t")
        )
        assert "Session limit reached: 1 of 1" in line
        assert "40 s" in line
        assert "token" not in line


class TestStatusText:
    def test_figures(self) -> None:
        assert duration(75.9) == "1:15"
        assert duration(3700) == "1:01:40"
        assert bits(2_950_000) == "3.0 Mbit/s" or bits(2_950_000) == "2.9 Mbit/s"
        assert bits(None) == "–"
        assert byte_rate(2_100_000) == "2.1 MB/s"
        assert byte_rate(1500) == "1.5 kB/s"

    @pytest.mark.parametrize("state", list(s.SessionState))
    def test_every_state_has_a_symbol_and_words(self, state: s.SessionState) -> None:
        text = state_text(StatusSnapshot(state=state, note="note"), {}).plain
        assert text[0] not in "abcdefghijklmnopqrstuvwxyz "
        assert "note" in text
        assert len(text.split()) >= 2

    def test_rows_and_line_hold_what_is_known(self) -> None:
        snapshot = StatusSnapshot(
            state=s.SessionState.STREAMING,
            session_id="session",
            stream_id="stream-with-a-rather-long-identifier-0123456789",
            live_seconds=61,
            portrait=True,
            image="cat\x1b.png",
            peer=PeerStats(
                bitrate_bps=3e6, loss=0.01, jitter_ms=2, ice_state="completed"
            ),
        )
        rows = dict(status_rows(snapshot))
        assert "704" in rows["format"]
        assert "loss 1.0%" in rows["WebRTC"]
        assert all(value.isprintable() for value in rows.values())
        assert "live 1:01" in status_line(snapshot, {}).plain


class TestThemes:
    def test_ours_are_complete(self) -> None:
        names = {theme.name for theme in load_themes(themes_folder())}
        assert names >= {
            "odyssey-dark",
            "odyssey-light",
            "odyssey-contrast",
            "odyssey-ansi",
        }

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("primary = '#fff'", "name"),
            ("name = 'x'", "primary"),
            ("name = 'x'\nprimary = 3", "primary"),
            ("name = 'x'\nprimary = '#fff'\ndark = 'yes'", "dark"),
            ("name = 'x'\nprimary = '#fff'\n[variables]\na = 1", "variables"),
            ("name = ", "bad.toml"),
        ],
    )
    def test_a_bad_theme_is_named(self, tmp_path: Path, text: str, words: str) -> None:
        path = tmp_path / "bad.toml"
        path.write_text(text)
        with pytest.raises(InvalidRequestError, match=words):
            read_theme(path)
        assert list(load_themes(tmp_path)) == []
