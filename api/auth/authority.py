"""Whom a key stands for: an API key of the ledger, or a bearer token of an OpenID provider."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Protocol

from starlette.concurrency import run_in_threadpool

from api.auth.credentials import LONGEST_KEY
from api.auth.principal import Principal
from ledger.application import Ledger
from ledger.application.keys import KeyringFollower
from ledger.domain.keyring import REFUSED, Keyring, authenticate, key_id_of, token_digest
from ledger.errors import Unauthenticated


class Keyrings(Protocol):
    """Where the keys are."""

    @property
    def is_current(self) -> bool:
        """Whether `keyring` is at hand."""
        ...

    @property
    def keyring(self) -> Keyring:
        """All keys. Errors: StoreFailure."""
        ...


class Provider(Protocol):
    """Who else vouches for people."""

    async def principal(self, token: str) -> Principal:
        """Errors: Unauthenticated, IdentityUnavailable."""
        ...


class Authority:
    """The keys of one ledger, and the provider, if there is one. `is_remote`: keys may have to be waited for."""

    def __init__(
        self,
        keyrings: Keyrings,
        clock: Callable[[], datetime],
        provider: Provider | None = None,
        *,
        is_remote: bool = False,
    ) -> None:
        self._keyrings = keyrings
        self._clock = clock
        self._provider = provider
        self._is_remote = is_remote

    @classmethod
    def of(cls, ledger: Ledger, provider: Provider | None = None) -> Authority:
        """That of a ledger."""
        return cls(KeyringFollower(ledger), ledger.log.clock, provider, is_remote=ledger.is_remote)

    async def principal(self, key: str) -> Principal:
        """Errors: Unauthenticated, IdentityUnavailable, StoreFailure."""
        if len(key) > LONGEST_KEY:
            raise Unauthenticated(REFUSED, hint=f"a key has at most {LONGEST_KEY} characters")
        key_id = key_id_of(key)
        if key_id is None:
            if self._provider is None:
                raise Unauthenticated(REFUSED, hint="it has not the form of one: mlk_…")
            return await self._provider.principal(key)
        digest = token_digest(key)
        if self._is_remote and not self._keyrings.is_current:
            return await run_in_threadpool(self._holder, key_id, digest)
        return self._holder(key_id, digest)

    def _holder(self, key_id: str, digest: str) -> Principal:
        held = authenticate(self._keyrings.keyring, key_id, digest, self._clock())
        return Principal(f"key:{key_id}", held.scope, partial(self._check, key_id, digest))

    def _check(self, key_id: str, digest: str) -> None:
        authenticate(self._keyrings.keyring, key_id, digest, self._clock())
