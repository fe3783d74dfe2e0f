"""Where an axis has its ticks, and what they say."""

from __future__ import annotations

import math
from datetime import date, timedelta
from decimal import Decimal, localcontext
from typing import NamedTuple

from api.wording import grouped

_SCALES = (("trillion", 12), ("billion", 9), ("million", 6))
_LEAST_POWER, _MOST_POWER = -4, 16
"""Of ten: between them an axis has its numbers written out, or a name for them; beyond, the power is its scale."""
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_DIGITS = 100
"""Of the arithmetic of ticks, so that none is rounded."""
_MONTH_STEPS = (1, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400)
_DAY_STEPS = (1, 2, 7, 14, 28)

_LEAST_SPREAD = 1e-8
"""Of an axis, as a share of its numbers: a float tells no closer ones apart in a drawing."""


class Tick(NamedTuple):
    """`at` is a number of the axis; of dates the ordinal of the day."""

    at: float
    label: str


class ValueAxis(NamedTuple):
    """Numbers from `low` to `high`; of ranks the first place is on top.

    `scale` is that of the labels: `billion`, `× 10²⁷`, empty where they are the numbers themselves.
    """

    low: float
    high: float
    ticks: tuple[Tick, ...]
    scale: str
    is_rank: bool

    def share(self, number: float) -> float:
        """0 at the bottom of the plot to 1 at its top."""
        share = (number - self.low) / (self.high - self.low)
        return 1 - share if self.is_rank else share


def value_axis(low: float, high: float, *, is_rank: bool = False, most: int = 5) -> ValueAxis:
    """Round ticks that hold all numbers from `low` to `high`; zero is among them unless that would flatten a line."""
    if is_rank:
        return _rank_axis(low, high, most)
    if 0 <= low < high * 0.5:
        low = 0.0
    elif low * 0.5 < high <= 0:
        high = 0.0
    spread = max(high - low, max(abs(low), abs(high)) * _LEAST_SPREAD) or 1.0
    high = max(high, low + spread)
    with localcontext(prec=_DIGITS):
        step = _round_step(spread / most)
        first, last = math.floor(Decimal(str(low)) / step), math.ceil(Decimal(str(high)) / step)
        scale, power = _scale_of(max(abs(first), abs(last)) * step)
        ticks = tuple(Tick(float(index * step), _label(index, step, power)) for index in range(first, last + 1))
        return ValueAxis(float(first * step), float(last * step), ticks, scale, False)


def _rank_axis(low: float, high: float, most: int) -> ValueAxis:
    first, last = min(1, math.floor(low)), max(math.ceil(high), 2)
    step = max(1, math.ceil(_round_step((last - first) / (most + 1))))
    places = [first, *range((first // step + 1) * step, last + 1, step)]
    return ValueAxis(first - 0.4, last + 0.4, tuple(Tick(place, str(place)) for place in places), "", True)


def _round_step(least: float) -> Decimal:
    power = math.floor(math.log10(least))
    steps = [Decimal(factor).scaleb(power) for factor in ("1", "2", "2.5", "5", "10")]
    return next(step for step in steps if float(step) >= least * 0.999999)


def _scale_of(most: Decimal) -> tuple[str, int]:
    power = most.adjusted()
    if not _LEAST_POWER <= power <= _MOST_POWER:
        return f"× 10{str(power).translate(_RAISED)}", power
    return next(((name, power) for name, power in _SCALES if most >= Decimal(10) ** power), ("", 0))


def _label(index: int, step: Decimal, power: int) -> str:
    """All ticks of an axis have as many decimals as its step needs."""
    scaled = step.scaleb(-power).normalize()
    decimals = max(0, -int(scaled.as_tuple().exponent))
    return grouped(f"{index * scaled:.{decimals}f}").replace("-", "−")


class DateAxis(NamedTuple):
    """Days from `low` to `high`, as ordinals."""

    low: float
    high: float
    ticks: tuple[Tick, ...]

    def share(self, day: float) -> float:
        """0 at the left to 1 at the right."""
        return (day - self.low) / (self.high - self.low)


def date_axis(first: date, last: date, most: int = 7) -> DateAxis:
    """All days from `first` to `last` with a little room on both sides."""
    low, high = float(first.toordinal()), float(last.toordinal())
    room = max((high - low) * 0.03, 3.0 if high == low else 0.2)
    low, high = max(low - room, 1.0), min(high + room, float(date.max.toordinal()))
    ticks = tuple(
        Tick(day.toordinal(), label) for day, label in _dates(low, high, most) if low <= day.toordinal() <= high
    )
    return DateAxis(low, high, ticks)


def _dates(low: float, high: float, most: int) -> list[tuple[date, str]]:
    first, last = date.fromordinal(math.ceil(low)), date.fromordinal(math.floor(high))
    days = (last - first).days + 1
    if days <= most * _DAY_STEPS[-1] and days < 92:
        step = next(step for step in _DAY_STEPS if days / step <= most)
        found = [first + timedelta(days=offset) for offset in range(0, days, step)]
        return [(day, f"{day.day} {day:%b} {day.year}") for day in found]
    months = days / 30.4
    step = next((step for step in _MONTH_STEPS if months / step <= most), _MONTH_STEPS[-1])
    begin = first.year * 12 + first.month - 1
    numbers = range(-(-begin // step) * step, last.year * 12 + last.month, step)
    found = [date(number // 12, number % 12 + 1, 1) for number in numbers if number // 12 >= 1]
    return [(day, str(day.year) if step >= 12 else f"{day:%b} {day.year}") for day in found]
