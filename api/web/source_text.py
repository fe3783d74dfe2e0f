"""A source's text with what was read in it: cut at the ends of every passage, so that passages may overlap."""

from __future__ import annotations

from bisect import insort
from collections.abc import Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

MOST_SHOWN = 200_000
"""Code points of a text that is shown whole; of a longer one what stands around its passages."""
_AROUND = 400
"""Code points on either side of a passage of a long text."""


class Passage(NamedTuple):
    """Where something was read, code points, end excluded; `label` says what, `href` leads to it."""

    start: int
    end: int
    label: str
    href: str


class Piece(NamedTuple):
    """A piece of text without an end of a passage within it.

    `over` are the passages that it is part of, the shortest first; `begins` and `ends` those that begin or end with it.
    `skipped` counts the code points of the text that are left out before it.
    """

    text: str
    over: tuple[Passage, ...]
    begins: tuple[Passage, ...]
    ends: tuple[Passage, ...]
    skipped: int


def pieces(text: str, passages: Sequence[Passage]) -> list[Piece]:
    """The text in order. Passages that do not lie within it are left out: they are of other bytes."""
    held = sorted({each for each in passages if 0 <= each.start < each.end <= len(text)})
    ends = {end for each in held for end in (each.start, each.end)}
    starting = {start: tuple(group) for start, group in groupby(held, key=lambda each: each.start)}
    found: list[Piece] = []
    shown_to = 0
    for first, last in _windows(len(text), held):
        over: list[Passage] = []
        for start, end in pairwise(sorted({first, last, *(each for each in ends if first < each < last)})):
            begins = starting.get(start, ())
            over = [each for each in over if each.end > start]
            for each in begins:
                insort(over, each, key=_by_length)
            closes = tuple(each for each in over if each.end == end)
            found.append(Piece(text[start:end], tuple(over), begins, closes, start - shown_to))
            shown_to = end
    return found


def _by_length(passage: Passage) -> tuple[int, int, str]:
    return passage.end - passage.start, passage.start, passage.href


def _windows(length: int, passages: Sequence[Passage]) -> list[tuple[int, int]]:
    """What is shown of a text with these passages, which are in order."""
    if length <= MOST_SHOWN:
        return [(0, length)]
    found: list[tuple[int, int]] = []
    for passage in passages:
        start, end = max(0, passage.start - _AROUND), min(length, passage.end + _AROUND)
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return found or [(0, MOST_SHOWN)]
