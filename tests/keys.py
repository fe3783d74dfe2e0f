"""Keys for tests of what is served: real ones at the real door, on a keyring beside the log, whose positions stay."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from starlette.applications import Starlette
from starlette.testclient import TestClient

from api.app import create_app
from api.auth.authority import Authority
from api.auth.policy import ON_LOOPBACK, DoorPolicy
from api.graphql.settings import Settings
from ledger.application import Ledger
from ledger.domain.history import Recorded
from ledger.domain.key_events import Scope
from ledger.domain.keyring import Keyring, create, revoke, token_digest, token_of
from ledger.store.log import utc_now

MADE_AT = datetime(2026, 1, 1, tzinfo=UTC)
_IDS = {scope: str(scope).ljust(16, "2") for scope in Scope}
KEYS: Mapping[Scope, str] = {
    scope: token_of(key_id, f"{scope}-of-tests".ljust(43, "-")) for scope, key_id in _IDS.items()
}
"""One of each scope."""
EXPIRED = token_of("expired".ljust(16, "2"), "e" * 43)
REVOKED = token_of("revoked".ljust(16, "2"), "r" * 43)
UNKNOWN = token_of("unknown".ljust(16, "2"), "u" * 43)
WRONG = KEYS[Scope.ADMIN][:-1] + "x"
"""A key's id with another secret."""
ACTOR = f"key:{_IDS[Scope.REPORT]}"


def bearer(key: str = KEYS[Scope.REPORT]) -> dict[str, str]:
    """The header that shows a key."""
    return {"Authorization": f"Bearer {key}"}


class _Beside:
    """A keyring that no log holds."""

    is_current = True

    def __init__(self) -> None:
        made = [
            create(Keyring(), key_id, f"tests: {scope}", scope, token_digest(KEYS[scope]), None, MADE_AT)
            for scope, key_id in _IDS.items()
        ]
        for key, expires_on in ((EXPIRED, "2026-01-01"), (REVOKED, None)):
            made.append(create(Keyring(), key[4:20], "tests", Scope.ADMIN, token_digest(key), expires_on, MADE_AT))
        ring = Keyring().with_events([Recorded(n, MADE_AT, "tests", "s", event) for n, event in enumerate(made, 1)])
        ended = revoke(ring, REVOKED[4:20], "tests")
        assert ended
        self.keyring = ring.with_events([Recorded(len(made) + 1, MADE_AT, "tests", "s", ended)])


def authority(clock: Callable[[], datetime] = utc_now) -> Authority:
    """Knows the keys of tests."""
    return Authority(_Beside(), clock)


def keyed_app(ledger: Ledger, policy: DoorPolicy = ON_LOOPBACK, *, graphql: Settings | None = None) -> Starlette:
    """The app, whose door knows the keys of tests."""
    return create_app(ledger, policy, authority=authority(), graphql=graphql)


def keyed_client(ledger: Ledger, *, graphql: Settings | None = None, **options: Any) -> TestClient:
    """Speaks to that app with a key that opens reports."""
    return TestClient(keyed_app(ledger, graphql=graphql), headers=bearer(), **options)
