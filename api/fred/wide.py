"""Observations by vintage date: one row a date, one column a vintage, named `GDP_20190101`."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import groupby

from api.fred.identifiers import MISSING
from api.fred.spells import Spell, Window
from ledger.errors import InvalidInput

MOST_CELLS = 2_000_000
"""Of one answer; a request for more says what to narrow."""


def all_columns(
    spells: Sequence[Spell], vintages: Sequence[str], window: Window, days: Sequence[str], name: str
) -> list[dict[str, str]]:
    """What was shown on each day: the vintages in the window and its first day, or the days that were asked for.

    `.` stands for a date that was not known then, as for one without a number.
    """
    columns = list(days) or _edges(spells, vintages, window)
    by_date = [list(of_date) for _, of_date in groupby(spells, key=lambda spell: spell.date)]
    if len(columns) * len(by_date) > MOST_CELLS:
        told = f"{len(columns)} vintages of {len(by_date)} dates are more than {MOST_CELLS} numbers"
        raise InvalidInput(f"{told}; narrow the real-time or the observation period, or ask for output_type 1 or 3.")
    rows: list[dict[str, str]] = []
    for of_date in by_date:
        values = [MISSING] * len(columns)
        begins = len(columns)
        for spell in of_date:
            first, after = bisect_left(columns, spell.first), bisect_right(columns, spell.last)
            values[first:after] = [spell.value] * (after - first)
            begins = min(begins, first) if after > first else begins
        if begins < len(columns):
            named = zip(columns, values, strict=True)
            rows.append({"date": of_date[0].date, **{_column(name, day): value for day, value in named}})
    return rows


def changed_columns(spells: Sequence[Spell], window: Window, days: Sequence[str], name: str) -> list[dict[str, str]]:
    """What each vintage said that was new or revised; a date without news in the window has no row."""
    rows: list[dict[str, str]] = []
    for date, of_date in groupby(spells, key=lambda spell: spell.date):
        news = {
            _column(name, spell.first): spell.value
            for spell in of_date
            if window.first <= spell.first <= window.last and (not days or spell.first in days)
        }
        if news:
            rows.append({"date": date, **news})
    return rows


def _edges(spells: Sequence[Spell], vintages: Sequence[str], window: Window) -> list[str]:
    within = [day for day in vintages if window.first <= day <= window.last]
    held_before = any(spell.first < window.first <= spell.last for spell in spells)
    return [window.first, *within] if held_before and window.first not in within else within


def _column(name: str, day: str) -> str:
    return f"{name}_{day.replace('-', '')}"
