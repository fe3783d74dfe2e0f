"""FRED's rows against their meaning, day by day: whatever the course of a series, each vintage stands alone.

The oracle computes every snapshot anew with fractions and joins equal neighbours; the façade follows changes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from fractions import Fraction
from itertools import groupby

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.fred.frequencies import BIWEEKLY, DAILY, MONTHLY, QUARTERLY, WEEKLY, Frequency
from api.fred.spells import LAST_DAY, Spell, Window, clipped, day_before, initial
from api.fred.transforms import Transform
from api.fred.wide import all_columns, changed_columns

Snapshot = dict[str, str]
FIRST_VINTAGE = date(2020, 1, 1)
FEW = settings(max_examples=25)
YEARS = {MONTHLY: 12, QUARTERLY: 4, WEEKLY: 52, BIWEEKLY: 26, DAILY: 260}


def days_of(frequency: Frequency, count: int) -> list[str]:
    if frequency.months:
        months = [frequency.months * step for step in range(count)]
        return [f"{2010 + month // 12}-{month % 12 + 1:02}-01" for month in months]
    if frequency == DAILY:
        working = (date(2010, 1, 4) + timedelta(days=step) for step in range(2 * count))
        return [str(day) for day in working if day.weekday() < 5][:count]
    return [str(date(2010, 1, 6) + timedelta(days=frequency.days * step)) for step in range(count)]


values = st.one_of(st.just("."), st.decimals(-50, 500, places=1).map(str), st.decimals(1, 500, places=3).map(str))


@st.composite
def courses(draw: st.DrawFn, frequency: Frequency, longest: int = 30) -> list[Spell]:
    """Dates that come in order, some left out, each with its changes."""
    dates = days_of(frequency, draw(st.integers(1, longest)))
    dates = [day for day in dates if draw(st.integers(0, 9))] or dates[:1]
    found: list[Spell] = []
    came = 0
    for day in dates:
        came += draw(st.integers(0, 2))
        firsts = sorted({came, *draw(st.sets(st.integers(came, came + 6), max_size=3))})
        vintages = [str(FIRST_VINTAGE + timedelta(days=first)) for first in firsts]
        course: list[Spell] = []
        for vintage in vintages:
            value = draw(values)
            if course and course[-1].value == value:
                continue
            if course:
                course[-1] = course[-1]._replace(last=day_before(vintage))
            course.append(Spell(day, vintage, LAST_DAY, value))
        found += course
    return found


def snapshots(spells: Sequence[Spell]) -> list[tuple[str, Snapshot]]:
    """What was shown on each day of a change."""
    days = sorted({spell.first for spell in spells})
    return [(day, {s.date: s.value for s in spells if s.first <= day <= s.last}) for day in days]


def joined(found: Iterable[tuple[str, Snapshot]]) -> list[Spell]:
    """Snapshots as spells: equal neighbours are one."""
    courses: dict[str, list[Spell]] = {}
    for day, snapshot in found:
        for at, value in snapshot.items():
            course = courses.setdefault(at, [])
            if course and course[-1].value == value:
                continue
            if course:
                course[-1] = course[-1]._replace(last=day_before(day))
            course.append(Spell(at, day, LAST_DAY, value))
    return [spell for at in sorted(courses) for spell in courses[at]]


def printed(number: Fraction, places: int) -> str:
    """Halves away from zero."""
    scaled = abs(number) * 10**places
    whole = math.floor(scaled + Fraction(1, 2))
    digits = f"{whole:0{places + 1}}"
    text = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return f"-{text}" if number < 0 and whole else text


def places_of(*texts: str) -> int:
    return max(len(text.partition(".")[2]) for text in texts)


def shifted(day: str, frequency: Frequency, steps: int, dates: Sequence[str]) -> str | None:
    """The date so many periods before, by the calendar; of a daily series the one so many places before."""
    if frequency == DAILY:
        place = dates.index(day) - steps
        return dates[place] if place >= 0 else None
    if frequency.days:
        return str(date.fromisoformat(day) - timedelta(days=frequency.days * steps))
    year, month = int(day[:4]), int(day[5:7]) - frequency.months * steps
    while month < 1:
        year, month = year - 1, month + 12
    return f"{year}-{month:02}-01"


def in_units(units: str, value: str, before: str, n: int) -> str:
    if value == "." or before == ".":
        return "."
    x, y = Fraction(value), Fraction(before)
    if units in ("chg", "ch1"):
        return printed(x - y, places_of(value, before))
    if y == 0:
        return "."
    percent = ((x / y) ** (n if units == "pca" else 1) - 1) * 100
    return "." if abs(percent) >= 10**30 else printed(percent, 5)


@pytest.mark.parametrize("units", ["chg", "ch1", "pch", "pc1", "pca"])
@pytest.mark.parametrize("frequency", [MONTHLY, QUARTERLY, WEEKLY], ids=lambda each: each.name)
@FEW
@given(data=st.data())
def test_units_of_every_vintage_are_those_of_its_own_numbers(
    data: st.DataObject, units: str, frequency: Frequency
) -> None:
    spells = data.draw(courses(frequency))
    n = YEARS[frequency]
    dates = sorted({spell.date for spell in spells})
    steps = n if units in ("ch1", "pc1") else 1

    def changed(snapshot: Snapshot) -> Snapshot:
        return {
            day: in_units(units, value, snapshot.get(shifted(day, frequency, steps, dates) or "", "."), n)
            for day, value in snapshot.items()
        }

    expected = joined((day, changed(snapshot)) for day, snapshot in snapshots(spells))
    assert Transform(units, None, "avg").of(spells, frequency) == expected


@pytest.mark.parametrize("units", ["log", "cch", "cca"])
@FEW
@given(data=st.data())
def test_logarithms_are_near_those_of_floats_and_only_of_what_has_one(data: st.DataObject, units: str) -> None:
    spells = data.draw(courses(MONTHLY))
    for day, snapshot in snapshots(spells):
        shown = {s.date: s.value for s in Transform(units, None, "avg").of(spells, MONTHLY) if s.first <= day <= s.last}
        for at, value in snapshot.items():
            before = snapshot.get(shifted(at, MONTHLY, 1, ()) or "", ".")
            inputs = [value] if units == "log" else [value, before]
            if any(each == "." or float(each) <= 0 for each in inputs):
                assert shown[at] == "."
                continue
            logs = [math.log(float(each)) for each in inputs]
            expected = logs[0] if units == "log" else (logs[0] - logs[1]) * (100 if units == "cch" else 1200)
            assert float(shown[at]) == pytest.approx(expected, abs=1e-5)
            assert places_of(shown[at]) == 5


def month_of(months: int) -> Callable[[str], str]:
    return lambda day: f"{day[:4]}-{(int(day[5:7]) - 1) // months * months + 1:02}-01"


def brought_together(values: Sequence[str], method: str) -> str:
    if method == "eop":
        return values[-1]
    total = sum(map(Fraction, values), Fraction(0))
    return printed(total if method == "sum" else total / len(values), places_of(*values))


@pytest.mark.parametrize("method", ["avg", "sum", "eop"])
@pytest.mark.parametrize(
    ("own", "code", "months"), [(MONTHLY, "q", 3), (MONTHLY, "a", 12), (QUARTERLY, "sa", 6), (QUARTERLY, "a", 12)]
)
@FEW
@given(data=st.data())
def test_months_and_quarters_add_up_only_when_all_are_there(
    data: st.DataObject, own: Frequency, code: str, months: int, method: str
) -> None:
    spells = data.draw(courses(own))

    def lowered(snapshot: Snapshot) -> Snapshot:
        found: Snapshot = {}
        for period, days in groupby(sorted(snapshot), key=month_of(months)):
            values = [snapshot[day] for day in days]
            whole = len(values) == months // own.months and "." not in values
            found[period] = brought_together(values, method) if whole else "."
        return found

    expected = joined((day, lowered(snapshot)) for day, snapshot in snapshots(spells))
    assert Transform("lin", code, method).of(spells, own) == expected


@FEW
@given(data=st.data())
def test_a_month_of_days_has_a_number_once_it_is_over(data: st.DataObject) -> None:
    """Working days that read `.` are holidays; a month is over when the next began or no working day is left."""
    spells = data.draw(courses(DAILY, longest=70))
    dates = sorted({spell.date for spell in spells})

    def working(first: date, after: date) -> bool:
        return any((first + timedelta(days=d)).weekday() < 5 for d in range((after - first).days))

    def lowered(snapshot: Snapshot) -> Snapshot:
        found: Snapshot = {}
        for period, grouped in groupby(sorted(snapshot), key=lambda day: day[:7]):
            days = list(grouped)
            year, month = map(int, period.split("-"))
            begins, ends = date(year, month, 1), date(year + month // 12, month % 12 + 1, 1)
            following = [day for day in dates if day >= str(ends)]
            over = bool(following) and following[0] in snapshot
            over = over or not working(date.fromisoformat(days[-1]) + timedelta(days=1), ends)
            from_start = dates[0] < str(begins) or not working(begins, date.fromisoformat(days[0]))
            values = [snapshot[day] for day in days if snapshot[day] != "."]
            found[f"{period}-01"] = brought_together(values, "avg") if over and from_start and values else "."
        return found

    expected = joined((day, lowered(snapshot)) for day, snapshot in snapshots(spells))
    assert Transform("lin", "m", "avg").of(spells, DAILY) == expected


offsets = st.integers(-3, 80).map(lambda days: str(FIRST_VINTAGE + timedelta(days=days)))
windows = st.tuples(offsets, offsets).map(lambda pair: Window(min(pair), max(pair)))


@FEW
@given(spells=courses(MONTHLY), window=windows)
def test_clipping_keeps_what_is_shown_on_every_day_of_the_window(spells: list[Spell], window: Window) -> None:
    rows = clipped(spells, window)
    first, last = map(date.fromisoformat, window)
    for step in range((last - first).days + 1):
        day = str(first + timedelta(days=step))
        on_day = {s.date: s.value for s in spells if s.first <= day <= s.last}
        assert {r.date: r.value for r in rows if r.first <= day <= r.last} == on_day
    assert all(window.first <= row.first <= row.last <= window.last for row in rows)


@FEW
@given(spells=courses(MONTHLY), window=windows)
def test_wide_rows_show_each_column_s_day(spells: list[Spell], window: Window) -> None:
    vintages = sorted({spell.first for spell in spells})
    by_date = {row["date"]: row for row in all_columns(spells, vintages, window, [], "X")}
    columns = {name for row in by_date.values() for name in row if name != "date"}
    within = {day for day in vintages if window.first <= day <= window.last}
    held = any(spell.first <= window.first <= spell.last for spell in spells)
    assert columns == {f"X_{day.replace('-', '')}" for day in within | ({window.first} if held else set())}
    for column in columns:
        day = f"{column[2:6]}-{column[6:8]}-{column[8:]}"
        on_day = {s.date: s.value for s in spells if s.first <= day <= s.last}
        assert {at: row[column] for at, row in by_date.items()} == {at: on_day.get(at, ".") for at in by_date}


@FEW
@given(spells=courses(MONTHLY), window=windows)
def test_changed_columns_are_the_changes_in_the_window(spells: list[Spell], window: Window) -> None:
    shown = {
        (row["date"], name): value
        for row in changed_columns(spells, window, [], "X")
        for name, value in row.items()
        if name != "date"
    }
    assert shown == {
        (s.date, f"X_{s.first.replace('-', '')}"): s.value for s in spells if window.first <= s.first <= window.last
    }


@FEW
@given(spells=courses(MONTHLY))
def test_an_initial_release_is_the_first_number_of_a_date_that_was_new(spells: list[Spell]) -> None:
    firsts: dict[str, Spell] = {}
    for spell in spells:
        firsts.setdefault(spell.date, spell)
    beginning = min(spell.first for spell in spells)
    together = [day for day, spell in firsts.items() if spell.first == beginning]

    def is_new(day: str, spell: Spell) -> bool:
        if spell.first == beginning:
            return len(together) == 1
        return all(other < day for other, known in firsts.items() if known.first < spell.first)

    assert initial(spells) == [spell for day, spell in firsts.items() if is_new(day, spell)]
