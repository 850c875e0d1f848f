"""A scripted REST side without any network: ``httpx.MockTransport``."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from typing import Any

import httpx

from odyssey_tui.client import Odyssey

KEY = "ody_test_key"
URL = "http://api.test"

Answer = httpx.Response | Exception | Callable[[httpx.Request], httpx.Response]


class FakeRest:
    """Answers each ``"METHOD /path"`` from a list; the last answer repeats."""

    def __init__(self) -> None:
        self.answers: dict[str, list[Answer]] = {}
        self.requests: list[httpx.Request] = []
        self.counts: Counter[str] = Counter()
        self.tokens = 0
        self.expires_in: Any = 3600
        self.on("POST /auth/token", self._token)

    def on(self, name: str, *answers: Any) -> FakeRest:
        """Scripts a path; plain values become JSON of status 200."""
        self.answers[name] = [
            item
            if callable(item) or isinstance(item, httpx.Response | Exception)
            else httpx.Response(200, json=item)
            for item in answers
        ]
        return self

    def client(self, **options: Any) -> Odyssey:
        return Odyssey(
            KEY, api_url=URL, transport=httpx.MockTransport(self._handle), **options
        )

    def body(self, index: int = -1) -> Any:
        return json.loads(self.requests[index].content)

    def _handle(self, request: httpx.Request) -> httpx.Response:
        name = f"{request.method} {request.url.raw_path.decode().split('?')[0]}"
        self.requests.append(request)
        self.counts[name] += 1
        answers = self.answers.get(name)
        if not answers:
            return httpx.Response(404, json={"detail": "Not Found"})
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, httpx.Response):
            # A response can be read once; the last one may be needed again.
            return httpx.Response(
                answer.status_code, headers=answer.headers, content=answer.content
            )
        return answer(request)

    def _token(self, request: httpx.Request) -> httpx.Response:
        self.tokens += 1
        reply: dict[str, Any] = {"access_token": f"token-{self.tokens}"}
        if self.expires_in is not None:
            reply["expires_in"] = self.expires_in
        return httpx.Response(200, json=reply)
