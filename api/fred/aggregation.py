"""From a higher frequency to a lower one: average, sum or end of period.

A period that is not whole has no number: a month or quarter is missing, one of them reads `.`, or the
series has not come to its end. Only the days of a daily series may read `.` on the way: holidays.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Context, Decimal
from functools import reduce
from itertools import pairwise

from api.fred.frequencies import (
    ANNUAL,
    BIWEEKLY,
    DAILY,
    FROM_HIGH_TO_LOW,
    MONTHLY,
    QUARTERLY,
    SEMIANNUAL,
    WEEKLY,
    Frequency,
)
from api.fred.identifiers import MISSING
from api.fred.units import decimals, rounded
from ledger.domain.periods import ONE_DAY
from ledger.errors import InvalidInput

METHODS = ("avg", "sum", "eop")
_WEEKDAYS = {"mo": 0, "tu": 1, "we": 2, "th": 3, "fr": 4, "sa": 5, "su": 6}
_ENDINGS = {"wef": "fr", "weth": "th", "wew": "we", "wetu": "tu", "wem": "mo", "wesu": "su", "wesa": "sa"}
_FORTNIGHTS = {"bwew": date(2013, 1, 9), "bwem": date(2013, 1, 7)}
"""A last day of a fortnight; the others follow every 14 days."""
_PLAIN = {each.code: each for each in FROM_HIGH_TO_LOW if each.code}
FREQUENCIES = (*_PLAIN, *_ENDINGS, *_FORTNIGHTS)
_EXACTLY = Context(prec=100)


def target_of(code: str) -> Frequency:
    """The frequency of a parameter: `wef`, a week that ends with Friday, is weekly."""
    if code in _ENDINGS:
        return WEEKLY
    return BIWEEKLY if code in _FORTNIGHTS else _PLAIN[code]


def is_lower(code: str, own: Frequency) -> bool:
    """Whether there is something to compute. Errors: InvalidInput where it would have to be invented."""
    if own.code == code:
        return False
    order = [*FROM_HIGH_TO_LOW]
    if own not in order or order.index(target_of(code)) <= order.index(own):
        raise InvalidInput(f"Value of frequency is {code}, which is not lower than that of the series, {own.name}.")
    return True


class Aggregation:
    """One stage of a transformation: each period from all dates within it."""

    def __init__(self, code: str, method: str, own: Frequency, dates: Sequence[str]) -> None:
        """`dates` are all of the series, in order."""
        self._method = method
        self._own = own
        self._target = target_of(code)
        self._period_of: dict[str, str] = {}
        self._members: dict[str, list[str]] = {}
        named = _namer(code)
        for day in dates:
            period = self._period_of[day] = named(date.fromisoformat(day)).isoformat()
            self._members.setdefault(period, []).append(day)
        periods = sorted(self._members)
        self._first = periods[0] if periods else ""
        self._next_date = {period: self._members[after][0] for period, after in pairwise(periods)}
        self._ended_by = {day: period for period, day in self._next_date.items()}

    def touched(self, day: str) -> Iterable[str]:
        """The periods whose value rests on `day`: its own, and one that it shows to be over."""
        own = self._period_of[day]
        return (own, self._ended_by[day]) if day in self._ended_by else (own,)

    def value(self, period: str, shown: Mapping[str, str]) -> str | None:
        """The value of a period while the series shows `shown`; None where it shows nothing of it."""
        there = [day for day in self._members[period] if day in shown]
        if not there:
            return None
        if not self._is_whole(period, there, shown):
            return MISSING
        values = [shown[day] for day in there if shown[day] != MISSING]
        if not values or (self._own != DAILY and len(values) < len(there)):
            return MISSING
        if self._method == "eop":
            return values[-1]
        places = max(map(decimals, values))
        total = reduce(_EXACTLY.add, map(Decimal, values))
        return rounded(total if self._method == "sum" else _EXACTLY.divide(total, len(values)), places)

    def _is_whole(self, period: str, there: Sequence[str], shown: Mapping[str, str]) -> bool:
        if self._own.months:
            return len(there) == self._target.months // self._own.months
        if self._own != DAILY and len(there) < len(self._members[period]):
            return False
        first, last = _bounds(period, self._target)
        reaches_back = period != self._first or not self._has_room(first, date.fromisoformat(there[0]))
        rest = date.fromisoformat(there[-1]) + ONE_DAY
        is_over = self._next_date.get(period, "") in shown or not self._has_room(rest, last + ONE_DAY)
        return reaches_back and is_over

    def _has_room(self, first: date, after: date) -> bool:
        """Whether a date of the series could stand in `[first, after)`: of a daily one, a working day."""
        days = (after - first).days
        if self._own != DAILY:
            return days >= self._own.days
        return any((first + timedelta(days=step)).weekday() < 5 for step in range(days))


def _bounds(period: str, target: Frequency) -> tuple[date, date]:
    """The first and last day of a period, from the date that stands for it."""
    day = date.fromisoformat(period)
    if target.days:
        return day - timedelta(days=target.days - 1), day
    year, month = divmod(day.year * 12 + day.month - 1 + target.months - 1, 12)
    return day, date(year, month + 1, calendar.monthrange(year, month + 1)[1])


def _namer(code: str) -> Callable[[date], date]:
    """Dates → the date that stands for their period."""
    target = target_of(code)
    if target in (MONTHLY, QUARTERLY, SEMIANNUAL, ANNUAL):
        return lambda day: date(day.year, (day.month - 1) // target.months * target.months + 1, 1)
    if target == WEEKLY:
        ends_on = _WEEKDAYS[_ENDINGS.get(code, "fr")]
        return lambda day: day + timedelta(days=(ends_on - day.weekday()) % 7)
    known_end = _FORTNIGHTS.get(code, _FORTNIGHTS["bwew"])
    return lambda day: day + timedelta(days=(known_end - day).days % 14)
