"""File names: one safe path component whatever the prompt and the id are."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from odyssey_tui.capture import CaptureContext, create_file, file_name
from odyssey_tui.capture.names import MAX_SLUG, publish, slug
from odyssey_tui.errors import CaptureError

AT = time.mktime((2026, 11, 27, 16, 31, 5, 0, 0, -1))


def named(prompt: str, stream_id: str | None) -> str:
    return file_name(CaptureContext(prompt, stream_id), AT, "png")


def test_time_prompt_and_id() -> None:
    name = named("A lighthouse, by the sea!", "1a2b3c4d-5e6f-7a8b")
    assert name == "2026-11-27_16-31-05_a-lighthouse-by-the-sea_1a2b3c4d.png"


@pytest.mark.parametrize(
    ("prompt", "stream_id", "expected"),
    [
        ("", None, "2026-11-27_16-31-05.png"),
        ("!!! ...", "../..", "2026-11-27_16-31-05.png"),
        ("", "ab/cd", "2026-11-27_16-31-05_abcd.png"),
        ("x", "--------", "2026-11-27_16-31-05_x.png"),
        ("x", "ключ", "2026-11-27_16-31-05_x.png"),
    ],
)
def test_pieces_that_would_be_empty_are_left_out(
    prompt: str, stream_id: str | None, expected: str
) -> None:
    assert named(prompt, stream_id) == expected


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("Ein Schloß im Ödland", "ein-schloß-im-ödland"),
        ("o\u0308de", "öde"),
        ("海辺の灯台、夜", "海辺の灯台-夜"),
        ("नदी के किनारे", "नदी-के-किनारे"),
        ("маяк №5", "маяк-5"),
        ("a 🏴‍☠️ pirate", "a-pirate"),
        ("1️⃣ first", "1-first"),
        ("..hidden", "hidden"),
        ("\u202egnp.exe", "gnp-exe"),
        ("a\ud800b", "a-b"),
        ("ㅤㅤ", ""),
        ("x" * 60, "x" * MAX_SLUG),
        ("a " + "x" * 60, "a-" + "x" * (MAX_SLUG - 2)),
        (
            "twenty-one characters and then some more words",
            "twenty-one-characters-and-then-some-more",
        ),
        (
            "twenty-one characters and then some moreover",
            "twenty-one-characters-and-then-some",
        ),
    ],
)
def test_the_first_words_of_any_script(prompt: str, expected: str) -> None:
    assert slug(prompt) == expected


@given(st.text(max_size=400), st.none() | st.text(max_size=100))
@example("../../etc/passwd", "../../etc/passwd")
@example("\0", "\0")
@example("", "0--0")
@example("-rf", "-rf")
@example("İ" * 50, "")
@example("\u0958" * 41, None)
def test_always_one_safe_component(prompt: str, stream_id: str | None) -> None:
    name = named(prompt, stream_id)
    folder = Path("/somewhere")
    assert (folder / name).parent == folder
    assert (folder / name).name == name
    assert not {unicodedata.category(c) for c in name} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert name[0] not in ".-"
    assert "__" not in name
    assert not any(piece in name for piece in ("_-", "-_", "--", "-.", "_.", " "))
    assert unicodedata.is_normalized("NFC", name)
    words = slug(prompt)
    assert len(words) <= MAX_SLUG
    assert len(words.encode()) <= 200
    assert len(name.encode()) < 240


@pytest.mark.parametrize("extension", ["", ".png", "p/g", "pñg", "p g"])
def test_an_extension_is_letters_and_digits(extension: str) -> None:
    with pytest.raises(ValueError, match="extension"):
        file_name(CaptureContext("", None), AT, extension)


def test_a_file_is_created_in_a_new_folder(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        path = create_file(tmp_path / "new" / "er", "a.png")
    finally:
        os.umask(before)
    assert path == tmp_path / "new" / "er" / "a.png"
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    assert path.read_bytes() == b""


def test_nothing_is_overwritten_or_followed(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_text("mine")
    (tmp_path / "a (2).png").symlink_to(tmp_path / "elsewhere")
    assert create_file(tmp_path, "a.png").name == "a (3).png"
    assert (tmp_path / "a.png").read_text() == "mine"
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "/a", "a\0b"])
def test_a_name_is_one_component(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="file name"):
        create_file(tmp_path, name)


def test_a_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CaptureError) as caught:
        create_file(tmp_path / "file", "a.png")
    assert str(tmp_path / "file") in caught.value.detail
    assert caught.value.hint


def test_the_reason_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(CaptureError) as caught:
        create_file(tmp_path, "a.png")
    assert os.strerror(errno.EROFS) in caught.value.detail
    assert caught.value.code == "EROFS"


@given(st.text(st.characters(exclude_characters="/\0"), min_size=1, max_size=40))
@example("no-dot")
@example(".dot")
@example("a.tar.gz")
def test_any_name_twice_gives_two_files(name: str) -> None:
    if name in {".", ".."}:
        return
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        try:
            first, second = create_file(folder, name), create_file(folder, name)
        except UnicodeEncodeError:
            return
        assert first.name == name
        assert second.name != name
        assert {first.parent, second.parent} == {folder}


def test_publishing_gives_the_next_free_name(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_text("mine")
    temporary = tmp_path / "t"
    temporary.write_text("new")
    assert publish(temporary, "a.png") == tmp_path / "a (2).png"
    assert {p.name: p.read_text() for p in tmp_path.iterdir()} == {
        "a.png": "mine",
        "a (2).png": "new",
    }


def test_publishing_without_hard_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", refuse)
    (tmp_path / "a.png").write_text("mine")
    temporary = tmp_path / "t"
    temporary.write_text("new")
    assert publish(temporary, "a.png") == tmp_path / "a (2).png"
    assert {p.name: p.read_text() for p in tmp_path.iterdir()} == {
        "a.png": "mine",
        "a (2).png": "new",
    }
