"""What all tests have in common."""

from __future__ import annotations

from hypothesis import settings

# No deadline: the parts of the suite run side by side, on whatever machine there is.
# Fewer examples than by default; tests that need more say so.
settings.register_profile("suite", max_examples=50, deadline=None)
settings.load_profile("suite")
