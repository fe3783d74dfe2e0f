"""Which OpenID provider an operator trusts. What verifies its tokens is imported only where there is one."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import NamedTuple

from api.auth.authority import Provider
from ledger.errors import InvalidInput


class OidcSettings(NamedTuple):
    """`issuer` and `audience` as tokens must name them; `keys` is a file or URL of the provider's JSON Web Keys."""

    issuer: str
    audience: str
    keys: str

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ) -> OidcSettings | None:
        """From `LEDGER_OIDC_ISSUER`, `_AUDIENCE` and `_JWKS`; None where none is set. Errors: InvalidInput."""
        names = {field: f"LEDGER_OIDC_{field.upper()}" for field in ("issuer", "audience")} | {
            "keys": "LEDGER_OIDC_JWKS"
        }
        given = {field: environment.get(name, "") for field, name in names.items()}
        if not any(given.values()):
            return None
        for field, name in names.items():
            if not given[field]:
                raise InvalidInput("is missing", path=(name,), hint="a provider has an issuer, an audience and keys")
        return cls(**given)


def provider_of(environment: Mapping[str, str] = os.environ) -> Provider | None:
    """The provider that the environment names. Errors: InvalidInput."""
    settings = OidcSettings.read(environment)
    if settings is None:
        return None
    from api.auth.oidc import OidcProvider

    return OidcProvider(settings)
