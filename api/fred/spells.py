"""What a series showed on which dates: one spell a value, as FRED's rows are.

course of a series ── spells ──> by date, then by real time ── clipped, initial ──> rows of an answer

All dates are text, YYYY-MM-DD, whose order is that of time; a spell includes its first and last day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from itertools import groupby
from typing import NamedTuple

from api.fred.identifiers import MISSING, Facet, number_shown
from ledger.domain.instants import date_in, read_instant
from ledger.domain.periods import ONE_DAY
from ledger.projections.course_views import CourseRow

FIRST_DAY = "1776-07-04"
LAST_DAY = "9999-12-31"
"""FRED's ends of time; `last` of what still holds."""


class Qualifier(NamedTuple):
    """What a plain number does not say; parts are None where there is nothing to say."""

    state: str | None = None
    comparator: str | None = None
    as_reported: str | None = None
    source: str | None = None


PLAIN = Qualifier()


class Spell(NamedTuple):
    """A value of the observation at `date`, shown from `first` to `last`."""

    date: str
    first: str
    last: str
    value: str
    qualifier: Qualifier = PLAIN


class Window(NamedTuple):
    """A real-time period, both days included."""

    first: str
    last: str


def spells_of(course: Iterable[CourseRow], zone: str, facet: Facet, dated: Callable[[CourseRow], str]) -> list[Spell]:
    """The spells of a series by date and first day, from its course in that order.

    Of several publications on one day of the vintage zone the last one counts.
    """
    found: list[Spell] = []
    day_of = cache(lambda instant: date_in(read_instant(instant), zone).isoformat())  # a series has few instants
    for _, answers in groupby(course, key=lambda row: row.figure_no):
        by_day = {day_of(row.known_from): row for row in answers}
        found += _joined(by_day, facet, dated)
    return found


def _joined(by_day: dict[str, CourseRow], facet: Facet, dated: Callable[[CourseRow], str]) -> list[Spell]:
    """The spells of one figure: what shows the same as the day before goes on."""
    shown: list[tuple[str, str, Qualifier]] = []
    for day, row in by_day.items():
        value, qualifier = number_shown(row, facet), _qualifier(row)
        if not shown or not _same(*shown[-1][1:], value, qualifier):
            shown.append((day, value, qualifier))
    date = dated(next(iter(by_day.values())))
    lasts = [day_before(day) for day, _, _ in shown[1:]]
    return [
        Spell(date, first, last, value, qualifier)
        for (first, value, qualifier), last in zip(shown, [*lasts, LAST_DAY], strict=True)
    ]


def _same(value: str, qualifier: Qualifier, later: str, later_qualifier: Qualifier) -> bool:
    if MISSING in (value, later):
        return value == later and qualifier == later_qualifier
    # Digits of one number differ in length, if at all: 39.8 and 39.80.
    same_number = value == later or (len(value) != len(later) and Decimal(value) == Decimal(later))
    return same_number and qualifier.comparator == later_qualifier.comparator


def _qualifier(row: CourseRow) -> Qualifier:
    if row.state == "KNOWN":
        if row.comparator == "exact":
            return PLAIN
        return Qualifier(None, row.comparator, row.as_reported, row.source)
    return Qualifier(row.absent_reason or row.state.lower())


def clipped(spells: Iterable[Spell], window: Window) -> list[Spell]:
    """The spells that touch the window, cut to it."""
    first, last = window
    return [
        spell
        if first <= spell.first and spell.last <= last
        else Spell(spell.date, max(first, spell.first), min(last, spell.last), spell.value, spell.qualifier)
        for spell in spells
        if spell.first <= last and spell.last >= first
    ]


def initial(spells: Sequence[Spell]) -> list[Spell]:
    """The first spell of each date that was new when it came.

    Not new is what came with history: several dates in the very first vintage of the series, and later on
    a date before one that was known already. What their publisher said of them at first was never seen.
    """
    firsts = [next(of_date) for _, of_date in groupby(spells, key=lambda spell: spell.date)]
    newest = ""
    new: set[str] = set()
    for _, together in groupby(sorted(firsts, key=lambda spell: spell.first), key=lambda spell: spell.first):
        dates = [spell.date for spell in together]
        if newest or len(dates) == 1:
            new |= {day for day in dates if day > newest}
        newest = max(newest, *dates)
    return [spell for spell in firsts if spell.date in new]


def vintage_days(spells: Iterable[Spell]) -> list[str]:
    """The days on which anything shown changed."""
    return sorted({spell.first for spell in spells})


@lru_cache(maxsize=65536)
def day_before(day: str) -> str:
    return (date.fromisoformat(day) - ONE_DAY).isoformat()
