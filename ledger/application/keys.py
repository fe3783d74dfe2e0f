"""API keys of a ledger: make one, take one back, and the keyring as the log has it now.

They are no commands of the faces: who may make keys is who may open the database.
"""

from __future__ import annotations

import base64
import secrets
import threading
from typing import NamedTuple

from ledger.application.commands import Command
from ledger.application.ledger import Ledger
from ledger.application.work import Work
from ledger.domain.events import Event
from ledger.domain.key_drafts import KeyDraft, RevokeKeyDraft
from ledger.domain.keyring import (
    SECRET_BYTES,
    ApiKey,
    Keyring,
    create,
    keyring_stream,
    revoke,
    token_digest,
    token_of,
)
from ledger.domain.parsing import parse
from ledger.errors import StoreFailure

_ID_BYTES = 10


class NewKey(NamedTuple):
    """`token` is the key itself, which nobody can tell again."""

    token: str
    key: ApiKey


def create_key(ledger: Ledger, name: str, scope: str, expires_on: str | None = None) -> NewKey:
    """A key that opens to the end of a date in UTC, None: until it is revoked.

    A crash before it is shown leaves a key that nobody holds. Errors: InvalidInput, InvalidTime, StoreFailure.
    """
    key_id = base64.b32encode(secrets.token_bytes(_ID_BYTES)).decode().lower()
    token = token_of(key_id, secrets.token_urlsafe(SECRET_BYTES))
    digest = token_digest(token)

    def decide(work: Work, asked: KeyDraft) -> Event:
        event = create(_decided_on(work), key_id, asked.name, asked.scope, digest, asked.expires_on, work.now)
        return work.decide(keyring_stream(), event)

    draft = parse(KeyDraft, {"name": name, "scope": scope, "expires_on": expires_on})
    ledger.submit([(Command("create_key", KeyDraft, decide), draft)])
    return NewKey(token, read_keyring(ledger).keys[key_id])


def revoke_key(ledger: Ledger, key_id: str, reason: str) -> ApiKey:
    """The end of a key, or how it ended before. Errors: InvalidInput, NotFound, StoreFailure."""

    def decide(work: Work, asked: RevokeKeyDraft) -> Event | None:
        event = revoke(_decided_on(work), asked.key_id, asked.reason)
        return work.decide(keyring_stream(), event) if event else None

    draft = parse(RevokeKeyDraft, {"key_id": key_id, "reason": reason})
    ledger.submit([(Command("revoke_key", RevokeKeyDraft, decide), draft)])
    return read_keyring(ledger).keys[key_id]


def _decided_on(work: Work) -> Keyring:
    return Keyring().with_events(work.history(keyring_stream()))


def read_keyring(ledger: Ledger) -> Keyring:
    """All keys, as the log has them now. Errors: StoreFailure."""
    return _Read(ledger).keyring


class _Read:
    """A keyring with the version of its stream, and what came to it later."""

    def __init__(self, ledger: Ledger, before: _Read | None = None) -> None:
        """Errors: StoreFailure, also over an event that cannot be read: it may be what takes a key back."""
        self.position: int = ledger.advance.position  # before the stream is read: what comes meanwhile is read again
        version = before.version if before else 0
        self.version: int
        events, self.version = ledger.log.stream(keyring_stream(), version)
        if len(events) < self.version - version:
            raise StoreFailure(
                "an event of the keyring cannot be read; no key opens anything", hint="run a release that can read it"
            )
        self.keyring: Keyring = (before.keyring if before else Keyring()).with_events(events)


class KeyringFollower:
    """The keyring of a ledger that is open, read on when the log has moved. Safe to share between threads.

    What this process records it knows at once, what others record once the ledger has heard of it
    (`follower.LOOK_EVERY_S`).
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._lock = threading.Lock()
        self._read: _Read | None = None

    @property
    def is_current(self) -> bool:
        """Whether `keyring` need not ask the store."""
        return self._read is not None and self._read.position == self._ledger.advance.position

    @property
    def keyring(self) -> Keyring:
        """As far as the log is known. Errors: StoreFailure."""
        read = self._read
        if read is None or read.position != self._ledger.advance.position:
            with self._lock:
                read = self._read = _Read(self._ledger, self._read)
        return read.keyring
