"""The helpers load nothing but the standard library."""

from __future__ import annotations

import subprocess
import sys

MODULES = "completion, exclusions, fuzzy, image_paths, negative, stative, vocabulary"


def test_importing_them_loads_no_dependency() -> None:
    program = (
        f"from odyssey_tui.prompting import {MODULES}\n"
        "import sys\n"
        "print(' '.join({name.partition('.')[0] for name in sys.modules}))"
    )
    result = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    loaded = set(result.stdout.split())
    heavy = {"av", "httpx", "msgspec", "numpy", "platformdirs", "rich", "textual"}
    assert "odyssey_tui" in loaded
    assert loaded & heavy == set()
