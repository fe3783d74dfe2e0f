"""Values: a comparator with exactly what it needs, digits as printed, never a float."""

from __future__ import annotations

import time
from decimal import Decimal
from typing import Any

import pytest

from ledger.domain.drafts import ReportDraft, ValueDraft
from ledger.domain.parsing import parse
from ledger.domain.values import FORMS, PARTS, Comparator, Value, format_number, parse_number
from ledger.errors import InvalidInput, InvalidValue

GIVEN: dict[str, Any] = {
    "amount": "1",
    "lower": "1",
    "upper": "2",
    "lower_inclusive": True,
    "upper_inclusive": False,
    "ranks": (1, 2),
    "reason": "withheld",
    "decimals": 1,
    "decimals_basis": "stated",
}


def value(comparator: str, **parts: Any) -> Value:
    return Value.model_validate({"comparator": comparator, "unit": "percent", **parts})


def whole(comparator: Comparator) -> dict[str, Any]:
    return {part: GIVEN[part] for part in FORMS[comparator].needs | FORMS[comparator].may}


@pytest.mark.parametrize("comparator", Comparator)
def test_a_comparator_takes_what_it_needs_and_what_it_may_have(comparator: Comparator) -> None:
    made = value(comparator, **whole(comparator))
    assert {part for part in PARTS if getattr(made, part) is not None} == set(whole(comparator))
    assert value(comparator, **{part: GIVEN[part] for part in FORMS[comparator].needs})


@pytest.mark.parametrize(("comparator", "part"), [(c, part) for c in Comparator for part in sorted(FORMS[c].needs)])
def test_a_comparator_without_what_it_needs_is_refused(comparator: Comparator, part: str) -> None:
    with pytest.raises(ValueError, match=f"comparator {comparator} needs {part}"):
        value(comparator, **{name: each for name, each in whole(comparator).items() if name != part})


@pytest.mark.parametrize(
    ("comparator", "part"),
    [(c, part) for c in Comparator for part in PARTS if part not in FORMS[c].needs | FORMS[c].may],
)
def test_a_comparator_with_what_it_has_not_is_refused(comparator: Comparator, part: str) -> None:
    with pytest.raises(ValueError, match=f"comparator {comparator} has no {part}"):
        value(comparator, **whole(comparator), **{part: GIVEN[part]})


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"lower": "2", "upper": "1", "lower_inclusive": True, "upper_inclusive": True}, "holds nothing"),
        ({"lower": "1", "upper": "1", "lower_inclusive": True, "upper_inclusive": False}, "holds nothing"),
        ({"lower": "1", "upper": "1.0", "lower_inclusive": False, "upper_inclusive": False}, "holds nothing"),
    ],
)
def test_a_range_that_holds_nothing_is_refused(parts: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        value("range", **parts)
    assert value("range", lower="1", upper="1", lower_inclusive=True, upper_inclusive=True)


@pytest.mark.parametrize("ranks", [(), (2, 1), (1, 1), (0,), (100_001,), (-1, 2)])
def test_ranks_are_a_sorted_set_of_places(ranks: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="rank"):
        value("rank_set", ranks=ranks)


@pytest.mark.parametrize("parts", [{"decimals": 1}, {"decimals_basis": "stated"}, {"decimals": 19}, {"decimals": -31}])
def test_decimals_come_with_who_stated_them_and_within_bounds(parts: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="decimals"):
        value("exact", amount="1", **parts)


@pytest.mark.parametrize("text", ["0", "-0", "-5.50", "39824000000", "1" * 30, "9" * 30 + "." + "9" * 18])
def test_a_number_keeps_the_digits_that_were_printed(text: str) -> None:
    assert format_number(parse_number(text)) == text


@pytest.mark.parametrize(
    ("number", "digits"),
    [
        ("007", "7"),
        (34, "34"),
        (-5, "-5"),
        (Decimal("39.80"), "39.80"),
        (Decimal("1E+3"), "1000"),
        (Decimal("1E-3"), "0.001"),
    ],
)
def test_leading_zeros_integers_and_decimals_are_taken_too(number: Any, digits: str) -> None:
    assert format_number(parse_number(number)) == digits


@pytest.mark.parametrize(
    "given",
    [
        39.8, 1e300, float("nan"), float("inf"), "NaN", "sNaN", "Infinity", "-inf", "1e5", "1E5", "1e1000000", "0x10",
        "", " ", " 1", "1 ", "1\n", "+1", "--1", "-", ".5", "1.", "1.2.3", "1,000", "1_000", "1 000", "٣٤", "３４", "²",
        "½", "−5", "1" * 31, "0." + "1" * 19, True, False, None, [], {}, b"1", 10**30, Decimal("NaN"),
        Decimal("Infinity"), Decimal("1e1000000"), Decimal("1e-1000000"), Decimal("1e63"),
    ],
    ids=lambda given: repr(given)[:20],
)  # fmt: skip
def test_what_is_no_plain_number_is_refused_at_once(given: Any) -> None:
    began = time.monotonic()
    with pytest.raises(ValueError, match=r"not a number|a float") as refused:
        parse_number(given)
    assert "a string of digits" in str(refused.value)
    assert time.monotonic() - began < 0.5


def test_a_float_is_told_that_its_digits_are_lost() -> None:
    with pytest.raises(ValueError, match=r"a float \(39.8\) has lost the digits that were printed"):
        parse_number(39.8)


def draft(**fields: Any) -> Value:
    return parse(ValueDraft, fields).in_unit("percent")


def test_a_draft_is_completed_as_people_leave_it() -> None:
    spread = draft(comparator="range", lower="5", upper="7")
    assert (spread.lower_inclusive, spread.upper_inclusive, spread.unit) == (True, True, "percent")
    assert not draft(comparator="range", lower="5", upper="7", upper_inclusive=False).upper_inclusive
    assert draft(comparator="rank_set", ranks=[4, 2, 2, 1]).ranks == (1, 2, 4)
    assert draft(comparator="exact", amount="1", decimals=-8).decimals_basis == "stated"
    assert draft(comparator="exact", amount="1", decimals=-8, decimals_inferred=True).decimals_basis == "inferred"
    assert draft(comparator="exact", amount="1", unit="basis points").unit == "basis points"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"comparator": "exact"}, "comparator exact needs amount"),
        ({"comparator": "gt", "amount": "5"}, "comparator gt has no amount|comparator gt needs lower"),
        ({"comparator": "exact", "amount": "1", "decimals_inferred": True}, "decimals and decimals_basis go together"),
        ({"comparator": "rank_set", "ranks": []}, "at least one place"),
    ],
)
def test_a_draft_that_makes_no_value_is_refused_at_its_value(given: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidValue, match=message) as refused:
        draft(**given)
    assert refused.value.path == ("value",)


@pytest.mark.parametrize(
    ("given", "path", "message"),
    [
        ({"comparator": "exact", "amount": 1.5}, ("value", "amount"), "a float"),
        ({"comparator": "about", "amount": "1"}, ("value", "comparator"), "is not one of 'exact', 'approx'"),
        ({"comparator": "exact", "amount": "1", "size": 1}, ("value", "size"), "unknown field"),
        ({"amount": "1"}, ("value", "comparator"), "is missing"),
        ({"comparator": "exact", "amount": "1", "as_reported": "x" * 121}, ("value", "as_reported"), "at most 120"),
        ({"comparator": "exact", "amount": "1", "as_reported": ""}, ("value", "as_reported"), "at least 1"),
        ({"comparator": "exact", "amount": "1", "unit": "\u202e%"}, ("value", "unit"), "text-direction"),
        ({"comparator": "rank_set", "ranks": ["first"]}, ("value", "ranks", 0), "integer"),
        ({"comparator": "absent", "reason": "lost"}, ("value", "reason"), "is not one of 'not_reported'"),
    ],
)
def test_a_fault_in_a_value_is_told_with_its_path(given: dict[str, Any], path: tuple[Any, ...], message: str) -> None:
    with pytest.raises(InvalidValue, match=message) as refused:
        parse(ReportDraft, {"series": "s", "period": "2025", "source": "x", "value": given})
    assert refused.value.path == path


def test_every_fault_of_a_draft_is_listed() -> None:
    with pytest.raises(InvalidInput) as refused:
        parse(ReportDraft, {"series": "no code", "period": "", "value": {"comparator": "exact", "amount": "x"}, "p": 1})
    assert {fault.path for fault in refused.value.fields} == {
        ("series",),
        ("period",),
        ("value", "amount"),
        ("source",),
        ("p",),
    }


@pytest.mark.parametrize(
    ("one", "number"),
    [
        (value("exact", amount="5"), "5"),
        (value("approx", amount="5"), "5"),
        (value("gt", lower="5"), "5"),
        (value("nearly", upper="5"), "5"),
        (value("range", lower="5", upper="7", lower_inclusive=True, upper_inclusive=True), None),
        (value("rank_set", ranks=(1,)), None),
        (value("absent", reason="withheld"), None),
    ],
)
def test_the_anchor_number_is_the_printed_one_where_there_is_one(one: Value, number: str | None) -> None:
    assert one.anchor_number == (number and Decimal(number))


def test_neither_precision_nor_words_nor_trailing_zeros_change_what_a_value_means() -> None:
    plain = value("exact", amount="34")
    assert plain.meaning == value("exact", amount="34.0", decimals=1, decimals_basis="stated").meaning
    assert plain.meaning == value("exact", amount="34", as_reported="34%").meaning
    assert plain.meaning != value("approx", amount="34").meaning
