"""Sparklines: small, bounded, and no line through what is no number."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from api.web.charts.sparkline import sparkline
from ledger.projections.rows import ValueRow
from tests.web.charts.values import value


def line(*numbers: str) -> list[ValueRow | None]:
    return [None if number == "." else value(amount=number) for number in numbers]


def heights(drawn: str) -> list[float]:
    return [float(y) for y in re.findall(r"[ML][\d.]+ ([\d.]+)(?=[ML\"])", drawn)]


def test_a_line_rises_with_its_numbers() -> None:
    assert heights(sparkline(line("1", "2", "3"))) == sorted(heights(sparkline(line("1", "2", "3"))), reverse=True)


def test_the_first_place_is_on_top() -> None:
    drawn = sparkline([value(unit="rank", amount="4"), value(unit="rank", amount="1")])
    assert heights(drawn)[0] > heights(drawn)[-1]


def test_no_line_runs_through_a_gap_nor_to_a_bound() -> None:
    assert sparkline(line("1", "2", "3", "4")).count("L") == 3
    assert sparkline(line("1", "2", ".", "4")).count("L") == 1
    assert sparkline([value(amount="1"), value("gt", lower="2"), value(amount="3")]).count("L") == 0


@pytest.mark.parametrize(
    ("newest", "drawn_as"),
    [
        (value(amount="5"), "point"),
        (value("approx", amount="5"), "hollow"),
        (value("nearly", upper="5"), "hollow"),
        (value("gt", lower="5"), "up"),
        (value("le", upper="5"), "down"),
        (value("range", lower="5", upper="7"), "band"),
    ],
)
def test_the_newest_value_is_drawn_as_what_it_is(newest: ValueRow, drawn_as: str) -> None:
    assert re.findall(r'class="(\w+)"', sparkline([value(amount="1"), newest])) == ["spark", drawn_as]


def test_nothing_is_drawn_where_no_value_has_a_number() -> None:
    assert sparkline([]) == sparkline([None, value("absent", reason="withheld")]) == ""


def test_ten_thousand_values_are_bounded_and_keep_their_extremes() -> None:
    numbers = ["100"] * 10_000
    numbers[1234], numbers[8765] = "900", "1"
    drawn = sparkline(line(*numbers))
    assert len(drawn) < 3000
    assert (min(heights(drawn)), max(heights(drawn))) == (5.0, 23.0)
    ElementTree.fromstring(drawn)
