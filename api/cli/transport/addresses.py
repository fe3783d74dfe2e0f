"""Addresses with `{name}` for a part of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from ledger.errors import NotFound

_PART = re.compile(r"\{(\w+)\}")


def told(query: Mapping[str, Any]) -> dict[str, str]:
    """A query as text, without what is None."""
    return {name: str(part) for name, part in query.items() if part is not None}


def parts_of(address: str, given: Mapping[str, Any]) -> dict[str, str]:
    """The fields that stand in the address."""
    return {name: given[name] for name in _PART.findall(address)}


def filled(address: str, parts: Mapping[str, str]) -> str:
    """The address with its parts; a period's `/` is written `--`. Errors: NotFound for what no address can hold."""

    def part(match: re.Match[str]) -> str:
        name = match[1]
        text = parts[name].replace("/", "--") if name == "period" else parts[name]
        if "/" in text or text in ("", ".", ".."):
            raise NotFound(f"there is none that is called {parts[name]!r}", path=(name,))
        return quote(text.encode(errors="surrogateescape"), safe="")

    return _PART.sub(part, address)
