"""A figure along the publication axis: its slices, its vintages, its releases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from ledger.domain.history import Entry, Figure
from ledger.domain.precedence import Precedence
from ledger.domain.publications import Publication
from ledger.domain.resolution import Answer, State, resolve
from ledger.domain.words import SourceRef


class Slice(NamedTuple):
    """One answer and the instants K for which it holds: `[known_from, known_to)`, None: for ever.

    `vintage_from` is where its vintage began: slices of one vintage differ in evidence alone.
    """

    known_from: datetime
    known_to: datetime | None
    vintage_from: datetime
    answer: Answer


@dataclass(frozen=True, slots=True)
class Release:
    """A publication that states the figure; `number` counts by publication, from 1."""

    number: int
    source: SourceRef
    publication: Publication
    claims: tuple[Entry, ...]


Point = tuple[datetime, Answer]
"""An instant at which something was published, and the answer from then on."""


def points(
    figure: Figure, precedence: Precedence, known: Sequence[Point] = (), since: datetime | None = None
) -> list[Point]:
    """The answer at every publication, in order.

    `known` are the points of an earlier state, which hold before `since` (None: nowhere).
    """
    held = dict(known) if since is not None else {}
    changes = sorted({entry.known_at for entry in figure.entries.values()})
    return [
        (at, held[at] if since is not None and at < since and at in held else resolve(figure, at, precedence))
        for at in changes
    ]


def joined(along: Sequence[Point]) -> list[Slice]:
    """Points as slices: equal neighbours are one; before the first slice the figure is not yet known."""
    runs: list[Point] = []
    for point in along:
        if not runs or runs[-1][1] != point[1]:
            runs.append(point)
    ends: list[datetime | None] = [*(known_from for known_from, _ in runs[1:]), None]
    found: list[Slice] = []
    for (known_from, answer), known_to in zip(runs, ends, strict=False):
        if answer.state is State.NOT_YET_KNOWN:
            continue
        same = found and found[-1].answer.meaning == answer.meaning
        found.append(Slice(known_from, known_to, found[-1].vintage_from if same else known_from, answer))
    return found


def releases(figure: Figure, known_on: datetime | None = None) -> list[Release]:
    """One per source and publication that states the figure, reaffirmations included."""
    stating = [e for e in figure.entries.values() if e.value and (known_on is None or e.known_at <= known_on)]
    stating.sort(key=lambda e: (e.known_at, e.source.code, e.event_id))
    groups = [list(run) for _, run in groupby(stating, key=lambda e: (e.known_at, e.source.code))]
    return [
        Release(number, claims[0].source, claims[0].publication, tuple(claims))
        for number, claims in enumerate(groups, start=1)
    ]
