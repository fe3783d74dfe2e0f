"""What a source states: the same claims as its figures have, from the other side."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.application import Ledger
from ledger.application.source_claims import SOURCE_CLAIMS, StatedClaim
from ledger.errors import InvalidInput
from ledger.projections.cuts import Cut
from tests.store.setting import SOURCES, claim_id, report

PERIODS = ["2025-01-01/2025-04-01", "2025-04-01/2025-07-01", "2025-07-01/2025-10-01"]
SERIES = ("growth", "hong-kong")
ANCHORED = {"anchors": [{"start": 3, "end": 5}]}


@pytest.fixture
def told(ledger: Ledger) -> Ledger:
    """Reports of all sources in two zones, and everything that moves or takes away a claim."""
    ids: dict[str, str] = {}
    for number, source in enumerate(SOURCES):
        for series in SERIES:
            for period in PERIODS:
                published_at = f"2025-11-2{number + 4}T18:00Z"
                said = {"series": series, "period": period, "source": source, "published_at": published_at}
                ids[source + series + period] = claim_id(report(ledger, f"{30 + number}", **said))
    anchored = report(ledger, "7", period="2025-07-01/2026-01-01", source="paper", **ANCHORED)
    report(ledger, "7", period="2025-07-01/2026-01-01", source="paper", anchors=[{"start": 40, "end": 45}])
    mistaken = ids["paper" + "growth" + PERIODS[0]]
    ledger.command("correct_figure", {"claim": mistaken, "source": "release", "reason": "was the release"})
    ledger.command("void_figure", {"event": ids["paper" + "growth" + PERIODS[1]], "reason": "never said"})
    withdrawn = {"claim": ids["release" + "growth" + PERIODS[2]], "source": "release", "reason": "an error"}
    ledger.command("retract_figure", withdrawn | {"published_at": "2025-12-01"})
    assert claim_id(anchored)
    return ledger


def whole(ledger: Ledger, code: str, cut: Cut, **asked: Any) -> list[StatedClaim]:
    return list(ledger.page_of_source_claims(code, cut, first=1000, **asked).rows)


def test_at_every_cut_a_source_states_what_its_figures_have_from_it(told: Ledger) -> None:
    """Asked figure by figure it is the same; retractions, which figures do not list, are those of the log."""
    compared = 0
    for recorded_by in range(told.log.head() + 1):
        for known_on in (None, "2025-11-24", "2025-11-25", "2025-11-26T18:00Z"):
            cut = told.cut(known_on, recorded_by)
            of_figures = [
                (figure, claim)
                for code in SERIES
                for figure in told.figures(code, cut, length="P3M")
                for claim in told.views.claims([figure], cut)[figure.no]
            ]
            for code in SOURCES:
                found = [each for each in whole(told, code, cut) if each.figure.period.length == "P3M"]
                stated = [(each.figure, each.claim) for each in found if each.claim.kind != "retracted"]
                expected = sorted((e for e in of_figures if e[1].source == code), key=lambda each: each[1].no)
                assert stated == expected
                compared += len(expected)
    assert compared > 500


def test_a_claim_moves_with_its_correction_and_goes_with_its_void(told: Ledger) -> None:
    now = told.cut()
    before = told.cut(None, told.log.head() - 3)
    assert [len(whole(told, code, cut)) for cut in (before, now) for code in ("paper", "release")] == [7, 6, 5, 8]
    (retraction,) = [each for each in whole(told, "release", now) if each.claim.kind == "retracted"]
    assert (retraction.claim.value, retraction.why_not, retraction.answers) == (None, None, False)


def test_each_claim_knows_what_it_is_to_its_figure(told: Ledger) -> None:
    cut = told.cut()
    assert [each.why_not for each in whole(told, "filing", cut)] == [None, None, "retracted", None, None, None]
    assert {each.why_not for each in whole(told, "paper", cut) if not each.answers} == {"lower_tier"}
    last = whole(told, "paper", cut)[-1]
    assert last.answers and last.why_not is None


def test_only_the_anchored_where_these_are_asked_for(told: Ledger) -> None:
    """The same wording at two places is one claim with both."""
    (stated,) = whole(told, "paper", told.cut(), anchored=True)
    assert {(anchor.start, anchor.end) for anchor in stated.claim.anchors} == {(3, 5), (40, 45)}
    assert whole(told, "filing", told.cut(), anchored=True) == whole(told, "no-such-source", told.cut()) == []


@pytest.mark.parametrize("size", [1, 2, 5, 8])
def test_pages_joined_are_the_list_at_the_position_of_the_first_one(told: Ledger, size: int) -> None:
    expected = whole(told, "release", told.cut())
    found: list[StatedClaim] = []
    after = None
    while True:
        cut = told.paged_cut(None, None, SOURCE_CLAIMS, after)
        page = told.page_of_source_claims("release", cut, first=size, after=after)
        found += page.rows
        report(told, f"{50 + len(found)}", source="release", published_at="2026-01-01")
        if (after := page.next) is None:
            break
    assert found == expected
    with pytest.raises(InvalidInput):
        told.page_of_source_claims("release", told.cut(), first=1001)
