"""Asking the app without a network between: what counts is how it answers, so a stream is left at its first word."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from typing import Any, NamedTuple

from starlette.applications import Starlette
from starlette.types import Message

_STREAM_S = 0.2
"""How long the first word of a stream is waited for."""


def is_stream(start: Message) -> bool:
    """Whether an answer begins that goes on as things happen."""
    return any(name == b"content-type" and value.startswith(b"text/event-stream") for name, value in start["headers"])


class Answer(NamedTuple):
    """Status, headers and what was sent of the body by the time it was left."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def is_let_in(self) -> bool:
        """Whether the door was open, whatever lay behind it."""
        return self.status not in (401, 403, 429)


class Asking:
    """One app on a loop of its own."""

    def __init__(self, app: Starlette) -> None:
        self._app = app
        self._loop = asyncio.new_event_loop()

    def close(self) -> None:
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()

    def ask(
        self,
        method: str,
        address: str,
        headers: dict[str, str] | None = None,
        body: bytes = b"",
        *,
        client: str = "192.0.2.1",
    ) -> Answer:
        path, _, query = address.partition("?")
        named = {"host": "ledger.example", **(headers or {})}
        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": method,
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "headers": [(name.lower().encode(), value.encode()) for name, value in named.items()],
            "client": (client, 1234),
            "server": ("ledger.example", 80),
            "scheme": "http",
            "root_path": "",
        }
        return self._loop.run_until_complete(self._answered(scope, body))

    async def _answered(self, scope: dict[str, Any], body: bytes) -> Answer:
        sent: list[Message] = []
        ended = asyncio.Event()
        requests: Iterator[Message] = iter([{"type": "http.request", "body": body, "more_body": False}])

        async def receive() -> Message:
            for message in requests:
                return message
            await asyncio.Event().wait()  # the client stays
            raise AssertionError

        async def send(message: Message) -> None:
            sent.append(message)
            if message["type"] == "http.response.body" and (not message.get("more_body") or is_stream(sent[0])):
                ended.set()
            if is_stream(sent[0]) and len(sent) == 1:
                self._loop.call_later(_STREAM_S, ended.set)

        task = asyncio.ensure_future(self._app(scope, receive, send))
        waiting = asyncio.ensure_future(ended.wait())
        await asyncio.wait([task, waiting], timeout=20, return_when=asyncio.FIRST_COMPLETED)
        for each in (task, waiting):
            each.cancel()
            with contextlib.suppress(asyncio.CancelledError, Exception):  # a bug is raised again once it is answered
                await each
        headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
        return Answer(sent[0]["status"], headers, b"".join(message.get("body", b"") for message in sent[1:]))
