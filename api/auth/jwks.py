"""A provider's public keys (RFC 7517), from a file or its address, read again when they change."""

from __future__ import annotations

import ipaddress
import json
import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2
import jwt

from ledger.errors import IdentityUnavailable, InvalidInput, Unauthenticated

_log = logging.getLogger("api.auth")

KEPT_S = 600.0
"""After which keys are read again: what a provider took back ends by then."""
AGAIN_S = 10.0
"""At most so often they are read for the sake of a token whose key is not among them, or after a failure."""
LARGEST_BYTES = 2**20
_TIMEOUT_S = 5.0
_MOST_KEYS = 100

Source = Callable[[], bytes]


class JsonWebKeys:
    """Safe to share between threads. `generation` grows when other keys are read than there were."""

    def __init__(self, source: Source, clock: Callable[[], float] = time.monotonic) -> None:
        self._source = source
        self._clock = clock
        self._lock = threading.Lock()
        self._keys: dict[str | None, jwt.PyJWK] = {}
        self._text = b""
        self._read_at_s: float | None = None
        self._tried_at_s: float | None = None
        self.generation = 0

    @property
    def are_old(self) -> bool:
        """Whether they should be read again."""
        return self._read_at_s is None or self._clock() - self._read_at_s > KEPT_S

    def find(self, kid: object, algorithm: str) -> tuple[int, jwt.PyJWK]:
        """The key of that id and algorithm, with the generation of it. A token without id means the only key.

        Errors: IdentityUnavailable, Unauthenticated.
        """
        generation, known = self.generation, self._known(kid)  # in this order: keys are put there before it grows
        if known is not None and known.algorithm_name == algorithm:
            # Nobody waits for a provider while the key is at hand, but the one who asks it.
            if not (self.are_old and self._may_try() and self._lock.acquire(blocking=False)):
                return generation, known
        else:
            self._lock.acquire()
        try:
            return self._asked(kid, algorithm)
        finally:
            self._lock.release()

    def _asked(self, kid: object, algorithm: str) -> tuple[int, jwt.PyJWK]:
        """With the lock, and what others asked for meanwhile."""
        if (self.are_old or self._known(kid) is None) and self._may_try():
            self._refresh()
        key = self._known(kid)
        if self._read_at_s is None or (key is None and self._tried_at_s != self._read_at_s):
            raise IdentityUnavailable("the provider's keys cannot be had just now", hint="ask again later")
        if key is None or key.algorithm_name != algorithm:
            raise Unauthenticated("the key opens nothing here", hint="no key of the provider signed the token")
        return self.generation, key

    def _known(self, kid: object) -> jwt.PyJWK | None:
        if kid is None and len(self._keys) == 1:
            return next(iter(self._keys.values()))
        return self._keys.get(kid) if isinstance(kid, str) else None

    def _may_try(self) -> bool:
        return self._tried_at_s is None or self._clock() - self._tried_at_s >= AGAIN_S

    def _refresh(self) -> None:
        """Keys that are at hand stay where others cannot be had: a provider may be away for a while."""
        self._tried_at_s = self._clock()
        try:
            text = self._source()
            keys = _parsed(text) if text != self._text else self._keys
        except (OSError, ValueError, httpx2.HTTPError, jwt.PyJWTError) as error:
            _log.error("the provider's keys cannot be read: %s", type(error).__name__)
            return
        if text != self._text:
            self._text, self._keys = text, keys
            self.generation += 1
        self._read_at_s = self._tried_at_s


def _parsed(text: bytes) -> dict[str | None, jwt.PyJWK]:
    """Those of a kind that signs; others are left out. Errors: ValueError."""
    document: Any = json.loads(text)
    listed = document.get("keys") if isinstance(document, dict) else None
    if not isinstance(listed, list):
        raise ValueError("not a set of keys")
    found: dict[str | None, jwt.PyJWK] = {}
    for each in listed[:_MOST_KEYS]:
        if not isinstance(each, dict) or each.get("kty") == "oct" or each.get("use", "sig") != "sig":
            continue  # a secret verifies nothing here; a key for encryption neither
        try:
            key = jwt.PyJWK.from_dict(each)
            found[key.key_id] = key
        except (jwt.PyJWTError, TypeError):  # the latter of members that are lists or objects
            continue
    return found


def source_of(place: str) -> Source:
    """A file, or an address: https, or http on this machine. Errors: InvalidInput."""
    parsed = urlsplit(place)
    if parsed.scheme in ("", "file"):
        path = Path(parsed.path if parsed.scheme else place).expanduser()
        return lambda: _bounded(path)
    if parsed.scheme == "https" or (parsed.scheme == "http" and _is_here(parsed.hostname or "")):
        return lambda: _fetched(place)
    raise InvalidInput(
        f"{parsed.scheme}://{parsed.hostname} is not safe",
        path=("LEDGER_OIDC_JWKS",),
        hint="name a file, or an https address",
    )


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _bounded(path: Path) -> bytes:
    with path.open("rb") as file:
        text = file.read(LARGEST_BYTES + 1)
    if len(text) > LARGEST_BYTES:
        raise ValueError("too large")
    return text


def _fetched(address: str) -> bytes:
    """No redirect is followed: the keys are where the operator said."""
    text, until_s = bytearray(), time.monotonic() + _TIMEOUT_S
    with httpx2.stream("GET", address, timeout=_TIMEOUT_S, follow_redirects=False) as answer:
        answer.raise_for_status()
        for chunk in answer.iter_bytes():
            text += chunk
            if len(text) > LARGEST_BYTES or time.monotonic() > until_s:
                raise ValueError("too large, or too slow")
    return bytes(text)
