"""Words looked for in codes and names: how a statement asks, and what it binds.

Names are stored folded, and asked by `instr`. Codes are ASCII, whose case LIKE leaves out: twice as fast as `lower`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_SMALL = frozenset({"a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "the", "to"})
_WILD = re.compile(r"[\\%_]")


def in_code(column: str, word: str) -> str:
    """The condition that a code mentions the word bound as `word`."""
    return f"{column} LIKE :{word}_in_code ESCAPE '\\'"


def words_of(text: str | None) -> Iterator[tuple[str, dict[str, str]]]:
    """For each word of a text the name it is bound by, and the bindings that conditions on it need.

    `downloads of the app`: small words are left out where others are there.
    """
    words = (text or "").casefold().split()
    for number, word in enumerate([word for word in words if word not in _SMALL] or words):
        name, escaped = f"word{number}", _WILD.sub(r"\\\g<0>", word)
        yield name, {name: word, f"{name}_in_code": f"%{escaped}%"}
