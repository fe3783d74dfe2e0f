"""The latest figure without naming a period, and the list of conflicts in pages."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.application import Ledger
from ledger.application.figure_listing import CONFLICTS
from ledger.errors import AmbiguousPeriod, InvalidInput, NotFound
from tests.store.setting import PERIOD, claim_id, report

QUARTERS = ["2025-01-01/2025-04-01", "2025-04-01/2025-07-01", PERIOD]


def latest(ledger: Ledger, known_on: str | None = None, recorded_by: int | None = None, **asked: Any) -> str:
    return ledger.latest("growth", ledger.cut(known_on, recorded_by), **asked).period.dates


def test_the_latest_figure_is_that_of_the_last_period_of_which_something_is_known(ledger: Ledger) -> None:
    """At the cut: one published or recorded after it is not there yet; an absence is an answer."""
    seqs = [
        report(ledger, "1", period=period, published_at=f"2025-11-{day}T00:00Z").position
        for period, day in zip([QUARTERS[1], QUARTERS[2], QUARTERS[0]], (20, 25, 26), strict=True)
    ]
    assert latest(ledger) == PERIOD
    assert latest(ledger, "2025-11-24") == latest(ledger, None, seqs[0]) == QUARTERS[1]
    assert latest(ledger, "2025-11-25T00:00Z") == PERIOD
    last = claim_id(report(ledger, "1"))
    said = {"source": "release", "reason": "withdrawn", "published_at": "2025-11-28"}
    ledger.command("retract_figure", {"claim": last, **said})
    figure = ledger.latest("growth", ledger.cut())
    assert (figure.period.dates, figure.state, figure.absent_reason) == (PERIOD, "ABSENT", "retracted")
    ledger.command("void_figure", {"event": last, "reason": "never said"})
    assert latest(ledger) == QUARTERS[1]


def test_an_open_period_ends_after_every_other(ledger: Ledger) -> None:
    report(ledger, "1", period="2025-11-17/..")
    report(ledger, "1", period="2024-11-17/..")
    assert latest(ledger) == "2025-11-17/.."


def test_several_kinds_of_period_are_one_question_each(ledger: Ledger) -> None:
    """Kinds are those of which something is known at the cut; `type` and `length` choose."""
    report(ledger, "1", period=QUARTERS[0])
    report(ledger, "1", period="2025-01-01/2025-07-01", published_at="2025-12-01T00:00Z")
    report(ledger, "1", period="2025-07-01/2025-10-01", period_type="trailing", published_at="2025-12-01T00:00Z")
    with pytest.raises(AmbiguousPeriod) as refused:
        latest(ledger)
    assert refused.value.choices == ("duration P3M", "duration P6M", "trailing P3M")
    assert latest(ledger, type="duration", length="P6M") == "2025-01-01/2025-07-01"
    assert latest(ledger, type="trailing") == PERIOD
    assert latest(ledger, "2025-11-30") == QUARTERS[0]


def test_where_nothing_is_known_there_is_no_latest_figure(ledger: Ledger) -> None:
    report(ledger, "1")
    for asked in (("growth", "2025-01-01"), ("hong-kong", None), ("nothing", None)):
        with pytest.raises(NotFound) as refused:
            ledger.latest(asked[0], ledger.cut(asked[1]))
        assert refused.value.path == ("series",)
    with pytest.raises(InvalidInput):
        latest(ledger, type="quarter")


def test_pages_of_conflicts_joined_are_the_list_at_the_position_of_the_first_one(ledger: Ledger) -> None:
    """In the order of series, start, end and type; what becomes a conflict in between moves no row."""
    for series in ("hong-kong", "growth"):
        for period in (*QUARTERS, "2025-01-01/2025-07-01"):
            report(ledger, "34", series=series, period=period)
            report(ledger, "41", series=series, period=period, source="paper")
    whole = ledger.page_of_conflicts(ledger.cut()).rows
    assert len(whole) == 8
    found: list[Any] = []
    after, turn = None, 0
    while True:
        page = ledger.page_of_conflicts(ledger.paged_cut(None, None, CONFLICTS, after), first=3, after=after)
        found += page.rows
        turn += 1
        for source, amount in (("release", "1"), ("paper", "2")):
            report(ledger, amount, series="growth", period=f"2024-0{turn}-01/2026-01-01", source=source)
            report(ledger, amount, series="hong-kong", period=f"2025-0{turn}-02/2026-01-01", source=source)
        if (after := page.next) is None:
            break
    assert found == list(whole)
    assert len(ledger.page_of_conflicts(ledger.cut()).rows) == 14


def test_conflicts_are_narrowed_by_series_subject_and_metric(ledger: Ledger) -> None:
    for series in ("hong-kong", "growth"):
        report(ledger, "34", series=series)
        report(ledger, "41", series=series, source="paper", published_at="2025-11-26T18:00Z")

    def found(known_on: str | None = None, **asked: Any) -> list[str]:
        return [row.series for row in ledger.page_of_conflicts(ledger.cut(known_on), **asked).rows]

    both = ["growth", "hong-kong"]
    assert found(series="growth") == ["growth"]
    assert found(subject="ACME") == found(metric="growth") == both
    assert found(subject="other") == found(metric="other") == found(series="other") == []
    assert found("2025-11-26") == ["growth"]  # in Hong Kong it was the 27th
    assert found("2025-11-27") == both
