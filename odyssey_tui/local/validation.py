"""Checks of request bodies and queries that collect every problem found.

The messages and types are those that pydantic gives, since that is what
clients of the hosted service see.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeGuard

from multidict import MultiMapping

from odyssey_tui.local.replies import ApiError
from odyssey_tui.models import MAX_PAGE_SIZE

Location = tuple[str | int, ...]

MAX_REPORTED_PROBLEMS = 50
_MAX_QUERY_INTEGER = 2**31 - 1
_TRUE = frozenset({"1", "true", "t", "yes", "y", "on"})
_FALSE = frozenset({"0", "false", "f", "no", "n", "off"})


class Problems:
    """What is wrong with one request: the list that a 422 carries."""

    def __init__(self) -> None:
        self._found: list[dict[str, Any]] = []

    def __bool__(self) -> bool:
        return bool(self._found)

    def add(self, loc: Location, message: str, kind: str = "value_error") -> None:
        """Note one problem; beyond a bound further ones are dropped."""
        if len(self._found) < MAX_REPORTED_PROBLEMS:
            self._found.append({"type": kind, "loc": list(loc), "msg": message})

    def error(self) -> ApiError:
        """The refusal that lists the problems found so far."""
        return ApiError(422, self._found)

    def check(self) -> None:
        """Raise :meth:`error` if there is any problem."""
        if self._found:
            raise self.error()

    def missing(self, loc: Location) -> None:
        """Note that a required field is absent."""
        self.add(loc, "Field required", "missing")

    def is_object(self, value: Any, loc: Location) -> TypeGuard[dict[str, Any]]:
        """Whether ``value`` is a JSON object; noted if it is not."""
        if isinstance(value, dict):
            return True
        self.add(loc, "Input should be a valid dictionary", "dict_type")
        return False

    def is_list(self, value: Any, loc: Location) -> TypeGuard[list[Any]]:
        """Whether ``value`` is a JSON array; noted if it is not."""
        if isinstance(value, list):
            return True
        self.add(loc, "Input should be a valid list", "list_type")
        return False

    def is_string(
        self, value: Any, loc: Location, *, max_bytes: int | None = None
    ) -> TypeGuard[str]:
        """Whether ``value`` is a string of at most ``max_bytes`` in UTF-8."""
        if not isinstance(value, str):
            self.add(loc, "Input should be a valid string", "string_type")
            return False
        if max_bytes is not None and len(value.encode()) > max_bytes:
            self.add(
                loc, f"String should have at most {max_bytes} bytes", "string_too_long"
            )
            return False
        return True

    def integer(self, value: Any, loc: Location, *, minimum: int = 0) -> int | None:
        """``value`` as an integer, or ``None`` with the problem noted."""
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            self.add(loc, "Input should be a valid integer", "int_type")
            return None
        if value < minimum:
            self.add(
                loc,
                f"Input should be greater than or equal to {minimum}",
                "greater_than_equal",
            )
            return None
        return value

    def boolean(
        self, body: Mapping[str, Any], name: str, loc: Location, default: bool
    ) -> bool:
        """The boolean ``name`` of ``body``; absent or null is ``default``."""
        value = body.get(name)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.add((*loc, name), "Input should be a valid boolean", "bool_type")
            return default
        return value


def body_object(value: Any) -> dict[str, Any]:
    """``value`` as the JSON object that a body must be.

    Raises:
        ApiError: 422 if it is anything else.
    """
    problems = Problems()
    if not problems.is_object(value, ("body",)):
        raise problems.error()
    return value


def required_string(body: Mapping[str, Any], name: str, max_bytes: int) -> str:
    """The string ``name`` of a request body.

    Raises:
        ApiError: 422 if it is absent, no string, or too long.
    """
    problems = Problems()
    loc = ("body", name)
    if name not in body:
        problems.missing(loc)
        raise problems.error()
    value = body[name]
    if not problems.is_string(value, loc, max_bytes=max_bytes):
        raise problems.error()
    return value


def query_page(query: MultiMapping[str], default_limit: int) -> tuple[int, int]:
    """``limit`` and ``offset`` of a list request.

    Raises:
        ApiError: 422 if one is no integer or out of range.
    """
    problems = Problems()
    limit = _query_integer(query, "limit", default_limit, 1, MAX_PAGE_SIZE, problems)
    offset = _query_integer(query, "offset", 0, 0, _MAX_QUERY_INTEGER, problems)
    problems.check()
    return limit, offset


def query_flag(query: MultiMapping[str], name: str) -> bool:
    """The boolean ``name`` of a query; absent is false.

    Raises:
        ApiError: 422 if it is no boolean.
    """
    text = _query_text(query, name)
    if text is None or text.lower() in _FALSE:
        return False
    if text.lower() in _TRUE:
        return True
    problems = Problems()
    problems.add(
        ("query", name),
        "Input should be a valid boolean, unable to interpret input",
        "bool_parsing",
    )
    raise problems.error()


def query_choice(
    query: MultiMapping[str], name: str, choices: tuple[str, ...]
) -> str | None:
    """The value ``name`` of a query, one of ``choices``; absent is ``None``.

    Raises:
        ApiError: 422 if it is none of them.
    """
    text = _query_text(query, name)
    if text is None or text in choices:
        return text
    expected = ", ".join(f"'{choice}'" for choice in choices)
    problems = Problems()
    problems.add(("query", name), f"Input should be one of {expected}", "enum")
    raise problems.error()


def _query_text(query: MultiMapping[str], name: str) -> str | None:
    values = query.getall(name, [])
    return values[-1] if values else None


def _query_integer(
    query: MultiMapping[str],
    name: str,
    default: int,
    minimum: int,
    maximum: int,
    problems: Problems,
) -> int:
    text = _query_text(query, name)
    if text is None:
        return default
    loc = ("query", name)
    digits = text.strip()
    sign = -1 if digits.startswith("-") else 1
    digits = digits.removeprefix("-") if sign < 0 else digits.removeprefix("+")
    if not (digits.isascii() and digits.isdigit()):
        problems.add(
            loc,
            "Input should be a valid integer, unable to parse string as an integer",
            "int_parsing",
        )
        return default
    # Thirteen digits are out of any range: the rest only costs time.
    value = sign * int(digits.lstrip("0")[:13] or "0")
    if value < minimum:
        problems.add(
            loc,
            f"Input should be greater than or equal to {minimum}",
            "greater_than_equal",
        )
    elif value > maximum:
        problems.add(
            loc, f"Input should be less than or equal to {maximum}", "less_than_equal"
        )
    return value
