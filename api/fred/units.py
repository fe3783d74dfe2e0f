"""FRED's units: change, percent change, their annual and continuous forms, logarithm; in exact decimals.

`x` is the value, `before` that of the period before, `year_ago` that of a year before; `n` periods make a year.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal, DecimalException

from api.fred.frequencies import DAILY, IRREGULAR, Frequency
from api.fred.identifiers import MISSING
from ledger.errors import InvalidInput

UNITS = ("lin", "chg", "ch1", "pch", "pc1", "pca", "cch", "cca", "log")
_OF_A_YEAR = ("ch1", "pc1")
_ALONE = ("lin", "log")
_DECIMALS = 5
"""Of what is not a difference of two printed numbers."""
_LARGEST = 30
"""A result has at most so many digits before its point; a longer one is no number that anybody means."""
_CONTEXT = Context(prec=60, rounding=ROUND_HALF_UP)
_100 = Decimal(100)


def _percent(ratio: Decimal) -> Decimal:
    return _CONTEXT.multiply(_CONTEXT.subtract(ratio, Decimal(1)), _100)


def _log_percent(x: Decimal, before: Decimal) -> Decimal:
    return _CONTEXT.multiply(_CONTEXT.subtract(_CONTEXT.ln(x), _CONTEXT.ln(before)), _100)


_RATIOS: dict[str, Callable[[Decimal, Decimal, int], Decimal]] = {
    "pch": lambda x, before, n: _percent(_CONTEXT.divide(x, before)),
    "pc1": lambda x, year_ago, n: _percent(_CONTEXT.divide(x, year_ago)),
    "pca": lambda x, before, n: _percent(_CONTEXT.power(_CONTEXT.divide(x, before), n)),
    "cch": lambda x, before, n: _log_percent(x, before),
    "cca": lambda x, before, n: _CONTEXT.multiply(_log_percent(x, before), Decimal(n)),
}


class Units:
    """One stage of a transformation: each date from its own value and one before it."""

    def __init__(self, units: str, frequency: Frequency, dates: Sequence[str]) -> None:
        """`dates` are all of the series, in order. Errors: InvalidInput."""
        if units not in _ALONE and frequency == IRREGULAR:
            raise InvalidInput(f"Value of units is {units}, and the periods of the series do not follow each other.")
        self._units = units
        self._frequency = frequency
        steps = frequency.a_year if units in _OF_A_YEAR else 1
        self._before = {} if units in _ALONE else dict(_pairs(dates, frequency, steps))
        self._after = {before: after for after, before in self._before.items()}

    def touched(self, day: str) -> Iterable[str]:
        """The dates whose value rests on that of `day`."""
        return (day, self._after[day]) if day in self._after else (day,)

    def value(self, day: str, shown: Mapping[str, str]) -> str | None:
        """The value at `day` while the series shows `shown`; None where it shows nothing there."""
        if day not in shown:
            return None
        before = MISSING if self._units in _ALONE else shown.get(self._before.get(day, ""), MISSING)
        return transformed(self._units, shown[day], before, self._frequency.a_year)


def transformed(units: str, value: str, before: str, a_year: int) -> str:
    """One number in `units`; `.` where an input is missing or there is no such number (log of 0)."""
    if units == "lin" or value == MISSING:
        return value
    x = Decimal(value)
    try:
        if units == "log":
            return rounded(_CONTEXT.ln(x), _DECIMALS)
        if before == MISSING:
            return MISSING
        if units in ("chg", "ch1"):
            return rounded(_CONTEXT.subtract(x, Decimal(before)), max(decimals(value), decimals(before)))
        return rounded(_RATIOS[units](x, Decimal(before), a_year), _DECIMALS)
    except DecimalException:  # log of what is not above 0, a change from 0
        return MISSING


def rounded(number: Decimal, places: int) -> str:
    """Plain digits with so many after the point, halves away from zero; `.` for what is not a finite number."""
    if not number.is_finite() or number.adjusted() >= _LARGEST:
        return MISSING
    found = number.quantize(Decimal(1).scaleb(-places), context=_CONTEXT)
    return format(abs(found) if found.is_zero() else found, "f")


def decimals(printed: str) -> int:
    """How many digits stand after the point."""
    return len(printed.partition(".")[2])


def _pairs(dates: Sequence[str], frequency: Frequency, steps: int) -> Iterable[tuple[str, str]]:
    """(date, the date so many periods before it); by the calendar, of a daily series by counting what it states."""
    if frequency == DAILY:
        return zip(dates[steps:], dates, strict=False)
    return ((day, _earlier(day, frequency, steps)) for day in dates)


def _earlier(day: str, frequency: Frequency, steps: int) -> str:
    moment = date.fromisoformat(day)
    if frequency.days:
        back = frequency.days * steps
        return date.fromordinal(moment.toordinal() - back).isoformat() if moment.toordinal() > back else ""
    year, month = divmod(moment.year * 12 + moment.month - 1 - frequency.months * steps, 12)
    return f"{year:04}-{month + 1:02}-{moment.day:02}"
