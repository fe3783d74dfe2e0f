"""The frame of a chart: both axes, and where periods and values stand in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from api.web.charts.layers import BOTTOM, TOP, WIDTH, Drawn, Slot
from api.web.charts.marks import Mark, Shape
from api.web.charts.ticks import DateAxis, ValueAxis, date_axis, value_axis
from ledger.projections.rows import PeriodRow

_LEAST_HALF = 4.0
"""Half the width of a slot at least, in units of the plot."""
_WEEKEND_DAYS = 4
_ROOM = 0.15
"""Of the spread, beyond a bound that is open there."""


@dataclass(frozen=True, slots=True)
class Plot:
    """Axes that stay as they are whatever the known-on date, so that what moves is the figures."""

    dates: DateAxis
    values: ValueAxis
    slots: tuple[Slot, ...]

    def x(self, day: float) -> float:
        """Of an ordinal of a day, in units of the plot."""
        return round(self.dates.share(day) * WIDTH, 1)

    def y(self, number: float) -> float:
        """In pixels from the top."""
        return round(BOTTOM - self.values.share(number) * (BOTTOM - TOP), 1)

    def drawn(self, mark: Mark, reason: str) -> Drawn:
        """A mark, placed; `reason` is said where it is a gap."""
        ys = [self.y(number) for number in mark.numbers]
        placed = tuple(sorted(ys) if mark.shape is Shape.BAND else ys)
        return Drawn(mark.shape, placed, reason if mark.shape is Shape.GAP else "")


def plot_of(periods: Sequence[PeriodRow], marks: Iterable[Mark], *, is_rank: bool) -> Plot | None:
    """A frame for periods in their order that holds all of `marks`; None where none of them has a number."""
    marks = list(marks)
    numbers = [number for mark in marks for number in mark.numbers]
    if not numbers:
        return None
    low, high = min(numbers), max(numbers)
    if low == high and not is_rank:
        low, high = min(low, 0.0), max(high, 0.0)
    room = _ROOM * (high - low)
    if not is_rank and Mark(Shape.UP, (high,)) in marks:
        high += room
    if not is_rank and Mark(Shape.DOWN, (low,)) in marks:
        low = max(low - room, min(low, 0))
    spans = [_days(period) for period in periods]
    dates = date_axis(
        date.fromordinal(min(start for start, _ in spans)), date.fromordinal(max(end for _, end in spans))
    )
    values = value_axis(low, high, is_rank=is_rank)
    slots = []
    for index, (start, end) in enumerate(spans):
        left, right = (round(dates.share(day) * WIDTH, 1) for day in (start, end))
        x = round((left + right) / 2, 1)
        left, right = min(left, round(x - _LEAST_HALF, 1)), max(right, round(x + _LEAST_HALF, 1))
        slots.append(Slot(x, left, right, index > 0 and _follows(periods[index], spans[index - 1], spans[index])))
    return Plot(dates, values, tuple(slots))


def _days(period: PeriodRow) -> tuple[int, int]:
    """First day and the one after the last; an instant, and the known end of an open period, is one moment."""
    start = date.fromisoformat(period.start) if period.start else None
    end = date.fromisoformat(period.end) if period.end else None
    first, last = start or end, end or start
    assert first is not None and last is not None  # no period lacks both
    return first.toordinal(), first.toordinal() if period.type == "instant" else last.toordinal()


def _follows(period: PeriodRow, before: tuple[int, int], own: tuple[int, int]) -> bool:
    """Whether no period of this length is missing in between; between moments nothing can be missing."""
    return period.type in ("instant", "open") or own[0] - before[1] <= max((own[1] - own[0]) / 2, _WEEKEND_DAYS)
