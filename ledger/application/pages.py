"""Pages of a long answer: keyset cursors that pin the recording cut, so that no answer mixes two of them.

A cursor says which kind of list it belongs to, the log position that its first page was answered at, and the
key of the row after which the next page begins. What is recorded between two pages moves no row.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from ledger.application.opaque import opaque, read_opaque
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


def page_of(kind: str, seq: int, rows: Sequence[T], size: int, key: Callable[[T], Key]) -> Page[T]:
    """The page that begins with `rows`, of which one more than `size` was looked for, to know whether there is more."""
    return Page(rows[:size], len(rows) > size, lambda row: write_cursor(kind, seq, key(row)))


def page_size(first: int | None) -> int:
    """`first`, or the default. Errors: InvalidInput outside 1 to `MOST_FIRST`."""
    if first is not None and not 1 <= first <= MOST_FIRST:
        raise InvalidInput(f"is {first}; a page has 1 to {MOST_FIRST} rows", path=("first",))
    return first or DEFAULT_FIRST


def write_cursor(kind: str, seq: int, key: Key) -> str:
    """Opaque to clients, and safe in a URL."""
    return opaque(json.dumps([VERSION, kind, seq, *key], ensure_ascii=False, separators=(",", ":")))


def cursor_start(kind: str, seq: int) -> str:
    """What the text of every cursor of one list begins with, up to its key; see `line_json.Cursor`."""
    return f'[{VERSION},"{kind}",{seq},'


def read_cursor(kind: str, text: str) -> Cursor:
    """The cursor of a list of that kind. Errors: InvalidInput at `after`."""
    try:
        content = json.loads(read_opaque(text))
        version, of, seq, *key = content
        sound = type(seq) is int and 0 <= seq < 2**63 and all(map(_is_part, key))
    except (ValueError, TypeError, RecursionError):
        sound = False
    if not sound or version != VERSION or of != kind:
        raise _not_of_this_list()
    return Cursor(seq, tuple(key))


def read_key(kind: str, cut_seq: int, after: str | None, parts: tuple[type, ...]) -> Key | None:
    """The key of the row after which a page begins, of these types of parts; None: the first page.

    Errors: InvalidInput at `after` for another list's cursor, or one of an answer at another position than `cut_seq`.
    """
    if after is None:
        return None
    cursor = read_cursor(kind, after)
    if tuple(map(type, cursor.key)) != parts:
        raise _not_of_this_list()
    if cursor.seq != cut_seq:
        raise InvalidInput(
            f"is of the answer at position {cursor.seq}, not {cut_seq}",
            path=("after",),
            hint="go on without recorded_by, or begin anew",
        )
    return cursor.key


def _is_part(part: object) -> bool:
    """Whether it is text or an integer of 64 bits. Errors: UnicodeEncodeError for text that no store takes."""
    if type(part) is str:
        part.encode()
        return True
    return type(part) is int and -(2**63) <= part < 2**63


def _not_of_this_list() -> InvalidInput:
    return InvalidInput(
        "is not a cursor of this list", path=("after",), hint="take it from the page before, and change nothing"
    )
