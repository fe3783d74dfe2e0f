"""The revision triangle: a small one written out, its errors, and what it costs."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.application import Ledger, series_vintages
from ledger.application.pages import write_cursor
from ledger.application.series_vintages import VintageMode
from ledger.errors import AmbiguousPeriod, InvalidInput, NotFound
from tests.store.setting import claim_id, report

Q1, Q2 = "2025-01-01/2025-04-01", "2025-04-01/2025-07-01"


def restate(ledger: Ledger, claim: str, amount: str, published_at: str) -> str:
    value = {"comparator": "exact", "amount": amount}
    given = {"claim": claim, "source": "release", "value": value, "reason": "revision", "published_at": published_at}
    return claim_id(ledger.command("restate_figure", given))


def triangle(ledger: Ledger, mode: str, *cut: Any, series: str = "growth", **asked: Any) -> dict[str, dict[str, str]]:
    """By date and period: the number, or the state where there is none."""
    page = ledger.series_vintages(series, ledger.cut(*cut), VintageMode(mode), **asked)
    return {
        row.vintage_on: {
            cell.period.dates: str(cell.chosen.value.amount) if cell.chosen and cell.chosen.value else cell.state
            for cell in row.figures
        }
        for row in page.rows
    }


def revise(ledger: Ledger, series: str = "growth") -> None:
    """Q1 and its revision on the day that Q2 comes; a slip of an hour; a flip there and back within a day."""
    first = claim_id(report(ledger, "1", series=series, period=Q1, published_at="2025-05-01T08:00Z"))
    restate(ledger, first, "1.1", "2025-05-01T09:00Z")
    restate(ledger, first, "1.2", "2025-08-01T08:00Z")
    second = claim_id(report(ledger, "2", series=series, period=Q2, published_at="2025-08-01T08:00Z"))
    slip = restate(ledger, second, "9", "2025-09-01T08:00Z")
    restate(ledger, slip, "2.0", "2025-09-01T18:00Z")
    said = {"source": "release", "reason": "withdrawn", "published_at": "2025-10-01T08:00Z"}
    ledger.command("retract_figure", {"claim": first, **said})


def test_the_last_vintages_alone_begin_with_all_that_was_known_then(ledger: Ledger) -> None:
    """However few cells are asked for, the last vintage is there."""
    revise(ledger)
    cut = ledger.cut()
    figures = ledger.figures("growth", cut)

    def last(most: int) -> dict[str, list[str]]:
        return {
            row.vintage_on: [cell.period.dates for cell in row.figures]
            for row in ledger.latest_vintages(figures, cut, most)
        }

    whole = {"2025-05-01": [Q1], "2025-08-01": [Q1, Q2], "2025-10-01": [Q1]}
    assert last(4) == whole
    assert last(3) == {"2025-08-01": [Q1, Q2], "2025-10-01": [Q1]}
    assert last(2) == last(0) == {"2025-10-01": [Q1, Q2]}
    assert ledger.latest_vintages([], cut, 4) == []


def test_the_four_ways_to_show_a_triangle(ledger: Ledger) -> None:
    """What happened and was undone within one day is no vintage of that day."""
    revise(ledger)
    assert triangle(ledger, "all") == {
        "2025-05-01": {Q1: "1.1"},
        "2025-08-01": {Q1: "1.2", Q2: "2"},
        "2025-10-01": {Q1: "ABSENT", Q2: "2.0"},
    }
    assert triangle(ledger, "changed") == {
        "2025-05-01": {Q1: "1.1"},
        "2025-08-01": {Q1: "1.2", Q2: "2"},
        "2025-10-01": {Q1: "ABSENT"},
    }
    assert triangle(ledger, "first") == {"2025-05-01": {Q1: "1.1"}, "2025-08-01": {Q2: "2"}}
    assert triangle(ledger, "latest") == {"2025-10-01": {Q1: "ABSENT"}, "2025-08-01": {Q2: "2.0"}}
    assert triangle(ledger, "latest", "2025-05-01T08:30Z") == {"2025-05-01": {Q1: "1"}}
    assert triangle(ledger, "all", "2025-04-30") == triangle(ledger, "latest", "2025-04-30") == {}
    assert triangle(ledger, "changed", since="2025-04-01") == {"2025-08-01": {Q2: "2"}}


def test_vintage_dates_are_those_of_the_series_zone(ledger: Ledger) -> None:
    """18:00 UTC is the next day in Hong Kong, so that the flip is no longer within one."""
    revise(ledger, "hong-kong")
    assert triangle(ledger, "changed", series="hong-kong", since="2025-04-01") == {
        "2025-08-01": {Q2: "2"},
        "2025-09-01": {Q2: "9"},
        "2025-09-02": {Q2: "2.0"},
    }


def test_a_vintage_shows_the_claim_that_answered_then(ledger: Ledger) -> None:
    """The same number out of a better source later is no new vintage, and no source of the older date."""
    report(ledger, "1", period=Q1, source="paper", published_at="2025-05-01")
    report(ledger, "1", period=Q1, source="filing", published_at="2025-06-01")
    report(ledger, "2", period=Q2, source="paper", published_at="2025-07-01")
    page = ledger.series_vintages("growth", ledger.cut(), VintageMode.ALL)
    assert [(row.vintage_on, [cell.chosen and cell.chosen.source for cell in row.figures]) for row in page.rows] == [
        ("2025-05-01", ["paper"]),
        ("2025-07-01", ["filing", "paper"]),
    ]


def test_a_page_of_very_many_cells_ends_early_and_says_so(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    revise(ledger)
    for mode, whole in [(mode, triangle(ledger, mode)) for mode in ("all", "changed")]:
        for most, pages in ((100, [3]), (3, [2, 1]), (1, [1, 1, 1])):
            monkeypatch.setattr(series_vintages, "MOST_CELLS", most)
            found: dict[str, dict[str, str]] = {}
            lengths, after, has_next = [], None, True
            while has_next:
                page = ledger.series_vintages("growth", ledger.cut(), VintageMode(mode), after=after)
                found |= triangle(ledger, mode, after=after)
                lengths.append(len(page.rows))
                after, has_next = page.next, page.has_next
            assert (found, lengths) == (whole, pages)


def test_what_is_recorded_between_two_pages_moves_no_row(ledger: Ledger) -> None:
    revise(ledger)
    for mode in VintageMode:
        whole = ledger.series_vintages("growth", ledger.cut(), mode).rows
        found: list[Any] = []
        after = None
        while True:
            cut = ledger.paged_cut(None, None, mode.cursor_kind, after)
            page = ledger.series_vintages("growth", cut, mode, first=1, after=after)
            found += page.rows
            for period, published in ((Q1, "2025-04-15"), ("2024-01-01/2024-04-01", "2025-08-15")):
                report(ledger, f"{ledger.log.head()}", period=period, published_at=published)
            if (after := page.next) is None:
                break
        assert found == list(whole)


def test_what_is_no_line_or_no_page_is_refused(ledger: Ledger) -> None:
    report(ledger, "1", period=Q1)
    head = ledger.log.head()
    with pytest.raises(NotFound):
        triangle(ledger, "all", series="nothing")
    assert triangle(ledger, "all", series="hong-kong") == {}
    for asked in ({"first": 0}, {"after": "x"}, {"after": write_cursor("vintages.first", head, ("", "", ""))}):
        with pytest.raises(InvalidInput):
            triangle(ledger, "all", **asked)
    report(ledger, "1", period="2025-01-01/2025-07-01")
    with pytest.raises(AmbiguousPeriod):
        triangle(ledger, "all")
    assert list(triangle(ledger, "all", length="P6M").values()) == [{"2025-01-01/2025-07-01": "1"}]
