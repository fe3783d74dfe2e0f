"""The period of a fact: EDGAR's dates are both included, and nothing beside them says what kind of period it is.

The kind is part of a figure's identity, so it rests on the dates alone: `fy` and `fp` describe the filing that repeats
the fact, and other facts may come or go with the next crawl. By its length a span of about six or nine months is the
year to date, as interim reports state it; every other span is a duration. What that rule cannot see: the second half of
a year, stated alone, counts as year to date too, and a first quarter as the quarter that it is.
"""

from __future__ import annotations

from datetime import date

from ledger.domain.periods import ONE_DAY, Period, PeriodType
from ledger.errors import InvalidPeriod

_HALF_YEAR_DAYS = range(23 * 7, 29 * 7 + 1)
_NINE_MONTHS_DAYS = range(35 * 7, 41 * 7 + 1)
"""Fiscal calendars of 52 weeks have quarters of 12 to 17 weeks: half a year has 24 to 28, nine months have 36 to 40."""


def fact_period(start: date | None, last: date) -> Period:
    """The half-open period of a fact from `start` to `last`, both included; an instant where `start` is None.

    Errors: InvalidPeriod.
    """
    if last == date.max:
        raise InvalidPeriod(f"{last} has no day after it, with which a period would end", path=("end",))
    if start is not None and last < start:
        raise InvalidPeriod(f"ends on {last}, before it starts on {start}", path=("end",))
    end = last + ONE_DAY
    if start is None:
        return Period.of(PeriodType.INSTANT, last, end)
    days = (end - start).days
    is_year_to_date = days in _HALF_YEAR_DAYS or days in _NINE_MONTHS_DAYS
    return Period.of(PeriodType.CUMULATIVE if is_year_to_date else PeriodType.DURATION, start, end)
