"""What several test rooms share: programs that a machine may not have."""

from __future__ import annotations

import os
import shutil

import pytest

REQUIRE_ALL = "ODYSSEY_TUI_TEST_REQUIRE_ALL"


def need_program(name: str, package: str | None = None) -> str:
    """Path of a program that a test cannot do without.

    Without it the test is skipped with the words that install it; where
    everything has to be tested (``ODYSSEY_TUI_TEST_REQUIRE_ALL=1``) it fails.
    """
    found = shutil.which(name)
    if found:
        return found
    words = f"needs {name}: apt-get install {package or name}"
    if os.environ.get(REQUIRE_ALL):
        pytest.fail(words)
    return pytest.skip(words)  # type: ignore[return-value, func-returns-value]
