"""Statements and view schemas as they are written for SQLite → as PostgreSQL takes them. Pure text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from ledger.store.database import Bindings

_TOKEN = re.compile(
    r"""(?P<kept>'(?:[^']|'')*'|"(?:[^"]|"")*"|::)|(?P<place>\?)|:(?P<name>[A-Za-z_]\w*)|(?P<join>\bCROSS\s+JOIN\b)"""
    r"""(?=\s+\w+(?:\s+(?!ON\b)\w+)?\s+ON\b)|(?P<like>\bLIKE\b)"""
)
_TYPES = {"INTEGER": "BIGINT", "TEXT": 'TEXT COLLATE "C"', "BLOB": "BYTEA"}  # order by code point, as SQLite
_TYPE = re.compile(rf"\b({'|'.join(_TYPES)})\b")
_TABLE_OPTIONS = re.compile(r"\)\s*STRICT(?:\s*,\s*WITHOUT ROWID)?\s*;")


class Statement(NamedTuple):
    """Text with `$1`, `$2` …; `names` says which binding each of them is, empty where they come in order."""

    text: str
    names: tuple[str, ...]

    def arranged(self, bindings: Bindings) -> Sequence[Any]:
        """The bindings in the order of the numbers."""
        if isinstance(bindings, Mapping):
            return [bindings[name] for name in self.names]
        return bindings


@lru_cache(maxsize=2048)
def translated_statement(statement: str) -> Statement:
    """`?` and `:name` become numbers, a name the same one wherever it stands; literals and casts stay as they are.

    SQLite's `CROSS JOIN … ON` keeps the order of tables; PostgreSQL has no such word, and its planner needs none. Its
    `LIKE` leaves the case of ASCII out, which is all that it is asked about: PostgreSQL's `ILIKE`.
    """
    numbers: dict[str, int] = {}
    places = 0

    def replaced(match: re.Match[str]) -> str:
        nonlocal places
        if match["place"]:
            places += 1
            return f"${places}"
        if match["name"]:
            return f"${numbers.setdefault(match['name'], len(numbers) + 1)}"
        if match["like"]:
            return "ILIKE"
        return "JOIN" if match["join"] else match[0]

    return Statement(_TOKEN.sub(replaced, statement), tuple(numbers))


def translated_schema(schema: str) -> str:
    """Tables and indexes of a schema in SQLite's words: types, and no options of tables."""
    return _TABLE_OPTIONS.sub(");", _TYPE.sub(lambda match: _TYPES[match[0]], schema))
