"""Pages of a long answer: keyset cursors that pin the recording cut, so that no answer mixes two of them.

A cursor says which kind of list it belongs to, the log position that its first page was answered at, and the
key of the row after which the next page begins. What is recorded between two pages moves no row.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from ledger.errors import InvalidInput

VERSION = 1
DEFAULT_FIRST = 50
MOST_FIRST = 1000

T = TypeVar("T")
Key = tuple[str | int, ...]


class Cursor(NamedTuple):
    """Where a page begins: after `key`, of the answer at position `seq`."""

    seq: int
    key: Key


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows of an answer; `cursor_of` a row is what the page after it begins with."""

    rows: Sequence[T]
    has_next: bool
    cursor_of: Callable[[T], str]

    @property
    def next(self) -> str | None:
        """The cursor of the next page; None at the end."""
        return self.cursor_of(self.rows[-1]) if self.has_next else None


def page_size(first: int | None) -> int:
    """`first`, or the default. Errors: InvalidInput outside 1 to `MOST_FIRST`."""
    if first is not None and not 1 <= first <= MOST_FIRST:
        raise InvalidInput(f"is {first}; a page has 1 to {MOST_FIRST} rows", path=("first",))
    return first or DEFAULT_FIRST


def write_cursor(kind: str, seq: int, key: Key) -> str:
    """Opaque to clients, and safe in a URL."""
    content = json.dumps([VERSION, kind, seq, *key], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(content.encode()).decode().rstrip("=")


def read_cursor(kind: str, text: str) -> Cursor:
    """The cursor of a list of that kind. Errors: InvalidInput at `after`."""
    try:
        content = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
        version, of, seq, *key = content
    except (binascii.Error, ValueError, TypeError):
        version, of, seq, key = None, None, None, []
    sound = type(seq) is int and 0 <= seq < 2**63 and all(type(part) in (str, int) for part in key)
    if version != VERSION or of != kind or not sound:
        raise InvalidInput(
            "is not a cursor of this list", path=("after",), hint="take it from the page before, and change nothing"
        )
    return Cursor(seq, tuple(key))
