"""Lists in pages: joined they are the whole, and what is recorded between two pages moves no row."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from ledger.application import Ledger
from ledger.application.listing import METRICS, PERIODS, SERIES, SOURCES, SUBJECTS
from ledger.application.pages import Page
from ledger.errors import InvalidInput, InvalidTime
from tests.store.setting import Clock, claim_id, define, open_ledger, report

CODES = ["b", "A", "a.b", "a-b", "B1", "a2"]


def fill(ledger: Ledger, codes: list[str]) -> None:
    for code in codes:
        ledger.command("register_subject", {"code": code, "name": f"Name {code}", "kind": "company"})
        metric = {"name": code, "measure": "flow", "unit_class": "currency", "definition": "what it is"}
        ledger.command("define_metric", metric | {"code": code})
        ledger.command("define_period", {"code": code, "name": code, "interval": "2026-02-15/2026-02-24"})
        source = {"publisher": "issuer", "title": code, "kind": "document", "tier": 2}
        ledger.command("register_source", source | {"code": code})
        ledger.command("define_series", {"code": code, "subject": code, "metric": code, "unit": "USD"})


LISTS: dict[str, Callable[[Ledger], Callable[..., Page[Any]]]] = {
    SUBJECTS: lambda ledger: ledger.page_of_subjects,
    METRICS: lambda ledger: ledger.page_of_metrics,
    PERIODS: lambda ledger: ledger.page_of_periods,
    SOURCES: lambda ledger: ledger.page_of_sources,
    SERIES: lambda ledger: ledger.page_of_series,
}


@pytest.mark.parametrize("kind", LISTS)
@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_pages_joined_are_the_list_at_the_position_of_the_first_one(ledger: Ledger, kind: str, size: int) -> None:
    fill(ledger, CODES)
    whole = LISTS[kind](ledger)(ledger.cut(), first=1000).rows
    assert [row.code for row in whole] == sorted(row.code for row in whole) and len(whole) > 4
    found: list[Any] = []
    after = None
    for turn in range(len(whole) + 1):
        page = LISTS[kind](ledger)(ledger.paged_cut(None, None, kind, after), first=size, after=after)
        found += page.rows
        fill(ledger, [f"{'aZ'[turn % 2]}{turn}"])  # between two pages, before and after where the next one begins
        if (after := page.next) is None:
            break
    assert found == whole


def test_a_cursor_goes_on_at_its_position_whatever_is_said_of_the_present(ledger: Ledger) -> None:
    fill(ledger, CODES)
    head = ledger.log.head()
    cursor = ledger.page_of_series(ledger.cut(), first=2).next
    fill(ledger, ["new"])
    for recorded_by in (None, head, str(head), "2026-06-01", "2026-06-02T00:00Z"):
        assert ledger.paged_cut(None, recorded_by, SERIES, cursor).seq == head
    for recorded_by in (head - 1, head + 1, "2020-01-01"):
        with pytest.raises(InvalidInput) as refused:
            ledger.paged_cut(None, recorded_by, SERIES, cursor)
        assert refused.value.path == ("after",)


def test_a_cursor_of_a_position_not_reached_is_refused(ledger: Ledger) -> None:
    other = ledger.page_of_series(ledger.cut()._replace(seq=10**6), first=1).next
    with pytest.raises(InvalidInput):
        ledger.paged_cut(None, None, SERIES, other)


def test_a_word_is_looked_for_whatever_its_case_in_every_script(ledger: Ledger) -> None:
    ledger.command(
        "register_subject",
        {"code": "baba", "name": "Alibaba Straße", "kind": "company", "aliases": ["ÉCLAIR", "阿里巴巴"]},
    )
    metric = {"code": "sales", "name": "Net SALES", "measure": "flow", "unit_class": "currency", "definition": "-"}
    ledger.command("define_metric", metric)
    series = {"subject": "baba", "metric": "sales", "vintage_zone": "UTC"}
    ledger.command("define_series", series | {"code": "baba.usd", "unit": "USD", "title": "Umsatz in Übersee"})
    ledger.command("define_series", series | {"code": "baba.cny", "unit": "CNY"})

    def found(**asked: Any) -> list[str]:
        return [row.code for row in ledger.page_of_series(ledger.cut(), **asked).rows]

    both = ["baba.cny", "baba.usd"]
    for text in ("STRASSE", "éclair", "阿里", "net sales", "sales alibaba", "SALES\tbaba.", "the sales of Alibaba"):
        assert found(text=text) == both, text
    assert found(text="übersee") == found(text="sales ÜBERSEE") == ["baba.usd"]
    for text in ("%", "_", "the", "sales nothing", "usd cny", "'", '"'):
        assert found(text=text) == [], text
    for subject in ("BABA", "alibaba strasse", "éclair", "阿里巴巴"):
        assert found(subject=subject) == both, subject
    for subject in ("", "alibaba", "阿里"):
        assert found(subject=subject) == [], subject
    assert found(subject="baba", unit="USD", metric="sales", text="net") == ["baba.usd"]
    assert found(metric="SALES") == found(unit="usd") == []


def test_the_names_of_a_subject_are_those_of_the_cut(ledger: Ledger) -> None:
    before = ledger.log.head()
    ledger.command("register_subject", {"code": "acme", "name": "Renamed", "kind": "company"})
    assert not ledger.page_of_series(ledger.cut(None, before), text="renamed").rows
    assert len(ledger.page_of_series(ledger.cut(), text="renamed").rows) == 2
    assert len(ledger.page_of_series(ledger.cut(None, before), subject="Acme").rows) == 2


def codes(ledger: Ledger, known_on: str | None = None, recorded_by: int | None = None, **asked: Any) -> list[str]:
    return [row.code for row in ledger.page_of_series(ledger.cut(known_on, recorded_by), **asked).rows]


def test_series_in_conflict_are_those_with_a_figure_in_conflict_at_the_cut(ledger: Ledger) -> None:
    """On a date they are in conflict by the end of it in their own vintage zone."""
    report(ledger, "34")
    report(ledger, "34", series="hong-kong")
    assert (codes(ledger, conflict=True), codes(ledger, conflict=False)) == ([], ["growth", "hong-kong"])
    before = ledger.log.head()
    for series in ("growth", "hong-kong"):  # published at 02:00 on the 27th in Hong Kong
        report(ledger, "41", source="paper", series=series, published_at="2025-11-26T18:00Z")
    assert (codes(ledger, conflict=True), codes(ledger, conflict=False)) == (["growth", "hong-kong"], [])
    assert codes(ledger, "2025-11-26", conflict=True) == ["growth"]
    assert codes(ledger, "2025-11-26", conflict=False) == ["hong-kong"]
    assert codes(ledger, "2025-11-27", conflict=True) == ["growth", "hong-kong"]
    assert codes(ledger, "2025-11-26T17:59Z", conflict=True) == codes(ledger, None, before, conflict=True) == []


def test_a_series_changed_when_an_event_of_a_figure_of_it_was_recorded(template: Any, tmp_path: Any) -> None:
    """After the position, instant or date asked for, up to the cut; a dispute counts, a definition does not."""
    clock = Clock()
    with open_ledger(tmp_path / "ledger.db", clock) as ledger:
        define(ledger)
        start = ledger.log.head()
        assert codes(ledger, changed_since=0) == []
        first = report(ledger, "34")
        clock.move(timedelta(days=1))
        report(ledger, "34", series="hong-kong")
        assert (
            codes(ledger, changed_since=start) == codes(ledger, changed_since="2026-05-31") == ["growth", "hong-kong"]
        )
        assert codes(ledger, changed_since=start + 1) == codes(ledger, changed_since="2026-06-01") == ["hong-kong"]
        assert codes(ledger, changed_since="2026-06-01T11:00Z", recorded_by=start + 1) == ["growth"]
        assert codes(ledger, changed_since=start + 2) == codes(ledger, changed_since="2026-06-02") == []
        ledger.command(
            "define_series", {"code": "growth", "subject": "acme", "metric": "growth", "unit": "percent", "title": "T"}
        )
        assert codes(ledger, changed_since=start + 2) == []
        ledger.command("dispute_figure", {"claim": claim_id(first), "disputed_by": "desk", "reason": "differs"})
        assert codes(ledger, changed_since=start + 2) == ["growth"]
        for wrong in ("yesterday", 10**6):
            with pytest.raises(InvalidTime) as refused:
                codes(ledger, changed_since=wrong)
            assert refused.value.path == ("changed_since",)
