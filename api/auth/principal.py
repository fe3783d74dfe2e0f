"""Who sent a request, and what that opens."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from starlette.types import Scope as AsgiScope

from ledger.domain.key_events import Scope
from ledger.errors import Forbidden, Unauthenticated

STATE = "principal"
NO_KEY = "a key is needed here"
HOW_TO_GET_ONE = "send it as Authorization: Bearer KEY; `ledger keys create` makes one where the database is"


def _stands() -> None:
    """Nothing can become of who has no key."""


class Principal(NamedTuple):
    """`actor` names who sent it in events and logs (`key:<id>`, `oidc:<subject>`), None where nobody said.

    `scope` None opens nothing. `check_still_valid` raises Unauthenticated once the key has ended meanwhile: what goes
    on for long asks it again.
    """

    actor: str | None
    scope: Scope | None
    check_still_valid: Callable[[], None] = _stands

    def check(self, needed: Scope) -> None:
        """Errors: Unauthenticated, Forbidden."""
        if self.scope is not None and self.scope.covers(needed):
            return
        if self.actor is None:
            raise Unauthenticated(NO_KEY, hint=HOW_TO_GET_ONE, is_given=False)
        raise Forbidden(f"the key opens {self.scope or 'nothing'}, not {needed}", scope=needed)


NOBODY = Principal(None, None)
ANYBODY = Principal(None, Scope.READ)
"""Where reads are open."""


def principal_of(scope: AsgiScope) -> Principal:
    """Who sent a request that came through the door; else nobody, to whom nothing is open."""
    found = scope.get("state", {}).get(STATE, NOBODY)
    assert isinstance(found, Principal)
    return found
