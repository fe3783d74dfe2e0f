"""Faults of figures and statements, each with its line; and paths."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.importers.seed_files import Rejection
from tests.importers.reading import faults, only, read, read_said, report


@pytest.mark.parametrize(
    "period",
    ["2025-13", "2025-02-30/2025-03-05", "2025-07-01/2025-07-01", "2025-07/2025-10", "2025-11-17/P0D", "31.3.2016"],
)
def test_a_bad_period_is_a_fault_of_its_own_line_and_leaves_no_step(tmp_path: Path, period: str) -> None:
    seed = read_said(tmp_path, "source: a, exact: 1", period=period)
    assert faults(seed) == [(5, "INVALID_PERIOD")]
    assert seed.steps == ()


def test_a_type_that_the_dates_do_not_bear_is_a_fault(tmp_path: Path) -> None:
    figure = "{series: s, period: 2025-Q3, period_type: instant, said: [{source: a, exact: 1}]}"
    seed = read(tmp_path, f"ledger: 1\ntitle: t\nfigures:\n  - {figure}")
    assert faults(seed) == [(4, "INVALID_PERIOD")]


def test_a_named_period_may_be_defined_in_another_file(tmp_path: Path) -> None:
    for period in ("spring-festival-2026", "Spring Festival 2026", "春节"):
        assert report(read_said(tmp_path, "source: a, exact: 1", period=period)).period == period


def test_a_period_named_in_the_same_file_is_checked_with_its_dates(tmp_path: Path) -> None:
    text = """
        ledger: 1
        title: t
        periods: [{code: p618, name: 618 festival, interval: 2025-06-01/2025-06-19}]
        figures:
          - {series: s, period: 618 festival, said: [{source: a, exact: 1}]}
          - {series: s, period: p618, period_type: instant, said: [{source: a, exact: 1}]}
        """
    seed = read(tmp_path, text)
    assert faults(seed) == [(6, "INVALID_PERIOD")]
    assert [step.line for step in seed.steps] == [3, 5]


def test_statements_are_checked_even_where_their_figure_is_at_fault(tmp_path: Path) -> None:
    seed = read_said(tmp_path, "source: a", "source: b, exact: 1", period="2025-13")
    assert faults(seed) == [(5, "INVALID_PERIOD"), (7, "INVALID_VALUE")]
    assert seed.steps == ()


@pytest.mark.parametrize(
    ("statement", "code", "detail"),
    [
        ("exact: 1", "INVALID_INPUT", "source: is missing"),
        ("source: a", "INVALID_VALUE", "a comparator is missing"),
        ("source: a, exact: 1, gt: 1", "INVALID_VALUE", "exact and gt: a statement has one comparator"),
        ("source: a, exact: 1, sorce: b", "INVALID_INPUT", "sorce: unknown field; source?"),
        ("source: a, exact: 1, claim: x", "INVALID_INPUT", "claim: unknown field"),
        ("source: a, exact: 1, value: 1", "INVALID_INPUT", "value: unknown field"),
        ("source: a, exact: ten", "INVALID_VALUE", "exact: not a number"),
        ("source: a, exact: 1_000", "INVALID_VALUE", "exact: not a number"),
        ("source: a, exact: true", "INVALID_VALUE", "exact: not a number"),
        ("source: a, exact: ~", "INVALID_VALUE", "needs amount"),
        ("source: a, gt: 1, decimals: 0", "INVALID_VALUE", "comparator gt has no decimals"),
        ("source: a, exact: 1, decimals_inferred: true", "INVALID_VALUE", "go together"),
        ("source: a, gt: 1, lower_inclusive: true", "INVALID_VALUE", "comparator gt has no lower_inclusive"),
        ("source: a, range: 100", "INVALID_VALUE", "range: is a pair"),
        ("source: a, range: [1, 2, 3]", "INVALID_VALUE", "range: is a pair"),
        ("source: a, range: [2, 1]", "INVALID_VALUE", "holds nothing"),
        ("source: a, ranks: []", "INVALID_VALUE", "ranks"),
        ("source: a, ranks: [0]", "INVALID_VALUE", "value.ranks.0: "),
        ("source: a, absent: lost", "INVALID_VALUE", "value.absent: is not one of"),
        ("source: a, exact: 1, at: [1916, 1936]", "INVALID_INPUT", "list of pairs"),
        ("source: a, exact: 1, at: [[1, 2], [3]]", "INVALID_INPUT", "list of pairs"),
        ("source: a, exact: 1, at: []", "INVALID_INPUT", "list of pairs"),
        ("source: a, exact: 1, at: [[5, 5]]", "INVALID_INPUT", "at.0: an anchor ends after it starts"),
        ("source: a, exact: 1, at: [[5, x]]", "INVALID_INPUT", "at.0.end: "),
        ("source: a, exact: 1, published_at: 2025-13", "INVALID_TIME", "published_at: "),
        ("source: a, exact: 1, published_at: 2025, published_zone: Mars/Base", "INVALID_TIME", "not a time zone"),
        ("source: a, exact: 1, quotes: [a, {src: b}]", "INVALID_INPUT", "names a claim by its source"),
        ("source: a, exact: 1, quotes: ~", "INVALID_INPUT", "quotes: names a claim"),
        ("source: a, exact: 1, supersedes: not a code", "INVALID_INPUT", "supersedes: names a claim"),
        ("source: a, exact: 1, reason: error", "INVALID_INPUT", "reason: has no place in a statement that reports"),
        ("restates: b, source: a, exact: 1", "INVALID_INPUT", "reason: is missing"),
        ("restates: b, source: a, exact: 1, reason: mood", "INVALID_INPUT", "reason: is not one of"),
        ("restates: b, source: a, reason: error", "INVALID_VALUE", "a comparator is missing"),
        ("restates: [b], source: a, exact: 1, reason: error", "INVALID_INPUT", "restates: names a claim"),
        ("restates: b, source: a, exact: 1, reason: error, quotes: c", "INVALID_INPUT", "quotes: has no place"),
        ("restates: b, retracts: b, source: a", "INVALID_INPUT", "does one of these"),
        ("reaffirms: b, source: a, as_reported: x", "INVALID_VALUE", "as_reported: belongs to a value"),
        ("retracts: b, source: a, exact: 1, reason: r", "INVALID_INPUT", "exact: has no place"),
        ("retracts: b, source: a", "INVALID_INPUT", "reason: is missing"),
    ],
)
def test_a_statement_at_fault_is_refused_with_its_reason(
    tmp_path: Path, statement: str, code: str, detail: str
) -> None:
    seed = read_said(tmp_path, "source: good, exact: 1", statement)
    rejection = only(seed)
    assert (rejection.line, rejection.code) == (8, code)
    assert detail in rejection.detail
    assert [step.line for step in seed.steps] == [7]


def test_an_unknown_comparator_is_an_unknown_field_and_the_known_ones_are_listed(tmp_path: Path) -> None:
    unknown, missing = read_said(tmp_path, "source: a, about: 120").rejections
    assert (unknown.line, unknown.detail) == (7, "about: unknown field")
    assert "one of exact, approx, gt, ge, lt, le, nearly, range, ranks, absent" in missing.detail


def test_a_fault_inside_a_statement_of_several_lines_is_told_at_its_own_line(tmp_path: Path) -> None:
    seed = read(
        tmp_path,
        """
        ledger: 1
        title: t
        figures:
          - series: s
            period: 2025
            said:
              - source: a
                exact: ten
                decimals: many
                at:
                  - [1, 2]
                  - [3, 2]
                quotes:
                  - b
                  - [c]
        """,
    )
    assert faults(seed) == [
        (8, "INVALID_VALUE"),
        (9, "INVALID_VALUE"),
        (12, "INVALID_INPUT"),
        (15, "INVALID_INPUT"),
    ]


def test_a_fault_says_file_line_code_and_why() -> None:
    assert str(Rejection("a.yaml", 7, "INVALID_VALUE", "exact: not a number")) == (
        "a.yaml:7: INVALID_VALUE: exact: not a number"
    )
