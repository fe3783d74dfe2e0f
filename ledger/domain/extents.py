"""Values as sets of numbers, for comparison alone: which of them agree, which is the more precise.

semantics 6.5. `exact` 39.8 billion printed to one decimal is [39.75, 39.85) billion here, and stays
39.8 billion everywhere else.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Context, Decimal
from enum import StrEnum
from typing import NamedTuple

from ledger.domain.values import Comparator, Value

# Amounts have up to 48 digits; half a unit of the last place adds a few more. Nothing may round here.
_EXACTLY = Context(prec=100)
HALF = Decimal("0.5")


class Truth(StrEnum):
    """Whether a statement about a value holds: for every number that it leaves possible, for some, for none."""

    TRUE = "true"
    POSSIBLE = "possible"
    FALSE = "false"


class Extent(NamedTuple):
    """An interval of numbers; None as an end is infinite."""

    lower: Decimal | None
    lower_closed: bool
    upper: Decimal | None
    upper_closed: bool


class Discrete(NamedTuple):
    """What is comparable with its equals alone: a set of ranks, or an absence with its reason."""

    comparator: Comparator
    content: object


def extent(value: Value) -> Extent | Discrete:
    """The numbers that `value` leaves possible."""
    match value.comparator:
        case Comparator.EXACT:
            assert value.amount is not None
            if value.decimals is None:
                return Extent(value.amount, True, value.amount, True)
            half = HALF.scaleb(-value.decimals, _EXACTLY)
            return _around(value.amount, half)
        case Comparator.APPROX:
            assert value.amount is not None
            return _around(value.amount, _half_of_last_digit(value.amount))
        case Comparator.NEARLY:
            assert value.upper is not None
            below = _EXACTLY.subtract(value.upper, _half_of_last_digit(value.upper))
            return Extent(below, True, value.upper, False)
        case Comparator.GT | Comparator.GE:
            return Extent(value.lower, value.comparator is Comparator.GE, None, False)
        case Comparator.LT | Comparator.LE:
            return Extent(None, False, value.upper, value.comparator is Comparator.LE)
        case Comparator.RANGE:
            return Extent(value.lower, bool(value.lower_inclusive), value.upper, bool(value.upper_inclusive))
        case Comparator.RANK_SET:
            return Discrete(value.comparator, value.ranks)
        case Comparator.ABSENT:
            return Discrete(value.comparator, value.reason)


def _around(middle: Decimal, half: Decimal) -> Extent:
    return Extent(_EXACTLY.subtract(middle, half), True, _EXACTLY.add(middle, half), False)


def _half_of_last_digit(number: Decimal) -> Decimal:
    """Half a unit of the last non-zero digit; of zero, of the last printed place."""
    place = number.as_tuple().exponent if number == 0 else number.normalize(_EXACTLY).as_tuple().exponent
    assert isinstance(place, int)
    return HALF.scaleb(place, _EXACTLY)


def overlap(one: Value, other: Value) -> bool:
    """Whether both can be true of the same number."""
    return meet(extent(one), extent(other))


def meet(a: Extent | Discrete, b: Extent | Discrete) -> bool:
    """Whether two extents share a number; what is discrete meets its equals alone."""
    if isinstance(a, Discrete) or isinstance(b, Discrete):
        return a == b
    return _starts_before_end(a, b) and _starts_before_end(b, a)


def _starts_before_end(a: Extent, b: Extent) -> bool:
    if a.lower is None or b.upper is None or a.lower < b.upper:
        return True
    return a.lower == b.upper and a.lower_closed and b.upper_closed


def within(inner: Value, outer: Value) -> bool:
    """Whether everything that `inner` leaves possible, `outer` does too."""
    a, b = extent(inner), extent(outer)
    if isinstance(a, Discrete) or isinstance(b, Discrete):
        return a == b
    return common([a, b]) == a


def tightest(a: Extent, b: Extent) -> Extent:
    """The later start and the earlier end of two: what both leave possible; it holds nothing where they do not meet."""
    return Extent(*_later_start(a, b), *_earlier_end(a, b))


def common(extents: Sequence[Extent | Discrete]) -> Extent | Discrete | None:
    """The numbers that all leave possible; None when there are none.

    Intervals that meet pairwise have a number in common (Helly, in one dimension), so this also tells
    whether all of many agree, in one pass. Errors: ValueError for no extents at all.
    """
    shared, *others = extents
    for other in others:
        if not meet(shared, other):
            return None
        if isinstance(shared, Extent) and isinstance(other, Extent):
            shared = tightest(shared, other)
    return shared


def _later_start(a: Extent, b: Extent) -> tuple[Decimal | None, bool]:
    if a.lower is None or b.lower is None:
        return (b.lower, b.lower_closed) if a.lower is None else (a.lower, a.lower_closed)
    if a.lower == b.lower:
        return a.lower, a.lower_closed and b.lower_closed
    return (a.lower, a.lower_closed) if a.lower > b.lower else (b.lower, b.lower_closed)


def _earlier_end(a: Extent, b: Extent) -> tuple[Decimal | None, bool]:
    if a.upper is None or b.upper is None:
        return (b.upper, b.upper_closed) if a.upper is None else (a.upper, a.upper_closed)
    if a.upper == b.upper:
        return a.upper, a.upper_closed and b.upper_closed
    return (a.upper, a.upper_closed) if a.upper < b.upper else (b.upper, b.upper_closed)


def above(value: Value, number: Decimal) -> Truth:
    """Whether the value is greater than `number`; an exact value is its amount, ranks and absences are never above."""
    if value.comparator is Comparator.EXACT:
        assert value.amount is not None
        return Truth.TRUE if value.amount > number else Truth.FALSE
    reach = extent(value)
    if isinstance(reach, Discrete) or (reach.upper is not None and reach.upper <= number):
        return Truth.FALSE
    lower = reach.lower
    certain = lower is not None and (lower > number or (lower == number and not reach.lower_closed))
    return Truth.TRUE if certain else Truth.POSSIBLE


def below(value: Value, number: Decimal) -> Truth:
    """Whether the value is less than `number`; an exact value is its amount, ranks and absences are never below."""
    if value.comparator is Comparator.EXACT:
        assert value.amount is not None
        return Truth.TRUE if value.amount < number else Truth.FALSE
    reach = extent(value)
    if isinstance(reach, Discrete) or (reach.lower is not None and reach.lower >= number):
        return Truth.FALSE
    upper = reach.upper
    certain = upper is not None and (upper < number or (upper == number and not reach.upper_closed))
    return Truth.TRUE if certain else Truth.POSSIBLE
