"""``python -m tests.bench [NAME ...]``: measure and print tables."""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import sys

BENCHES = {
    "live": "the live path on loopback",
    "startup": "the program on a terminal",
    "picture": "the service's picture quality",
}


def main() -> int:
    """Run the named benchmarks, or all of them."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHES))
    names = parser.parse_args().names or list(BENCHES)
    unknown = [name for name in names if name not in BENCHES]
    if unknown:
        parser.error(f"unknown: {', '.join(unknown)}; there are {', '.join(BENCHES)}")
    from tests.bench.report import table

    print(
        f"Python {platform.python_version()}, {os.cpu_count()} cores, "
        f"{platform.system()} {platform.machine()}"
    )
    for name in names:
        rows = importlib.import_module(f"tests.bench.{name}").run()
        print(f"\n## {BENCHES[name]}\n\n{table(rows)}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
