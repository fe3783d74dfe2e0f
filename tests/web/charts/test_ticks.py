"""Axes: round, readable, and wide enough for every number."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.web.charts.ticks import date_axis, value_axis

NUMBERS = st.floats(-1e15, 1e15, allow_nan=False).map(lambda number: round(number, 4))
A_HAIR = 1e-6  # of the height: what floats round
LOWERED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
DATES = st.dates(date(1, 1, 2), date(9990, 1, 1))


@given(NUMBERS, NUMBERS)
def test_the_axis_holds_its_numbers_between_few_ticks_of_different_labels(one: float, other: float) -> None:
    axis = value_axis(min(one, other), max(one, other))
    labels = [tick.label for tick in axis.ticks]
    assert -A_HAIR <= axis.share(min(one, other)) <= axis.share(max(one, other)) <= 1 + A_HAIR
    assert 2 <= len(labels) <= 9
    assert len(set(labels)) == len(labels)


@given(st.integers(-(10**29), 10**29), st.integers(-18, 0), st.integers(0, 10**29))
def test_a_label_is_the_number_of_its_tick_and_short(lowest: int, power: int, spread: int) -> None:
    """Whatever a figure may be, 30 digits before the point or 18 after it."""
    axis = value_axis(float(Decimal(lowest).scaleb(power)), float(Decimal(lowest + spread).scaleb(power)))
    scale = Decimal(10) ** _power_of(axis.scale)
    labels = [Decimal(tick.label.replace(",", "").replace("−", "-")) for tick in axis.ticks]
    assert [float(label * scale) for label in labels] == [tick.at for tick in axis.ticks]
    assert len({label - before for before, label in pairwise(labels)}) == 1
    assert max(len(tick.label) for tick in axis.ticks) <= 18


def _power_of(scale: str) -> int:
    named = {"": 0, "million": 6, "billion": 9, "trillion": 12}
    return named[scale] if scale in named else int(scale.removeprefix("× 10").translate(LOWERED))


@given(st.integers(1, 10**12), st.integers(1, 10**12))
def test_the_first_place_is_on_top(one: int, other: int) -> None:
    axis = value_axis(min(one, other), max(one, other), is_rank=True)
    assert 0 <= axis.share(max(one, other)) <= axis.share(min(one, other)) <= 1
    assert len(axis.ticks) <= 10
    assert all(tick.label.isdecimal() for tick in axis.ticks)


@pytest.mark.parametrize(
    ("low", "high", "labels", "scale"),
    [
        (11.887e9, 178.337e9, ["0", "50", "100", "150", "200"], "billion"),
        (1.1e12, 1.4e12, ["1.1", "1.2", "1.3", "1.4"], "trillion"),
        (-3.0, 4.0, ["−4", "−2", "0", "2", "4"], ""),
        (90.0, 99.0, ["90", "92", "94", "96", "98", "100"], ""),
        (10e6, 10e6, ["0", "2", "4", "6", "8", "10"], "million"),
        (5e15, 1e29, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"], "× 10²⁹"),
        (-1e-13, 5e-13, ["−2", "0", "2", "4", "6"], "× 10⁻¹³"),
        (0.0001, 0.0004, ["0.0000", "0.0001", "0.0002", "0.0003", "0.0004"], ""),
        (0.0, 2e16, ["0", "5,000", "10,000", "15,000", "20,000"], "trillion"),
        (0.0, 0.0, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"], ""),
    ],
)
def test_ticks_of_values(low: float, high: float, labels: list[str], scale: str) -> None:
    axis = value_axis(min(low, 0.0) if low == high else low, high)
    assert ([tick.label for tick in axis.ticks], axis.scale) == (labels, scale)


@given(DATES, st.integers(0, 400_000))
def test_dates_stand_within_their_axis_and_are_few(first: date, days: int) -> None:
    last = min(date.max, first + timedelta(days=min(days, (date.max - first).days)))
    axis = date_axis(first, last)
    assert axis.low <= first.toordinal() <= last.toordinal() <= axis.high
    assert len(axis.ticks) <= 9
    assert all(0 <= axis.share(tick.at) <= 1 for tick in axis.ticks)
    assert len({tick.label for tick in axis.ticks}) == len(axis.ticks)


@pytest.mark.parametrize(
    ("first", "last", "labels"),
    [
        ("2025-11-17", "2025-11-24", ["17 Nov 2025", "19 Nov 2025", "21 Nov 2025", "23 Nov 2025"]),
        ("2025-07-01", "2025-10-01", ["Jul 2025", "Aug 2025", "Sep 2025", "Oct 2025"]),
        ("2014-03-31", "2020-09-30", ["2015", "2016", "2017", "2018", "2019", "2020"]),
        ("1947-01-01", "2024-10-01", ["1960", "1980", "2000", "2020"]),
    ],
)
def test_ticks_of_dates(first: str, last: str, labels: list[str]) -> None:
    axis = date_axis(date.fromisoformat(first), date.fromisoformat(last))
    assert [tick.label for tick in axis.ticks] == labels
