"""The log never holds a secret, and never stops the program."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from odyssey_tui.log import redact, set_up

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzZXNzaW9uX2lkIjoiYSJ9.c2lnbmF0dXJl"


@pytest.fixture(autouse=True)
def root_handlers() -> Iterator[None]:
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    ours = logging.getLogger("odyssey_tui").level
    yield
    for handler in root.handlers:
        if handler not in before:
            handler.close()
    root.handlers[:] = before
    root.setLevel(level)
    logging.getLogger("odyssey_tui").setLevel(ours)


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("key ody_live_abcdef0123 refused", "abcdef0123"),
        (f"url ws://h/client/1?token={JWT}", "c2lnbmF0dXJl"),
        ("Authorization: Bearer abc.def-ghi", "abc.def-ghi"),
        ("GET /files/x.mp4?expires=9&signature=deadbeef", "deadbeef"),
        ('{"access_token": "s3cr3t"}', "s3cr3t"),
        ("https://b.example/o?X-Amz-Signature=feed01&x=1", "feed01"),
    ],
)
def test_secrets_are_replaced(text: str, secret: str) -> None:
    assert secret in text
    assert secret not in redact(text)


def test_records_of_any_module_are_redacted(tmp_path: Path) -> None:
    path = tmp_path / "state" / "log.txt"
    set_up(path)
    logging.getLogger("some.library").warning("sent %s", f"?token={JWT}")
    logging.getLogger("odyssey_tui.x").info("escape \x1b[2J here")
    written = path.read_text(encoding="utf-8")
    assert JWT not in written
    assert "\x1b" not in written
    assert "sent" in written
    assert "escape" in written


def test_a_folder_that_cannot_be_written_turns_logging_off(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("in the way")
    set_up(file / "log.txt")
    logging.getLogger("odyssey_tui").warning("still running")
    assert file.read_text() == "in the way"
