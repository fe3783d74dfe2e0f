"""Values as sets of numbers, for comparison alone: the table of semantics 6.5."""

from __future__ import annotations

from decimal import Decimal
from itertools import product

import pytest

from ledger.domain.extents import Discrete, Extent, extent, overlap, within
from ledger.domain.values import Value


def value(text: str) -> Value:
    """`exact 39.8`, `exact 39.8 d1`, `nearly 200`, `range [5,7)`, `rank_set 1,2`, `absent withheld`."""
    comparator, stated, *decimals = text.split(" ")
    given: dict[str, object] = {"comparator": comparator, "unit": "u"}
    match comparator:
        case "exact" | "approx":
            given["amount"] = stated
        case "gt" | "ge":
            given["lower"] = stated
        case "lt" | "le" | "nearly":
            given["upper"] = stated
        case "range":
            given["lower"], given["upper"] = stated[1:-1].split(",")
            given |= {"lower_inclusive": stated[0] == "[", "upper_inclusive": stated[-1] == "]"}
        case "rank_set":
            given["ranks"] = tuple(int(rank) for rank in stated.split(","))
        case "absent":
            given["reason"] = stated
    if decimals:
        given |= {"decimals": int(decimals[0].removeprefix("d")), "decimals_basis": "stated"}
    return Value.model_validate(given)


EXTENTS = {
    "exact 39.8": "[39.8,39.8]",
    "exact 39.8 d1": "[39.75,39.85)",
    "exact 39800000000 d-8": "[39750000000,39850000000)",
    "exact 34 d0": "[33.5,34.5)",
    "exact 34 d2": "[33.995,34.005)",
    "exact -5.5 d1": "[-5.55,-5.45)",
    "approx 120": "[115,125)",
    "approx 120000000000": "[115000000000,125000000000)",
    "approx 120.0": "[115,125)",
    "approx 34": "[33.5,34.5)",
    "approx 0.250": "[0.245,0.255)",
    "approx -120": "[-125,-115)",
    "approx 0": "[-0.5,0.5)",
    "approx 0.0": "[-0.05,0.05)",
    "nearly 200": "[150,200)",
    "nearly 200000000": "[150000000,200000000)",
    "nearly 1.5": "[1.45,1.5)",
    "gt 10": "(10,inf)",
    "ge 10": "[10,inf)",
    "lt 10": "(-inf,10)",
    "le 10": "(-inf,10]",
    "range [5,7]": "[5,7]",
    "range [100,1000)": "[100,1000)",
    "range (5,7]": "(5,7]",
}


def _text(number: Decimal | None, infinite: str) -> str:
    return infinite if number is None else format(number.normalize(), "f")


@pytest.mark.parametrize("text", EXTENTS)
def test_a_value_is_the_numbers_that_it_leaves_possible(text: str) -> None:
    found = extent(value(text))
    assert isinstance(found, Extent)
    lower, upper = _text(found.lower, "-inf"), _text(found.upper, "inf")
    assert f"{'[' if found.lower_closed else '('}{lower},{upper}{']' if found.upper_closed else ')'}" == EXTENTS[text]


def test_the_largest_numbers_are_not_rounded() -> None:
    digits = "9" * 30 + "." + "9" * 18
    found = extent(value(f"exact {digits} d18"))
    assert isinstance(found, Extent) and found.upper is not None
    assert (str(found.lower), str(found.upper)) == (digits[:-1] + "85", digits + "5")
    assert overlap(value(f"exact {digits}"), value(f"exact {digits} d18"))
    assert not overlap(value(f"exact {digits}"), value("exact 1" + "0" * 29))


AGREE = [
    ("exact 39.8 d1", "exact 39.824 d3"),
    ("exact 39.8", "exact 39.80"),
    ("gt 10", "exact 10.2"),
    ("ge 10", "exact 10"),
    ("ge 10", "le 10"),
    ("approx 120", "exact 115"),
    ("nearly 200", "exact 150"),
    ("nearly 200", "exact 199.99"),
    ("range [5,7]", "ge 7"),
    ("gt 10", "gt 1000"),
    ("lt 5", "le 4"),
    ("rank_set 1,2,3,4", "rank_set 1,2,3,4"),
    ("absent withheld", "absent withheld"),
]
DIFFER = [
    ("exact 39.8 d1", "exact 39.85"),
    ("exact 39.8", "exact 39.824"),
    ("gt 10", "exact 9.8"),
    ("gt 10", "exact 10"),
    ("gt 10", "le 10"),
    ("lt 10", "ge 10"),
    ("approx 120", "exact 125"),
    ("nearly 200", "exact 200"),
    ("nearly 200", "exact 149"),
    ("range [5,7)", "ge 7"),
    ("rank_set 1,2,3,4", "rank_set 1,2,3"),
    ("rank_set 1", "exact 1"),
    ("rank_set 4", "le 4"),
    ("absent withheld", "absent unknown"),
    ("absent withheld", "exact 0"),
    ("absent withheld", "ge 0"),
]


@pytest.mark.parametrize(("pair", "agree"), [(p, True) for p in AGREE] + [(p, False) for p in DIFFER])
def test_two_values_overlap_or_not_whichever_comes_first(pair: tuple[str, str], agree: bool) -> None:
    one, other = (value(text) for text in pair)
    assert (overlap(one, other), overlap(other, one)) == (agree, agree)


WITHIN = [
    ("exact 39.824 d3", "exact 39.8 d1"),
    ("exact 10.2", "gt 10"),
    ("gt 10", "ge 10"),
    ("lt 10", "le 10"),
    ("range (5,7)", "range [5,7]"),
    ("range [5,7]", "ge 5"),
    ("nearly 200", "lt 200"),
    ("exact 120", "approx 120"),
    ("rank_set 1,2", "rank_set 1,2"),
    ("gt 11", "gt 10"),
]


@pytest.mark.parametrize(("inner", "outer"), WITHIN)
def test_the_more_precise_lies_within_the_coarser(inner: str, outer: str) -> None:
    assert within(value(inner), value(outer))
    assert within(value(outer), value(inner)) == (inner == outer)


@pytest.mark.parametrize(
    ("one", "other"),
    [("gt 10", "lt 20"), ("exact 39.8 d1", "exact 39.85 d2"), ("rank_set 1", "le 4"), ("ge 5", "le 5")],
)
def test_neither_lies_within_the_other(one: str, other: str) -> None:
    assert not within(value(one), value(other))
    assert not within(value(other), value(one))


def test_everything_lies_within_itself_and_overlaps_itself() -> None:
    texts = [*EXTENTS, "rank_set 1,2", "absent withheld"]
    for text in texts:
        assert within(value(text), value(text)) and overlap(value(text), value(text))
    for one, other in product(texts, texts):
        if within(value(one), value(other)):
            assert overlap(value(one), value(other)), (one, other)


def test_ranks_and_absences_are_no_intervals() -> None:
    assert isinstance(extent(value("rank_set 1,2")), Discrete)
    assert isinstance(extent(value("absent unknown")), Discrete)
