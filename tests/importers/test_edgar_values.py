"""What EDGAR's facts leave to be told from themselves: the kind of period, and how finely a number is stated."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.importers.edgar_periods import fact_period
from ledger.importers.edgar_units import finest_decimals
from tests.importers.company_facts import QUARTERLY, read, revenues, row, told

FIRST = date(2023, 1, 30)


@pytest.mark.parametrize(
    ("days", "kind"),
    [
        (1, "duration"), (31, "duration"), (84, "duration"), (91, "duration"), (98, "duration"), (119, "duration"),
        (168, "cumulative"), (181, "cumulative"), (182, "cumulative"), (189, "cumulative"), (196, "cumulative"),
        (252, "cumulative"), (273, "cumulative"), (274, "cumulative"), (280, "cumulative"),
        (337, "duration"), (357, "duration"), (364, "duration"), (371, "duration"), (396, "duration"),
    ],
)  # fmt: skip
def test_six_and_nine_months_are_year_to_date_and_all_else_is_a_duration(days: int, kind: str) -> None:
    period = fact_period(FIRST, FIRST + timedelta(days=days - 1))
    assert (period.type, period.start, period.end) == (kind, FIRST, FIRST + timedelta(days=days))


@pytest.mark.parametrize(
    ("amounts", "unit", "decimals"),
    [
        (["732786000", "41000"], "USD", -3),
        (["732786000", "41000", "7"], "USD", 0),
        (["733000000", "0"], "USD", -6),
        (["0", "0.00"], "USD", 0),
        (["-15000000000"], "CNY", -9),
        (["0.1"], "USD/shares", 2),
        (["3"], "USD/shares", 2),
        (["0"], "USD/shares", 2),
        (["0.001", "0.25"], "USD/shares", 3),
        (["0.21", "0.350"], "pure", 2),
        (["1000"], "shares", -3),
    ],
)
def test_decimals_are_those_of_the_finest_grain(amounts: list[str], unit: str, decimals: int) -> None:
    assert finest_decimals(map(Decimal, amounts), unit) == decimals


@given(st.lists(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**20), max_value=10**20)))
def test_all_amounts_are_multiples_of_the_grain_and_of_no_coarser_one(amounts: list[Decimal]) -> None:
    def are_multiples(decimals: int) -> bool:
        return all(amount * 10**6 % (Decimal(10) ** (6 - decimals)) == 0 for amount in amounts)

    decimals = finest_decimals(amounts, "USD")
    assert are_multiples(decimals)
    assert not any(amounts) or not are_multiples(decimals - 1)


def test_the_grain_is_that_of_one_filing(tmp_path: Path) -> None:
    """A later filing in millions makes nothing of an earlier one in thousands coarser, or its own finer."""
    year, before = ("2022-12-31", "2022-01-01"), ("2021-12-31", "2021-01-01")
    rows = [row(732_786_000, *year), row(700_000_000, *before), row(733_000_000, *year, filing=QUARTERLY)]
    values = [each.value for each in told(read(tmp_path, revenues(*rows)))]
    assert [(value.decimals, value.decimals_basis) for value in values if value] == [
        (-3, "inferred"), (-3, "inferred"), (-6, "inferred"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "printed", ["0.10", "21.63", "-0.07", "100000000000000000000.000000000000000001", "1.5E+3", "-0"]
)
def test_numbers_have_the_digits_that_were_printed(tmp_path: Path, printed: str) -> None:
    content = json.dumps(revenues(row("printed", "2022-12-31"))).replace('"printed"', printed)
    (only,) = told(read(tmp_path, content))
    assert only.value is not None
    assert only.value.amount == Decimal(printed)
    if "E" not in printed:
        assert str(only.value.amount) == printed
