"""The tree in the docstring is the tree in the code."""

from __future__ import annotations

import inspect
import re

from odyssey_tui import errors


def test_every_class_is_in_the_docstring_below_its_base() -> None:
    drawn: list[tuple[int, str]] = []
    for line in (errors.__doc__ or "").splitlines():
        match = re.match(r"^(\s*(?:[│├└─ ]*))([A-Z]\w+)\b", line)
        if match and match.group(2).endswith("Error"):
            drawn.append((len(match.group(1)), match.group(2)))
    parents: dict[str, str] = {}
    stack: list[tuple[int, str]] = []
    for depth, name in drawn:
        while stack and stack[-1][0] >= depth:
            stack.pop()
        if stack:
            parents[name] = stack[-1][1]
        stack.append((depth, name))
    defined = {
        name: cls
        for name, cls in inspect.getmembers(errors, inspect.isclass)
        if issubclass(cls, errors.OdysseyError)
    }
    assert set(defined) == {name for _, name in drawn}
    for name, parent in parents.items():
        if name == "OdysseyUsageError":
            continue
        assert parent in [base.__name__ for base in defined[name].__bases__], name


def test_usage_errors_are_caught_by_both_documented_handlers() -> None:
    error = errors.ConcurrentLimitReachedError(
        "1 of 1",
        action="End the other",
        url="https://x",
        code="C",
        details={"limit": 1},
    )
    assert isinstance(error, errors.OdysseyConnectionError)
    assert isinstance(error, errors.OdysseyStreamError)
    assert error.message == "1 of 1"
    assert error.hint == error.action == "End the other"
    assert error.action_url == "https://x"
    assert error.details == {"limit": 1}
    assert error.retryable


def test_an_error_without_words_says_its_title() -> None:
    for cls in (errors.QueueTimeoutError, errors.NotConnectedError):
        assert str(cls()) == cls.title
    assert errors.ServiceError("boom", status=503).retryable
    assert not errors.ServiceError("boom", status=400).retryable
    assert errors.StreamRefusedError("bad_state").reason == "bad_state"
