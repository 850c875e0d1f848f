"""Where this program keeps its files: the XDG folders, or a platform's own."""

from __future__ import annotations

from pathlib import Path

from platformdirs import PlatformDirs

_DIRS = PlatformDirs("odyssey-tui", appauthor=False)


def config_dir() -> Path:
    """Folder of the settings and the user's themes."""
    return Path(_DIRS.user_config_dir)


def data_dir() -> Path:
    """Folder of what must not get lost: history, takes."""
    return Path(_DIRS.user_data_dir)


def state_dir() -> Path:
    """Folder of logs and crash reports."""
    return Path(_DIRS.user_state_dir)


def pictures_dir() -> Path:
    """Folder for snapshots when the user names none."""
    return Path(_DIRS.user_pictures_dir)


def snapshots_dir() -> Path:
    """Folder of snapshots when the user names none."""
    return pictures_dir() / "odyssey-tui"


def recordings_dir() -> Path:
    """Folder of local recordings when the user names none."""
    return Path(_DIRS.user_videos_dir) / "odyssey-tui"


def cache_dir() -> Path:
    """Folder of what can be had again: thumbnails."""
    return Path(_DIRS.user_cache_dir)


def downloads_dir() -> Path:
    """Folder of downloads when the user names none."""
    return Path(_DIRS.user_downloads_dir) / "odyssey-tui"
