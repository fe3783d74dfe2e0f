"""Values and kinds of period as briefly as a page has room for."""

from __future__ import annotations

import pytest

from api.web.words import in_short, kind_in_words
from tests.web.charts.values import value


@pytest.mark.parametrize(
    ("type", "length", "words"),
    [
        ("duration", "P1M", "1 month"),
        ("streak", "P3M", "a streak of 3 months"),
        ("uncertain", "P1Y", "some time within 1 year"),
        ("after_event", "P9D", "9 days after an event"),
        ("open", None, "open at one end"),
        ("instant", None, "a single date"),
    ],
)
def test_a_kind_of_period_is_told_in_words(type: str, length: str | None, words: str) -> None:
    assert kind_in_words(type, length) == words


@pytest.mark.parametrize(
    ("lower", "upper", "words"),
    [
        ("18000000", "19000000", "18 to under 19 million"),
        ("18500000", "19000000000", "18.5 million to under 19 billion"),
        ("5", "7000000", "5 to under 7,000,000"),
        ("900000", "1000000", "900,000 to under 1,000,000"),
        ("18123456", "19000000", "18,123,456 to under 19,000,000"),
        ("-3000000", "-2500000", "-3 to under -2.5 million"),
        ("1.5", "2.25", "1.5 to under 2.25"),
    ],
)
def test_a_range_says_its_scale_once_and_every_digit(lower: str, upper: str, words: str) -> None:
    stated = value("range", lower=lower, upper=upper, lower_inclusive=True, upper_inclusive=False)
    assert in_short(stated) == f"{words} CNY"
    assert in_short(stated._replace(lower_inclusive=False), unit=False) == f"over {words}"
