"""``python -m tests.screenshots``: pictures of the running program.

Each is taken from a real terminal (kitty or xterm) on a virtual display, showing
the program on its embedded service. Needs xvfb, kitty, xterm, xdotool and
imagemagick.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

OUTPUT = Path(__file__).resolve().parent.parent / "screenshots"
PROGRAMS = {
    "Xvfb": "xvfb",
    "kitty": "kitty",
    "xterm": "xterm",
    "xdotool": "xdotool",
    "import": "imagemagick",
}
WIDTH, HEIGHT = 1440, 860


@dataclass(frozen=True)
class Shot:
    """One picture.

    Attributes:
        name: File name without its ending.
        terminal: ``kitty`` or ``xterm``.
        arguments: Flags of the program.
        steps: Pairs of seconds to wait and what to do then: ``type:...`` or
            ``key:...`` in xdotool's words.
        last: Seconds from the last step to the picture.
    """

    name: str
    terminal: str
    arguments: tuple[str, ...]
    steps: tuple[tuple[float, str], ...] = field(default=())
    last: float = 3.0


SHOTS = (
    Shot(
        "live-kitty",
        "kitty",
        ("--prompt", "A lighthouse by the sea at sunset, big waves"),
        ((4, "type:A sailing boat passes, golden light"), (0.5, "key:Return")),
        4,
    ),
    Shot(
        "portrait-kitty",
        "kitty",
        ("--portrait", "--prompt", "A red fox in a snowy forest at dawn"),
        (),
        6,
    ),
    Shot(
        "live-cells",
        "xterm",
        ("--prompt", "A hot-air balloon over mountains at golden hour"),
        (),
        7,
    ),
    Shot(
        "takes-kitty",
        "kitty",
        ("--prompt", "A lighthouse by the sea at dusk, watercolor"),
        (
            (5, "type:It starts to snow"),
            (0.5, "key:Return"),
            (2, "key:F6"),
            (0.5, "type:, seen from the air"),
            (0.5, "key:Return"),
            (3, "type:/rate 4"),
            (0.5, "key:Return"),
            (1, "key:F7"),
        ),
        3,
    ),
    Shot("help", "kitty", ("--prompt", "A meadow at noon"), ((5, "key:F1"),), 1),
)


def missing() -> list[str]:
    """Debian packages that are needed and not there."""
    return [package for name, package in PROGRAMS.items() if not shutil.which(name)]


@contextmanager
def display() -> Iterator[str]:
    """A virtual X display of its own."""
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-nolisten", "tcp"]
    command += ["-screen", "0", f"{WIDTH}x{HEIGHT}x24"]
    server = subprocess.Popen(command, pass_fds=(write,), stderr=subprocess.DEVNULL)
    os.close(write)
    try:
        number = os.read(read, 16).decode().strip()
        yield f":{number}"
    finally:
        os.close(read)
        server.terminate()
        server.wait()


def terminal(shot: Shot, folder: Path) -> list[str]:
    """The command of the terminal with the program in it."""
    program = [sys.executable, "-m", "odyssey_tui", "--demo", *shot.arguments]
    if shot.terminal == "kitty":
        config = folder / "kitty.conf"
        config.write_text(
            f"initial_window_width {WIDTH}\ninitial_window_height {HEIGHT}\n"
            "remember_window_size no\nconfirm_os_window_close 0\n"
            "font_family DejaVu Sans Mono\nfont_size 11\nupdate_check_interval 0\n"
        )
        return ["kitty", "--config", str(config), "--start-as", "fullscreen", *program]
    options = ["-fa", "DejaVu Sans Mono", "-fs", "8", "-geometry", "200x60+0+0", "-rv"]
    return ["xterm", *options, "-e", *program]


def take(shot: Shot, screen: str) -> Path:
    """Run the program and take the picture."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = dict(os.environ, DISPLAY=screen, COLORTERM="truecolor")
        environment.update(XDG_STATE_HOME=name, XDG_DATA_HOME=name)
        environment.update(LIBGL_ALWAYS_SOFTWARE="1")
        for variable in ("TMUX", "WAYLAND_DISPLAY", "COLUMNS", "LINES"):
            environment.pop(variable, None)
        window = subprocess.Popen(
            terminal(shot, folder), env=environment, stderr=subprocess.DEVNULL
        )
        try:
            time.sleep(3)
            for wait, step in shot.steps:
                time.sleep(wait)
                verb, _, what = step.partition(":")
                words = (
                    ["type", "--delay", "20", what] if verb == "type" else [verb, what]
                )
                subprocess.run(["xdotool", *words], env=environment, check=True)
            time.sleep(shot.last)
            target = OUTPUT / f"{shot.name}.png"
            subprocess.run(
                ["import", "-window", "root", "-depth", "8", str(target)],
                env=environment,
                check=True,
            )
            return target
        finally:
            window.terminate()
            window.wait()


def main() -> int:
    """Take all pictures, or those named on the command line."""
    if packages := missing():
        print(f"apt-get install {' '.join(packages)}", file=sys.stderr)
        return 1
    OUTPUT.mkdir(exist_ok=True)
    names = sys.argv[1:] or [shot.name for shot in SHOTS]
    with display() as screen:
        for shot in SHOTS:
            if shot.name in names:
                print(take(shot, screen).relative_to(OUTPUT.parent))
    return 0


if __name__ == "__main__":
    sys.exit(main())
