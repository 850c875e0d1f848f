"""Thumbnails on disk."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from odyssey_tui.store.thumbnails import ThumbnailCache


def test_what_is_put_is_there_again(tmp_path: Path) -> None:
    folder = tmp_path / "cache" / "thumbnails"
    assert ThumbnailCache(folder).get("one") is None
    ThumbnailCache(folder).put("one", b"picture")
    assert ThumbnailCache(folder).get("one") == b"picture"
    ThumbnailCache(folder).put("one", b"another")
    assert ThumbnailCache(folder).get("one") == b"another"
    assert len(list(folder.iterdir())) == 1


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/", "\0", "a" * 5000, "\udc80", ""]
)
def test_no_name_leaves_the_folder(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "thumbnails"
    cache = ThumbnailCache(folder)
    cache.put(name, b"picture")
    assert cache.get(name) == b"picture"
    assert [path.parent for path in tmp_path.rglob("*.jpg")] == [folder]


def test_what_was_not_looked_at_goes_first(tmp_path: Path) -> None:
    cache = ThumbnailCache(tmp_path, limit=1000)
    for number in range(10):
        cache.put(f"stream {number}", b"x" * 100)
        for path in tmp_path.iterdir():
            status = path.stat()
            os.utime(path, (status.st_atime, status.st_mtime - 100))
    assert cache.get("stream 0") is not None
    cache.put("one more", b"x" * 100)
    assert cache.get("stream 0") is not None
    assert cache.get("one more") is not None
    assert cache.get("stream 1") is None
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 800


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    cache = ThumbnailCache(tmp_path / "file" / "thumbnails")
    cache.put("one", b"picture")
    assert cache.get("one") is None
