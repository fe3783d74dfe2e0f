"""API keys: which there are, what each opens, and the decisions about them. One stream holds them all.

recorded events ── with_events ──> Keyring ── authenticate(key id, digest, now) ──> ApiKey

A key is `mlk_<key id>_<secret>`. The ledger keeps the SHA-256 of the whole of it: 32 random bytes need no slow hash.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from ledger.domain.history import Recorded
from ledger.domain.identifiers import UNIDENTIFIED, identify, stream_id
from ledger.domain.instants import end_of, format_instant, parse_date
from ledger.domain.key_events import ApiKeyCreated, ApiKeyRevoked, Scope
from ledger.errors import InvalidTime, NotFound, Refused, Unauthenticated

PREFIX = "mlk_"
SECRET_BYTES = 32
_TOKEN = re.compile(r"mlk_([a-z2-7]{16})_[A-Za-z0-9_-]{43}", re.ASCII)
_NO_DIGEST = "0" * 64


class ApiKey(NamedTuple):
    """One key. `expires_at` is the last instant at which it opens, `revoked_at` None unless it was taken back."""

    key_id: str
    name: str
    scope: Scope
    key_digest: str
    expires_at: datetime | None
    created_at: datetime
    created_by: str
    revoked_at: datetime | None = None
    revoked_by: str | None = None
    revocation_reason: str | None = None

    def state(self, now: datetime) -> str:
        """`active`, `expired` or `revoked`."""
        if self.revoked_at is not None:
            return "revoked"
        return "expired" if self.expires_at is not None and now > self.expires_at else "active"


@dataclass(frozen=True, slots=True)
class Keyring:
    """All keys by their id, those that open nothing any more too."""

    keys: Mapping[str, ApiKey] = field(default_factory=dict)

    def with_events(self, events: Iterable[Recorded]) -> Keyring:
        """The keyring after more events of its stream."""
        keys = dict(self.keys)
        for recorded in events:
            match recorded.event:
                case ApiKeyCreated() as made:
                    keys[made.key_id] = ApiKey(
                        made.key_id,
                        made.name,
                        made.scope,
                        made.key_digest,
                        made.expires_at,
                        recorded.recorded_at,
                        recorded.actor,
                    )
                case ApiKeyRevoked(key_id=key_id, reason=reason):
                    keys[key_id] = keys[key_id]._replace(
                        revoked_at=recorded.recorded_at, revoked_by=recorded.actor, revocation_reason=reason
                    )
                case other:
                    raise TypeError(f"{type(other).__name__} is not of the keyring")
        return Keyring(keys)

    def has_active(self, now: datetime) -> bool:
        """Whether any key opens anything."""
        return any(key.state(now) == "active" for key in self.keys.values())


def keyring_stream() -> UUID:
    """The stream of all keys."""
    return stream_id("keyring")


def token_of(key_id: str, secret: str) -> str:
    """The key as its owner holds it."""
    return f"{PREFIX}{key_id}_{secret}"


def token_digest(token: str) -> str:
    """What the ledger knows a key by."""
    return hashlib.sha256(token.encode()).hexdigest()


def key_id_of(token: str) -> str | None:
    """The key id that a token names; None where it has not the form of a key."""
    match = _TOKEN.fullmatch(token)
    return match[1] if match else None


def create(
    keyring: Keyring, key_id: str, name: str, scope: Scope, key_digest: str, expires_on: str | None, now: datetime
) -> ApiKeyCreated:
    """A new key, which opens to the end of the date `expires_on` in UTC. Errors: InvalidTime, Refused."""
    if key_id in keyring.keys:
        raise Refused(f"there is a key {key_id}", path=("key_id",))
    try:
        expires_at = end_of(parse_date(expires_on), "UTC") if expires_on is not None else None
    except InvalidTime as error:
        raise error.at("expires_on") from None
    if expires_at is not None and expires_at < now:
        raise InvalidTime(f"{expires_on} is over", path=("expires_on",), hint="a key opens to the end of that date")
    event = ApiKeyCreated(
        event_id=UNIDENTIFIED, key_id=key_id, name=name, scope=scope, key_digest=key_digest, expires_at=expires_at
    )
    return identify(keyring_stream(), event)


def revoke(keyring: Keyring, key_id: str, reason: str) -> ApiKeyRevoked | None:
    """The end of a key; None where it has ended so already. Errors: NotFound."""
    key = keyring.keys.get(key_id)
    if key is None:
        raise NotFound(f"no key {key_id!r}", path=("key_id",), hint="ledger keys list shows the ids")
    if key.revoked_at is not None:
        return None
    return identify(keyring_stream(), ApiKeyRevoked(event_id=UNIDENTIFIED, key_id=key_id, reason=reason))


def authenticate(keyring: Keyring, key_id: str, key_digest: str, now: datetime) -> ApiKey:
    """The key of that digest, if it opens anything now.

    Errors: Unauthenticated, in the same words whatever is wrong; only who holds the key itself is told what became of
    it. The time that it takes does not depend on how much of a digest is right.
    """
    key = keyring.keys.get(key_id)
    is_held = hmac.compare_digest(key.key_digest if key else _NO_DIGEST, key_digest)
    if key is None or not is_held:
        raise Unauthenticated(REFUSED, hint=_UNKNOWN)
    if key.revoked_at is not None:
        raise Unauthenticated(REFUSED, hint=f"it was revoked at {format_instant(key.revoked_at)}")
    if key.expires_at is not None and now > key.expires_at:
        raise Unauthenticated(REFUSED, hint=f"it expired at {format_instant(key.expires_at)}")
    return key


REFUSED = "the key opens nothing here"
_UNKNOWN = "`ledger keys list`, where the database is, shows which keys do"
