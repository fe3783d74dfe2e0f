"""What a value looks like: a point only where one number was stated, else what is known of it."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from ledger.domain.values import Comparator
from ledger.projections.rows import ValueRow


class Shape(StrEnum):
    """How an answer is drawn."""

    POINT = "point"  # exactly there
    HOLLOW = "hollow"  # about there: approximately, nearly
    UP = "up"  # somewhere above: more than, at least
    DOWN = "down"  # somewhere below: less than, at most
    BAND = "band"  # anywhere between; of ranks: all of them
    GAP = "gap"  # no number: absent, not yet known, in conflict

    @property
    def is_joined(self) -> bool:
        """Whether a line may run through it."""
        return self in (Shape.POINT, Shape.HOLLOW)


_SHAPES = {
    Comparator.EXACT: Shape.POINT,
    Comparator.APPROX: Shape.HOLLOW,
    Comparator.NEARLY: Shape.HOLLOW,
    Comparator.GT: Shape.UP,
    Comparator.GE: Shape.UP,
    Comparator.LT: Shape.DOWN,
    Comparator.LE: Shape.DOWN,
    Comparator.RANGE: Shape.BAND,
    Comparator.RANK_SET: Shape.BAND,
    Comparator.ABSENT: Shape.GAP,
}


class Mark(NamedTuple):
    """A shape between two numbers, which are one and the same unless it is a band; NaN for a gap.

    Floats are for drawing alone: what is said of a value is said in its own digits.
    """

    shape: Shape
    low: float
    high: float


GAP = Mark(Shape.GAP, float("nan"), float("nan"))


def mark_of(value: ValueRow | None) -> Mark:
    """None: no claim answers."""
    if value is None:
        return GAP
    shape = _SHAPES[Comparator(value.comparator)]
    if shape is Shape.GAP:
        return GAP
    if shape is Shape.BAND:
        low, high = (value.ranks[0], value.ranks[-1]) if value.ranks else (value.lower, value.upper)
        return Mark(shape if low != high else Shape.POINT, float(low or 0), float(high or 0))
    number = float(value.amount or value.lower or value.upper or 0)
    return Mark(shape, number, number)
