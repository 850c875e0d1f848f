"""``python -m tests.bench [NAME ...]`` or ``NAME --its-options``: measure, print."""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import sys
from types import ModuleType

BENCHES = {
    "browsing": ("browsing", "many recordings, and playing one"),
    "iteration": ("iteration", "restarting, and recording beside live video"),
    "live": ("live", "the live path on loopback"),
    "startup": ("startup", "the program on a terminal"),
    "picture": ("picture", "the service's picture quality"),
    "encoders": ("encoders", "the encoders of the terminal's pictures"),
    "capture": ("capture", "local recordings and snapshots"),
    "player": ("player", "playing recordings: opening, seeking, pacing"),
    "links": ("matrix", "the whole program on links of all kinds"),
    "takes": ("takes", "takes: writing, opening, searching"),
    "downloads": ("downloads", "downloads beside curl"),
    "peers": ("peers", "other programs that show video in a terminal"),
}
"""Name on the command line: module and heading."""


def main() -> int:
    """Run the named benchmarks, or all of them."""
    arguments = sys.argv[1:]
    # What follows the first option belongs to the bench that is named before it.
    first = next((i for i, a in enumerate(arguments) if a.startswith("-")), None)
    names, rest = arguments[:first], [] if first is None else arguments[first:]
    known = "; ".join(f"{name}: {text}" for name, (_, text) in BENCHES.items())
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("names", nargs="*", metavar="NAME", help=known)
    unknown = [name for name in names if name not in BENCHES]
    if unknown:
        parser.error(f"unknown: {', '.join(unknown)}; there are {', '.join(BENCHES)}")
    if rest and len(names) != 1:
        parser.parse_args(arguments)
        parser.error("options need the name of one bench before them")
    print(
        f"Python {platform.python_version()}, {os.cpu_count()} cores, "
        f"{platform.system()} {platform.machine()}",
        flush=True,
    )
    for name in names or BENCHES:
        module_name, heading = BENCHES[name]
        module = importlib.import_module(f"tests.bench.{module_name}")
        print(f"\n## {heading}\n\n{_run(name, module, rest)}", flush=True)
    return 0


def _run(name: str, module: ModuleType, arguments: list[str]) -> str:
    """What a bench prints: its own text, or the table of its rows.

    A bench that takes options has ``add_options(parser)``, and gets them.
    """
    from tests.bench.report import table

    parser = argparse.ArgumentParser(prog=f"python -m tests.bench {name}")
    has_options = hasattr(module, "add_options")
    if has_options:
        module.add_options(parser)
    options = parser.parse_args(arguments)
    result = module.run(options) if has_options else module.run()
    return result if isinstance(result, str) else table(result)


if __name__ == "__main__":
    sys.exit(main())
