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
    BAND = "band"  # anywhere between
    EACH = "each"  # at every one of them: places held
    GAP = "gap"  # no number: absent, not yet known, in conflict

    @property
    def is_joined(self) -> bool:
        """Whether a line may run through it."""
        return self in (Shape.POINT, Shape.HOLLOW)


_OF_PLACES = {Shape.UP: Shape.DOWN, Shape.DOWN: Shape.UP}
"""The first place is on top: at most the fourth is the fourth or above."""
_SHAPES = {
    Comparator.EXACT: Shape.POINT,
    Comparator.APPROX: Shape.HOLLOW,
    Comparator.NEARLY: Shape.HOLLOW,
    Comparator.GT: Shape.UP,
    Comparator.GE: Shape.UP,
    Comparator.LT: Shape.DOWN,
    Comparator.LE: Shape.DOWN,
    Comparator.RANGE: Shape.BAND,
    Comparator.RANK_SET: Shape.EACH,
    Comparator.ABSENT: Shape.GAP,
}


class Mark(NamedTuple):
    """A shape and the numbers that it is drawn at: one, two of a band (the lower first), as many as there are of each.

    Floats are for drawing alone: what is said of a value is said in its own digits.
    """

    shape: Shape
    numbers: tuple[float, ...] = ()


GAP = Mark(Shape.GAP)


def mark_of(value: ValueRow | None) -> Mark:
    """None: no claim answers."""
    if value is None:
        return GAP
    shape = _SHAPES[Comparator(value.comparator)]
    if value.unit == "rank":
        shape = _OF_PLACES.get(shape, shape)
    match shape:
        case Shape.GAP:
            return GAP
        case Shape.BAND:
            return Mark(shape, (float(value.lower or 0), float(value.upper or 0)))
        case Shape.EACH:
            return Mark(shape, tuple(float(rank) for rank in value.ranks or ()))
        case _:
            return Mark(shape, (float(value.amount or value.lower or value.upper or 0),))
