"""What this task or thread is answering: its request's id, and what the log will say of it once it is answered.

It follows the work through tasks and threads, since both begin with the context of who began them.
"""

from __future__ import annotations

import re
import uuid
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from starlette.types import Scope

REQUEST_ID = b"x-request-id"
_GIVEN = re.compile(rb"[A-Za-z0-9._:+/=-]{1,100}")
"""An id that a client or a proxy may bring: it goes into logs and headers as it is."""


@dataclass(slots=True)
class Current:
    """One request, or one operation on a WebSocket.

    `told` is what its line in the log says beside the usual. `trace_id`: None where it is not traced.
    """

    request_id: str
    scope: Scope
    told: dict[str, Any] = field(default_factory=dict)
    trace_id: str | None = None

    @property
    def actor(self) -> str | None:
        """Who asks, by the id of the key: never the key. None: nobody had to say."""
        principal = self.scope.get("state", {}).get("principal")
        actor: str | None = getattr(principal, "actor", None)
        return actor


CURRENT: ContextVar[Current | None] = ContextVar("current", default=None)


def current_of(scope: Scope) -> Current:
    """With the id that the request brings where it brings a sound one, else a new one."""
    given = [value for name, value in scope["headers"] if name == REQUEST_ID]
    is_sound = len(given) == 1 and _GIVEN.fullmatch(given[0]) is not None
    return Current(given[0].decode() if is_sound else str(uuid.uuid4()), scope)


def note(**told: Any) -> None:
    """The line of what is being answered will say so; values are ours, never what a client sent."""
    current = CURRENT.get()
    if current is not None:
        current.told.update(told)


def request_id() -> str:
    """Of what is being answered; outside of any request a new one, for what is told under an id."""
    current = CURRENT.get()
    return current.request_id if current else str(uuid.uuid4())
