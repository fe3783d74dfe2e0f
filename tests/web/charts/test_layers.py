"""What of a line is drawn as what: a bound is never a point, and no line runs where no number is."""

from __future__ import annotations

import pytest

from api.web.charts.layers import HEIGHT, TOP, Drawn, Slot, layers
from api.web.charts.marks import Mark, Shape, mark_of
from api.web.charts.older import replaced
from ledger.projections.rows import ValueRow
from tests.web.charts.values import value

SLOTS = [Slot(10.0 + 20 * index, 20.0 * index, 20.0 * index + 20, index > 0) for index in range(4)]


def at(y: float, shape: Shape = Shape.POINT) -> Drawn:
    return Drawn(shape, (y,))


def gap(reason: str) -> Drawn:
    return Drawn(Shape.GAP, (), reason)


@pytest.mark.parametrize(
    ("stated", "mark"),
    [
        (value(amount="39.8"), Mark(Shape.POINT, (39.8,))),
        (value(amount="0"), Mark(Shape.POINT, (0.0,))),
        (value("approx", amount="120"), Mark(Shape.HOLLOW, (120.0,))),
        (value("nearly", upper="200"), Mark(Shape.HOLLOW, (200.0,))),
        (value("gt", lower="10"), Mark(Shape.UP, (10.0,))),
        (value("ge", lower="10"), Mark(Shape.UP, (10.0,))),
        (value("lt", upper="-5"), Mark(Shape.DOWN, (-5.0,))),
        (value("le", upper="5"), Mark(Shape.DOWN, (5.0,))),
        (value("range", lower="5", upper="7"), Mark(Shape.BAND, (5.0, 7.0))),
        (value("rank_set", "rank", ranks=(1, 3)), Mark(Shape.EACH, (1.0, 3.0))),
        (value("le", "rank", upper="4"), Mark(Shape.UP, (4.0,))),
        (value("gt", "rank", lower="4"), Mark(Shape.DOWN, (4.0,))),
        (value("absent", reason="withheld"), Mark(Shape.GAP)),
        (None, Mark(Shape.GAP)),
    ],
)
def test_each_comparator_has_its_shape(stated: ValueRow | None, mark: Mark) -> None:
    assert mark_of(stated) == mark


def test_a_line_runs_through_neighbours_and_breaks_at_a_gap() -> None:
    made = layers(SLOTS, [at(50), at(60, Shape.HOLLOW), gap("retracted"), at(80)])
    assert made.line == "M10 50L30 60M70 80"
    assert made.dots == "M10 50h0M70 80h0"
    assert made.rings == "M30 60h0"
    assert made.spans == "M60 80H80"
    assert made.gaps == f"M40 {TOP:g}H60V{HEIGHT:g}H40z"
    assert made.reasons == ((50.0, "retracted"),)


def test_a_bound_is_an_arrow_at_its_number_and_ends_the_line() -> None:
    made = layers(SLOTS, [at(50), at(60, Shape.UP), at(70, Shape.DOWN), Drawn(Shape.BAND, (80.0, 90.0))])
    assert made.line == "M10 50"
    assert (made.ups, made.downs) == (((30.0, 60),), ((50.0, 70),))
    assert made.bands == "M60 80H80V90H60z"


def test_every_place_that_is_held_is_a_dot() -> None:
    assert layers(SLOTS[:1], [Drawn(Shape.EACH, (40.0, 50.0, 70.0))]).dots == "M10 40h0M10 50h0M10 70h0"


def test_periods_that_nothing_is_held_of_are_bridged_by_another_line() -> None:
    slots = [SLOTS[0], SLOTS[2]._replace(follows=False)]
    made = layers(slots, [at(50), at(60)])
    assert (made.line, made.bridges) == ("M10 50M50 60", "M10 50L50 60")


def test_a_reason_is_said_once_in_the_middle_of_its_gap() -> None:
    made = layers(SLOTS, [gap("withheld"), gap("withheld"), gap("retracted"), None])
    assert made.reasons == ((20.0, "withheld"), (50.0, "retracted"))


def test_what_is_ahead_is_not_drawn() -> None:
    assert set(layers(SLOTS, [None] * 4)) == {"", ()}


def test_a_long_line_has_dots_only_where_a_point_stands_alone() -> None:
    slots = [Slot(float(index), float(index), float(index), True) for index in range(1000)]
    answers: list[Drawn | None] = [at(50.0) for _ in slots]
    answers[500] = answers[502] = gap("withheld")
    assert layers(slots, answers).dots == "M501 50h0"


def test_an_older_line_is_what_was_replaced_joined_to_its_neighbours() -> None:
    known = [at(50), at(60), at(70), at(80)]
    assert replaced(SLOTS, known, [1]).line == "M10 50L30 60L50 70"
    assert replaced(SLOTS, known, [1, 2]).line == "M10 50L30 60L50 70L70 80"
    assert replaced(SLOTS, known, [0, 3]).line == "M10 50L30 60M50 70L70 80"
    apart = [SLOTS[0], SLOTS[2]._replace(follows=False)]
    assert replaced(apart, known[:2], [0, 1]).line == "M0 50H20M40 60H60"
    assert replaced(SLOTS, [at(50), None, None, None], [0]).line == "M0 50H20"


def test_what_was_no_number_or_not_known_leaves_nothing_behind() -> None:
    assert not replaced(SLOTS, [gap("withheld"), None, at(50), None], [0, 1])


def test_an_older_bound_range_or_rounded_number_keeps_its_shape() -> None:
    known = [at(60, Shape.UP), at(70, Shape.DOWN), Drawn(Shape.BAND, (80.0, 90.0)), at(50, Shape.HOLLOW)]
    older = replaced(SLOTS, known, [0, 1, 2, 3])
    assert older.arrows == ((Shape.UP, 10.0, 60), (Shape.DOWN, 30.0, 70))
    assert older.bands == "M40 80H60V90H40z"
    assert older.rings == "M70 50h0"
    assert older.line == "M0 60H20M20 70H40M60 50H80"
