"""Values and periods in words, by table."""

from __future__ import annotations

from typing import Any

import pytest

from api.wording import grouped, period_in_words, value_in_words
from ledger.domain.values import AbsentReason, Comparator
from ledger.projections.rows import PeriodRow, ValueRow


def value(comparator: str, unit: str = "CNY", **parts: Any) -> ValueRow:
    return ValueRow(**{**dict.fromkeys(ValueRow._fields), "comparator": comparator, "unit": unit, **parts})


def a_range(lower_inclusive: bool, upper_inclusive: bool, unit: str = "percent") -> ValueRow:
    ends = {"lower_inclusive": lower_inclusive, "upper_inclusive": upper_inclusive}
    return value("range", unit, lower="100", upper="1000", **ends)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (value("exact", "percent", amount="34"), "34 percent"),
        (value("exact", amount="39820000000", decimals=-7), "39,820,000,000 CNY"),
        (value("exact", amount="0.10"), "0.10 CNY"),
        (value("exact", "pure", amount="8"), "8"),
        (value("exact", "rank", amount="3"), "place 3"),
        (value("approx", amount="120000000000"), "approximately 120,000,000,000 CNY"),
        (value("gt", "downloads", lower="10000000"), "more than 10,000,000 downloads"),
        (value("ge", "orders", lower="200000000"), "at least 200,000,000 orders"),
        (value("lt", "users", upper="5000"), "less than 5,000 users"),
        (value("le", "rank", upper="4"), "at most place 4"),
        (value("gt", "percent", lower="0"), "more than 0 percent"),
        (value("nearly", "orders", upper="200000000"), "nearly 200,000,000 orders"),
        (a_range(True, False), "100 to under 1,000 percent"),
        (a_range(True, True), "100 to 1,000 percent"),
        (a_range(False, True), "over 100 to 1,000 percent"),
        (a_range(False, False), "over 100 to under 1,000 percent"),
        (a_range(True, True, "rank"), "places 100 to 1,000"),
        (value("rank_set", "rank", ranks=(1, 2, 3, 4)), "places 1, 2, 3, 4"),
        (value("rank_set", "rank", ranks=(2,)), "place 2"),
        (value("absent", reason="not_reported"), "not reported"),
        (value("absent", reason="withheld"), "withheld"),
        (value("absent", reason="not_applicable"), "not applicable"),
        (None, "no value"),
    ],
)
def test_a_value_reads_as_a_person_would_say_it(given: ValueRow | None, words: str) -> None:
    assert value_in_words(given) == words


def test_every_comparator_and_every_reason_has_words() -> None:
    numbers = {"amount": "1", "lower": "1", "upper": "1", "ranks": (1,), "reason": "unknown"}
    for comparator in Comparator:
        assert "None" not in value_in_words(value(comparator, **numbers))
    for reason in AbsentReason:
        assert "_" not in value_in_words(value("absent", reason=reason))


@pytest.mark.parametrize(
    ("number", "written"),
    [
        ("0", "0"),
        ("999", "999"),
        ("1000", "1,000"),
        ("-1234567.50", "-1,234,567.50"),
        ("-0.5", "-0.5"),
        (
            "123456789012345678901234567890.123456789012345678",
            "123,456,789,012,345,678,901,234,567,890.123456789012345678",
        ),
    ],
)
def test_thousands_stand_apart_and_no_digit_is_lost(number: str, written: str) -> None:
    assert grouped(number) == written
    assert written.replace(",", "") == number


@pytest.mark.parametrize(
    ("period", "words"),
    [
        (PeriodRow("instant", "2016-03-31", "2016-04-01", None, "P1D"), "2016-03-31"),
        (PeriodRow("duration", "2025-07-01", "2025-10-01", None, "P3M"), "2025-07-01/2025-10-01"),
        (PeriodRow("duration", "2025-07-01", "2025-10-01", "2025-Q3", "P3M"), "2025-Q3 (2025-07-01/2025-10-01)"),
        (PeriodRow("after_event", "2025-11-17", "2025-11-24", None, "P7D"), "2025-11-17/2025-11-24 (after event)"),
        (PeriodRow("streak", "2025-07-01", "2025-10-01", "2025-Q3", "P3M"), "2025-Q3 (2025-07-01/2025-10-01, streak)"),
        (PeriodRow("open", "2025-11-17", None, None, None), "2025-11-17/.."),
        (PeriodRow("uncertain", "2026-03-01", "2026-04-01", "2026-03~", "P1M"), "2026-03~ (2026-03-01/2026-04-01)"),
    ],
)
def test_a_period_reads_as_its_label_with_the_dates_or_as_its_dates(period: PeriodRow, words: str) -> None:
    assert period_in_words(period) == words
