"""What an operator may set of this face, and what holds without."""

from __future__ import annotations

import os
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from ledger.errors import InvalidInput


class Trust(StrEnum):
    """Whether documents may be named by their digest: never, also, or must be."""

    OFF = "off"
    ALLOW = "allow"
    ONLY = "only"


class Settings(NamedTuple):
    """Limits of one request, of one connection, and where trusted documents are.

    `cost` is in objects that an answer may hold (see `api.graphql.cost`); `origins` are those of pages of other
    sites that may open a WebSocket; `documents` is a folder of `*.graphql`, None: no trusted documents.
    """

    depth: int = 15
    aliases: int = 100
    tokens: int = 2000
    cost: int = 250_000
    subscriptions: int = 20
    origins: tuple[str, ...] = ()
    documents: Path | None = None
    trust: Trust = Trust.OFF

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """From `LEDGER_GRAPHQL_DEPTH` … and `LEDGER_TRUSTED_DOCUMENTS`. Errors: InvalidInput at the variable."""
        folder = environment.get("LEDGER_TRUSTED_DOCUMENTS")
        return cls(
            **{
                name: _number(environment, f"LEDGER_GRAPHQL_{name.upper()}", cls._field_defaults[name])
                for name in ("depth", "aliases", "tokens", "cost", "subscriptions")
            },
            origins=tuple(environment.get("LEDGER_GRAPHQL_ORIGINS", "").split()),
            documents=Path(folder).expanduser() if folder else None,
            trust=_trust(environment, bool(folder)),
        )


def _number(environment: Mapping[str, str], name: str, default: int) -> int:
    text = environment.get(name, str(default))
    if not (text.isascii() and text.isdecimal() and 1 <= int(text[:10]) < 10**9):
        raise InvalidInput(f"{text!r} is not a limit", path=(name,), hint="write a whole number from 1 on")
    return int(text)


def _trust(environment: Mapping[str, str], with_documents: bool) -> Trust:
    name = "LEDGER_TRUSTED_DOCUMENTS_MODE"
    text = environment.get(name, Trust.ALLOW if with_documents else Trust.OFF)
    try:
        trust = Trust(text)
    except ValueError:
        raise InvalidInput(f"{text!r} is no mode", path=(name,), hint=f"one of {', '.join(Trust)}") from None
    if trust is not Trust.OFF and not with_documents:
        raise InvalidInput("needs a folder", path=(name,), hint="name it in LEDGER_TRUSTED_DOCUMENTS")
    return trust
