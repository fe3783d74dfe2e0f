"""Which period a FRED date stands for: its series' frequency, told from the dates or stated.

Months, quarters, half-years and years are dated by their first day; a week and a fortnight by their
last one; a date of a daily series is that day.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from itertools import pairwise

from ledger.domain.periods import ONE_DAY, Period, PeriodType
from ledger.errors import InvalidInput, InvalidPeriod

_MONTHS = {"monthly": 1, "quarterly": 3, "semi-annual": 6, "annual": 12}
_DAYS = {"weekly": 7, "biweekly": 14}
FREQUENCIES = ("daily", *_DAYS, *_MONTHS)
_FEWEST = 3
"""Dates that show a frequency: one gap alone may be a hole."""


def infer_frequency(dates: Sequence[date]) -> str:
    """One of FREQUENCIES, from the dates of a series in their order. Errors: InvalidInput at `frequency`."""
    if len(dates) < _FEWEST:
        raise _untold(f"{len(dates)} dates are too few to tell it from")
    if all(day.day == 1 for day in dates):
        return _by_gap([_months_between(*pair) for pair in pairwise(dates)], _MONTHS, "months")
    gaps = [(after - before).days for before, after in pairwise(dates)]
    if min(gaps) == 1:
        return "daily"
    return _by_gap(gaps, _DAYS, "days")


def _by_gap(gaps: Sequence[int], known: dict[str, int], unit: str) -> str:
    """The frequency whose step is the smallest gap, if every other gap is a multiple of it."""
    smallest = min(gaps)
    for frequency, step in known.items():
        if step == smallest and all(gap % step == 0 for gap in gaps):
            return frequency
    raise _untold(f"the smallest gap between its dates is {smallest} {unit}, or others do not fit it")


def _untold(why: str) -> InvalidInput:
    hint = f"state it: one of {', '.join(FREQUENCIES)}"
    return InvalidInput(f"the frequency cannot be told: {why}", path=("frequency",), hint=hint)


def period_reader(frequency: str) -> Callable[[date], Period]:
    """Dates → periods at a frequency. Errors: InvalidInput at `frequency`, also of each date that does not fit;
    InvalidPeriod of one whose period leaves the calendar.
    """
    read = _reader(frequency)

    def period(day: date) -> Period:
        try:
            return read(day)
        except (ValueError, OverflowError):
            raise InvalidPeriod(f"the {frequency} period of {day} leaves the calendar") from None

    return period


def _reader(frequency: str) -> Callable[[date], Period]:
    if frequency == "daily":
        return lambda day: Period.of(PeriodType.INSTANT, day, day + ONE_DAY)
    if frequency in _DAYS:
        span = timedelta(days=_DAYS[frequency])
        return lambda last: Period.of(PeriodType.DURATION, last + ONE_DAY - span, last + ONE_DAY)
    if frequency not in _MONTHS:
        known = ", ".join(FREQUENCIES)
        raise InvalidInput(f"{frequency!r} is not a frequency", path=("frequency",), hint=f"one of {known}")
    return lambda first: _months_from(first, _MONTHS[frequency], frequency)


def _months_from(first: date, months: int, frequency: str) -> Period:
    if first.day != 1:
        raise InvalidInput(f"{first} is not the first day of a {frequency} period", path=("frequency",))
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return Period.of(PeriodType.DURATION, first, date(year, month + 1, 1))


def _months_between(before: date, after: date) -> int:
    return (after.year - before.year) * 12 + after.month - before.month
