"""Lists of series at a glance, contested figures in pages, and what touched figures last."""

from __future__ import annotations

from typing import Any

from ledger.application import Ledger
from ledger.application.figure_listing import CONFLICTS
from ledger.application.listing import SERIES_BY_SUBJECT
from ledger.application.outlines import Outline
from ledger.projections.outline_views import Tally
from tests.store.setting import PERIOD, claim_id, report

QUARTERS = [f"{year}-Q{quarter}" for year in (2023, 2024) for quarter in (1, 2, 3, 4)]


def outline(ledger: Ledger, code: str = "growth", known_on: str | None = None, seq: int | None = None) -> Outline:
    cut = ledger.cut(known_on, seq)
    found = {each.series.code: each for each in ledger.outlines(ledger.search_series(cut), cut, recent=3)}
    return found[code]


def recent(found: Outline) -> list[str | None]:
    return [value and value.amount for value in found.recent]


def test_an_outline_ends_with_the_latest_figure_known_at_the_cut(ledger: Ledger) -> None:
    """The line before it is that of its own kind of period, at most as long as asked, whatever other series do."""
    for number, period in enumerate(QUARTERS):
        report(ledger, str(number), period=period, published_at=f"2025-01-{number + 10}T00:00Z")
    report(ledger, "50", period="2020-Q1", series="hong-kong")
    found = outline(ledger)
    assert found.latest and found.latest.period.dates == "2024-10-01/2025-01-01"
    assert recent(found) == ["5", "6", "7"]
    assert recent(outline(ledger, "hong-kong")) == ["50"]
    assert recent(outline(ledger, known_on="2025-01-11T00:00Z")) == ["0", "1"]
    earlier = outline(ledger, seq=found.latest.no - 1)
    assert recent(earlier) == ["4", "5", "6"]


def test_of_several_kinds_of_period_the_latest_end_is_shown_and_then_the_shortest(ledger: Ledger) -> None:
    report(ledger, "1", period="2024-01-01/2025-01-01")
    report(ledger, "2", period="2024-Q4")
    report(ledger, "3", period="2024-Q2")
    assert recent(outline(ledger)) == ["3", "2"]
    report(ledger, "4", period="2024-04-01/2025-04-01")
    assert recent(outline(ledger)) == ["1", "4"]


def test_a_period_without_an_answer_stays_in_the_line(ledger: Ledger) -> None:
    for amount, period in zip("123", QUARTERS, strict=False):
        last = claim_id(report(ledger, amount, period=period))
        if amount == "2":
            said = {"source": "release", "reason": "withdrawn", "published_at": "2025-11-28"}
            ledger.command("retract_figure", {"claim": last, **said})
    assert recent(outline(ledger)) == ["1", None, "3"]


def test_of_a_series_of_which_nothing_is_known_there_is_no_latest_figure(ledger: Ledger) -> None:
    seq = report(ledger, "1").position
    assert outline(ledger, "hong-kong") == Outline(outline(ledger, "hong-kong").series, None, [], Tally())
    assert outline(ledger, known_on="2020-01-01").latest is None
    assert outline(ledger, seq=seq - 1).latest is None


def test_a_tally_counts_restatements_conflicts_and_disputes_at_the_cut(ledger: Ledger) -> None:
    first = claim_id(report(ledger, "34"))
    before = ledger.log.head()
    ledger.command(
        "restate_figure",
        {
            "claim": first,
            "value": {"comparator": "exact", "amount": "33"},
            "reason": "revision",
            "source": "release",
            "published_at": "2026-01-01T00:00Z",
        },
    )
    report(ledger, "41", source="paper", published_at="2026-02-01T00:00Z")
    report(ledger, "1", series="hong-kong")
    ledger.command("dispute_figure", {"claim": first, "disputed_by": "a reader", "reason": "not so"})
    assert outline(ledger).tally == Tally(1, 1, 1)
    assert outline(ledger, "hong-kong").tally == Tally()
    assert outline(ledger, known_on="2026-01-15").tally == Tally(1, 0, 1)
    assert outline(ledger, seq=before).tally == Tally()


def test_contested_figures_are_those_in_conflict_and_those_in_dispute(ledger: Ledger) -> None:
    """In pages that are of the position of the first one; a resolved dispute contests nothing."""
    report(ledger, "34")
    report(ledger, "41", source="paper")
    alone = claim_id(report(ledger, "1", period="2024-Q1"))
    report(ledger, "1", period="2024-Q2")
    assert contested(ledger) == [PERIOD]
    dispute = claim_id(
        ledger.command("dispute_figure", {"claim": alone, "disputed_by": "a reader", "reason": "not so"})
    )
    assert contested(ledger) == ["2024-01-01/2024-04-01", PERIOD]
    first = ledger.page_of_conflicts(ledger.cut(), disputed=True, first=1)
    ledger.command("resolve_dispute", {"dispute": dispute, "outcome": "rejected", "reason": "it is so"})
    assert contested(ledger) == [PERIOD]
    cut = ledger.paged_cut(None, None, CONFLICTS, first.next)
    second = ledger.page_of_conflicts(cut, disputed=True, first=1, after=first.next)
    assert ([row.period.dates for row in second.rows], second.next) == ([PERIOD], None)
    assert contested(ledger, series="hong-kong") == contested(ledger, known_on="2020-01-01") == []


def contested(ledger: Ledger, known_on: str | None = None, **asked: Any) -> list[str]:
    page = ledger.page_of_conflicts(ledger.cut(known_on), disputed=True, **asked)
    return [row.period.dates for row in page.rows]


def test_series_are_paged_by_subject(ledger: Ledger) -> None:
    ledger.command("register_subject", {"code": "aaa", "name": "First", "kind": "company"})
    series = {"subject": "aaa", "metric": "growth", "unit": "percent"}
    ledger.command("define_series", series | {"code": "zzz"})
    found: list[str] = []
    after = None
    while True:
        cut = ledger.paged_cut(None, None, SERIES_BY_SUBJECT, after)
        page = ledger.page_of_series_by_subject(cut, first=1, after=after)
        found += [row.code for row in page.rows]
        if (after := page.next) is None:
            break
    assert found == ["zzz", "growth", "hong-kong"]
    assert [row.code for row in ledger.page_of_series_by_subject(ledger.cut(), text="FIRST").rows] == ["zzz"]


def test_definitions_are_found_by_words_in_their_names(ledger: Ledger) -> None:
    subject = {"code": "qwen", "name": "Qwen Straße", "kind": "app", "aliases": ["通义"]}
    ledger.command("register_subject", subject)
    cut = ledger.cut()
    for text in ("QWEN", "strasse", "通义", "straße qw"):
        assert [row.code for row in ledger.page_of_subjects(cut, text=text).rows] == ["qwen"], text
    assert [row.code for row in ledger.page_of_metrics(cut, text="GROW").rows] == ["growth"]
    assert [row.code for row in ledger.page_of_sources(cut, text="Press pap").rows] == ["paper"]
    for page in (ledger.page_of_subjects, ledger.page_of_metrics, ledger.page_of_sources):
        assert page(cut, text="%").rows == []


def test_the_last_events_of_figures_are_told_newest_first_up_to_the_cut(ledger: Ledger) -> None:
    seqs = [report(ledger, "1", period=period).position for period in QUARTERS]
    ledger.command("register_subject", {"code": "new", "name": "New", "kind": "company"})
    assert [logged.seq for logged in ledger.last_of_figures(ledger.cut(), 3)] == seqs[:-4:-1]
    assert [logged.seq for logged in ledger.last_of_figures(ledger.cut(None, seqs[1]), 3)] == [seqs[1], seqs[0]]
