"""Texts that mean something to this ledger alone: cursors and ids. Hexadecimal, which SQLite writes too."""

from __future__ import annotations

import re

_OPAQUE = re.compile(r"(?:[0-9A-F]{2})+", re.ASCII)


def opaque(text: str) -> str:
    """The UTF-8 of a text in capital hexadecimal digits (RFC 4648, section 8): safe in addresses and JSON."""
    return text.encode().hex().upper()


def read_opaque(written: str) -> str:
    """What `opaque` was given. Errors: ValueError."""
    if _OPAQUE.fullmatch(written) is None:
        raise ValueError("not in capital hexadecimal digits")
    return bytes.fromhex(written).decode("utf-8")
