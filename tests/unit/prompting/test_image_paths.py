"""Completing paths of images, and what a dropped file pastes."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odyssey_tui.prompting import image_paths
from odyssey_tui.prompting.image_paths import (
    IMAGE_EXTENSIONS,
    complete_path,
    pasted_image,
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "home"
    for name in ("home/pictures", "home/Zoo", "home/.hidden"):
        (tmp_path / name).mkdir(parents=True)
    for name in (
        "cat.png",
        "Car.JPG",
        "my cat.webp",
        "notes.txt",
        ".secret.png",
        "png",
    ):
        (home / name).write_bytes(b"x")
    (home / "pictures" / "dog.heic").write_bytes(b"x")
    monkeypatch.setenv("HOME", str(home))
    return home


def texts(fragment: str, base: Path, **options: int) -> list[str]:
    return [one.text for one in complete_path(fragment, base=base, **options)]


def test_folders_come_first_then_images_in_order(folder: Path) -> None:
    assert texts("", folder) == [
        "pictures/",
        "Zoo/",
        "Car.JPG",
        "cat.png",
        "my cat.webp",
    ]


@pytest.mark.parametrize(
    ("fragment", "result"),
    [
        ("ca", ["Car.JPG", "cat.png"]),
        ("CAT", ["cat.png"]),
        ("my c", ["my cat.webp"]),
        ("./ca", ["./Car.JPG", "./cat.png"]),
        ("pictures/", ["pictures/dog.heic"]),
        ("pictures/../ca", ["pictures/../Car.JPG", "pictures/../cat.png"]),
        ("pic", ["pictures/"]),
        ("~", ["~/"]),
        ("~/pic", ["~/pictures/"]),
        ("~/pictures/d", ["~/pictures/dog.heic"]),
        (".", [".hidden/", ".secret.png"]),
        (".s", [".secret.png"]),
        ("..", ["../"]),
        ("nowhere/", []),
        ("cat.png/", []),
        ("not", []),
        ("~nobody-of-this-name/", []),
        ("a\x00b", []),
        ("a\nb", []),
        ("x" * 5000, []),
    ],
)
def test_a_fragment_is_completed_in_its_own_style(
    folder: Path, fragment: str, result: list[str]
) -> None:
    assert texts(fragment, folder) == result


def test_absolute_paths_do_not_depend_on_the_base(folder: Path) -> None:
    assert texts(f"{folder}/pic", Path("/nowhere")) == [f"{folder}/pictures/"]


def test_extensions_may_be_given_with_or_without_a_dot(folder: Path) -> None:
    found = complete_path("", base=folder, extensions=frozenset([".TXT", "heic"]))
    assert [one.text for one in found] == ["pictures/", "Zoo/", "notes.txt"]


def test_the_limit_is_kept(folder: Path) -> None:
    assert texts("", folder, limit=2) == ["pictures/", "Zoo/"]
    assert texts("", folder, limit=0) == []


def test_names_that_could_harm_a_screen_are_left_out(folder: Path) -> None:
    for name in ("a\x1b[31m.png", "b\n.png", "c\u202e.png", "d\u200b.png"):
        (folder / name).write_bytes(b"x")
    (folder / os.fsdecode(b"e\xff.png")).write_bytes(b"x")
    (folder / "f\u00e9 \u202f1.png").write_bytes(b"x")
    assert texts("", folder)[2:] == [
        "Car.JPG", "cat.png", "f\u00e9 \u202f1.png", "my cat.webp"
    ]  # fmt: skip
    (fancy,) = complete_path("f", base=folder)
    assert fancy.label == "f\u00e9 1.png"


def test_links_count_as_what_they_lead_to(folder: Path) -> None:
    (folder / "to-folder").symlink_to(folder / "pictures")
    (folder / "to-file.png").symlink_to(folder / "cat.png")
    (folder / "to-nothing.png").symlink_to(folder / "gone.png")
    (folder / "to-itself.png").symlink_to(folder / "to-itself.png")
    os.mkfifo(folder / "to-pipe.png")
    assert texts("to", folder) == ["to-folder/", "to-file.png"]


def test_an_endless_folder_is_left_early(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = folder / "many"
    many.mkdir()
    for number in range(60):
        (many / f"{number:03}.png").touch()
    monkeypatch.setattr(image_paths, "MOST_ENTRIES", 20)
    assert len(texts("many/", folder)) == 20


def test_a_folder_that_may_not_be_read_is_empty(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    assert texts("pictures/", folder) != []
    monkeypatch.setattr(os, "scandir", refuse)
    assert texts("pictures/", folder) == []


def spellings(path: str) -> list[str]:
    """What different terminals paste for a dropped file."""
    backslashes = "".join(f"\\{c}" if c in " '\"()&" else c for c in path)
    single = "'" + path.replace("'", "'\\''") + "'"
    escaped = path.replace("\\", "\\\\").replace('"', '\\"')
    return [
        path, f"{path} ", f"{path}\n", f" {path}\r\n", single, f"{single} ",
        f'"{escaped}"', backslashes, f"file://{quote(path)}",
        f"file://localhost{quote(path)}\n", f"FILE://{path}",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "name", ["cat.png", "my cat (1).JPEG", "it's.webp", 'say "hi".gif', "é & ü.heic"]
)
def test_a_dropped_file_is_recognized(folder: Path, name: str) -> None:
    path = folder / name
    path.write_bytes(b"x")
    for text in spellings(str(path)):
        assert pasted_image(text) == str(path), text


def test_home_is_expanded(folder: Path) -> None:
    assert pasted_image("~/cat.png") == str(folder / "cat.png")
    assert pasted_image("~/my\\ cat.webp") == str(folder / "my cat.webp")


@pytest.mark.parametrize("extension", sorted(IMAGE_EXTENSIONS))
def test_every_format_is_known(folder: Path, extension: str) -> None:
    path = folder / f"one.{extension}"
    path.write_bytes(b"x")
    assert pasted_image(str(path)) == str(path)


def test_what_is_no_single_image_is_prose(folder: Path) -> None:
    cat, car = folder / "cat.png", folder / "Car.JPG"
    (folder / "dir.png").mkdir()
    (folder / "line\nbreak.png").write_bytes(b"x")
    for text in (
        "", " ", "a cat", "cat", f"look at {cat}", f"{cat} is mine", f"{cat}.",
        f"{cat}\n{car}", f"'{cat}' '{car}'", f"'{cat}", str(folder / "gone.png"),
        str(folder / "notes.txt"), str(folder / "png"), str(folder / "dir.png"),
        f"file://elsewhere.example{cat}", f"http://localhost{cat}",
        f"file://{folder}/line%0Abreak.png", f"file://{folder}/cat.png%00.png",
        "file://[", "x" * 100_000 + ".png", "\x00.png", "'" * 999 + ".png",
    ):  # fmt: skip
        assert pasted_image(text) is None, text


def test_a_data_url_of_an_image_is_returned_as_it_is() -> None:
    url = "data:image/png;base64,iVBORw0KGgo="
    assert pasted_image(url) == url
    assert pasted_image(f"{url}\n") == url
    assert pasted_image("data:image/svg+xml;charset=utf-8;base64,QUJD") is not None
    for text in (
        "data:image/png;base64,", "data:text/html;base64,QUJD",
        "data:image/png,QUJD", f"{url} is a picture", f"see {url}", "data:image/png",
        "data:image/png;base64,QU\x1bJD", "data:image/png;base64,é",
    ):  # fmt: skip
        assert pasted_image(text) is None, text


@given(st.text(max_size=80))
def test_any_text_is_answered(text: str) -> None:
    assert pasted_image(text) is None
    assert isinstance(complete_path(text, base=Path("/nowhere")), list)
