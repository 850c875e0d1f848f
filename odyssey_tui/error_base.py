"""The base of the exception tree, which is drawn in ``errors.py``."""

from __future__ import annotations

from typing import ClassVar


class OdysseyError(Exception):
    """Base of every error that this program raises on purpose.

    Attributes:
        title: A few words that name the kind of error.
        detail: What happened, in one sentence; also ``str(error)``.
        hint: The way out, or ``None``.
        url: Where to read or act, or ``None``.
        code: Machine-readable reason from the service, or ``None``.
        retryable: Whether the same call can succeed later by itself.
    """

    title: ClassVar[str] = "Odyssey error"
    default_hint: ClassVar[str | None] = None
    default_retryable: ClassVar[bool] = False

    def __init__(
        self,
        detail: str = "",
        *,
        hint: str | None = None,
        url: str | None = None,
        code: str | None = None,
        retryable: bool | None = None,
    ) -> None:
        super().__init__(detail or self.title)
        self.detail = detail or self.title
        self.hint = hint if hint is not None else self.default_hint
        self.url = url
        self.code = code
        self.retryable = self.default_retryable if retryable is None else retryable
