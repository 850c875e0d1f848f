"""Choosing a start image: what is shown of it, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from textual.widgets import Input, Static

from odyssey_tui.ui.screens.image_picker import ImagePicker
from odyssey_tui.ui.widgets.image_tree import ImageTree
from tests.ui.running import Running, running


@pytest.fixture(autouse=True)
def pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "pictures"
    (folder / "a folder").mkdir(parents=True)
    Image.new("RGB", (1000, 1000)).save(folder / "b square.png")
    Image.new("RGB", (640, 352)).save(folder / "c wide.webp")
    (folder / "d broken.jpg").write_bytes(b"no picture at all")
    (folder / "e notes.txt").write_text("no image")
    (folder / ".hidden.png").write_bytes(b"")
    Image.new("RGB", (704, 1280)).save(folder / "a folder" / "tall.bmp")
    monkeypatch.chdir(folder)
    return folder


async def opened(r: Running) -> ImagePicker:
    await r.press("escape", "m")
    await r.until(lambda: isinstance(r.app.screen, ImagePicker))
    picker = r.app.screen
    assert isinstance(picker, ImagePicker)
    tree = picker.query_one(ImageTree)
    await r.until(lambda: len(tree.root.children) == 4)
    await r.settle()
    return picker


def facts(picker: ImagePicker) -> str:
    return str(picker.query_one("#image-facts", Static).render())


async def test_only_folders_and_images_are_listed() -> None:
    async with running() as r:
        picker = await opened(r)
        names = [str(node.label) for node in picker.query_one(ImageTree).root.children]
        assert names == ["a folder", "b square.png", "c wide.webp", "d broken.jpg"]


async def test_what_will_be_cropped_is_said_for_both_orientations() -> None:
    async with running() as r:
        picker = await opened(r)
        await r.press("down", "down")
        await r.until(lambda: "landscape keeps the middle 55 %" in facts(picker))
        assert "1000×1000 PNG" in facts(picker)
        assert r.app.picture.frames.still
        await r.press("f4")
        await r.until(lambda: "portrait keeps the middle 55 %" in facts(picker))
        assert r.live.portrait
        await r.press("enter")
        await r.until(lambda: r.app.screen is r.live)
        chosen = r.live.session.images.chosen
        assert chosen is not None
        assert chosen.name == "b square.png"
        assert not r.app.picture.frames.still
        assert "image b square.png" in str(r.live.prompt.border_title)


async def test_what_is_no_image_cannot_be_chosen() -> None:
    async with running() as r:
        picker = await opened(r)
        await r.press("end")
        await r.until(lambda: "not a JPEG" in facts(picker))
        await r.press("enter")
        await r.settle()
        assert r.app.screen is picker
        await r.press("escape")
        assert r.app.screen is r.live
        assert r.live.session.images.chosen is None


async def test_a_path_is_typed_and_completed(pictures: Path) -> None:
    async with running() as r:
        picker = await opened(r)
        box = picker.query_one("#image-path", Input)
        await r.press("tab", *"a f", "tab")
        assert box.value == "a folder/"
        await r.press("tab")
        assert box.value == "a folder/tall.bmp"
        await r.press("enter")
        await r.until(lambda: r.app.screen is r.live)
        chosen = r.live.session.images.chosen
        assert chosen is not None
        assert chosen.source == str(pictures / "a folder" / "tall.bmp")


async def test_folders_are_walked(pictures: Path) -> None:
    async with running() as r:
        picker = await opened(r)
        tree = picker.query_one(ImageTree)
        await r.press("ctrl+u")
        await r.until(lambda: Path(tree.path) == pictures.parent)
        box = picker.query_one("#image-path", Input)
        box.focus()
        box.value = str(pictures / "a folder")
        await r.press("enter")
        await r.until(lambda: Path(tree.path) == pictures / "a folder")


async def test_the_image_on_the_command_line_is_looked_at_first(
    pictures: Path,
) -> None:
    async with running(image=pictures / "c wide.webp", prompt="A fox") as r:
        await r.until(lambda: r.client.calls)
        await r.until(lambda: r.client.calls[-1][0] == "start_stream")
        assert r.client.calls[-1][1][2] == pictures / "c wide.webp"
    async with running(image=pictures / "d broken.jpg", prompt="A fox") as r:
        await r.until(lambda: "not a JPEG" in r.toasts())
        assert r.client.calls == []
        assert r.live.prompt.text == "A fox"
