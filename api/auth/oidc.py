"""Bearer tokens of an OpenID provider: signed by one of its keys, for this server, of somebody, not too old."""

from __future__ import annotations

import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import jwt
from starlette.concurrency import run_in_threadpool

from api.auth.jwks import JsonWebKeys, source_of
from api.auth.oidc_settings import OidcSettings
from api.auth.principal import Principal
from ledger.domain.key_events import Scope
from ledger.domain.keyring import REFUSED, token_digest
from ledger.errors import Unauthenticated

ALGORITHMS = ("RS256", "ES256", "EdDSA")
"""Signatures with a key pair; never none, and none with a secret, which a public key could be taken for."""
LEEWAY_S = 30
"""By which clocks may differ."""
_CLAIMS = ("exp", "iat", "iss", "aud", "sub")
_SUBJECT = re.compile(r"[\x21-\x7e]{1,200}")
_KEPT = 1000


class OidcProvider:
    """Safe to share between threads. A token that was found good is not verified again while it and its key last."""

    def __init__(self, settings: OidcSettings, clock: Callable[[], float] = time.time) -> None:
        """Errors: InvalidInput for keys that are neither a file nor a URL."""
        self._settings = settings
        self._clock = clock
        self._keys = JsonWebKeys(source_of(settings.keys))
        self._lock = threading.Lock()
        self._good: OrderedDict[str, _Verified] = OrderedDict()

    async def principal(self, token: str) -> Principal:
        """Errors: Unauthenticated, IdentityUnavailable."""
        digest = token_digest(token)
        found = self._good.get(digest)
        if found is None or found.generation != self._keys.generation or self._keys.are_old:
            found = await run_in_threadpool(self._verified, token)
            with self._lock:
                self._good[digest] = found
                while len(self._good) > _KEPT:
                    self._good.popitem(last=False)
        found.check(self._clock())
        return Principal(f"oidc:{found.subject}", found.scope, lambda: found.check(self._clock()))

    def _verified(self, token: str) -> _Verified:
        try:
            header = jwt.get_unverified_header(token)
            if header.get("alg") not in ALGORITHMS:
                raise Unauthenticated(REFUSED, hint=f"its algorithm is not one of {', '.join(ALGORITHMS)}")
            generation, key = self._keys.find(header.get("kid"), header["alg"])
            claims = jwt.decode(
                token,
                key,
                algorithms=[header["alg"]],
                audience=self._settings.audience,
                issuer=self._settings.issuer,
                leeway=LEEWAY_S,
                options={"require": [*_CLAIMS]},
            )
        except (jwt.PyJWTError, ValueError, TypeError) as error:  # what PyJWT lets through of malformed tokens too
            raise Unauthenticated(REFUSED, hint=f"the token is not good here: {_told(error)}") from None
        subject = claims["sub"]
        if not isinstance(subject, str) or _SUBJECT.fullmatch(subject) is None:
            raise Unauthenticated(REFUSED, hint="its subject is not 1 to 200 visible ASCII characters")
        return _Verified(subject, scope_in(claims), float(claims["exp"]) + LEEWAY_S, generation)


class _Verified(NamedTuple):
    """What a good token says, until `ends_at_s`; `generation` is that of the keys it was verified with."""

    subject: str
    scope: Scope | None
    ends_at_s: float
    generation: int

    def check(self, now_s: float) -> None:
        if now_s > self.ends_at_s:
            raise Unauthenticated(REFUSED, hint="the token has expired")


def scope_in(claims: Mapping[str, Any]) -> Scope | None:
    """The widest of our scopes among those of the token (`scope`, or `scp` as some providers say); None: none."""
    given = claims.get("scope", claims.get("scp", ""))
    words = given.split() if isinstance(given, str) else given if isinstance(given, list) else []
    return next((scope for scope in reversed(Scope) if scope in words), None)


def _told(error: Exception) -> str:
    """PyJWT's kind of fault, without what the token holds."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(error).__name__.removesuffix("Error")).lower()
    return words if isinstance(error, jwt.PyJWTError) else "it cannot be read"
