"""What moved between two cuts and why: how the cuts are read, and cases that must come out exactly so."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from ledger.application import Ledger
from ledger.application.changes import CHANGES, Move
from ledger.application.pages import write_cursor
from ledger.errors import InvalidInput, InvalidTime
from tests.store.setting import PERIOD, claim_id, report


def moved(ledger: Ledger, *cuts: Any, **asked: Any) -> list[Move]:
    return list(ledger.changes(*ledger.cuts_between(*cuts), **asked).rows)


def told(move: Move) -> tuple[Any, ...]:
    """From, to, and the kinds of the reasons."""
    before = move.before and (move.before.chosen.value.amount if move.before.chosen else move.before.state)
    value = move.figure.chosen and move.figure.chosen.value
    return before, value.amount if value else move.figure.state, [change.kind for change in move.because]


def restate(ledger: Ledger, claim: str, amount: str, published_at: str) -> int:
    value = {"comparator": "exact", "amount": amount}
    given = {"claim": claim, "source": "release", "value": value, "reason": "revision", "published_at": published_at}
    return ledger.command("restate_figure", given).position


def test_published_before_recorded_after(ledger: Ledger) -> None:
    """The first case of the semantics, asked for what moved on each axis and on both."""
    start = ledger.log.head()
    receipt = report(ledger, "34")
    reported, first = receipt.position, claim_id(receipt)
    second = restate(ledger, first, "33", "2026-03-01")
    third = restate(ledger, first, "33.5", "2026-02-01")
    assert [told(move) for move in moved(ledger, None, start)] == [(None, "33", ["reported", "restated", "restated"])]
    (move,) = moved(ledger, None, reported)
    assert (told(move), move.delta) == (("34", "33", ["restated", "restated"]), Decimal("-1"))
    assert moved(ledger, None, second) == []  # 33 stays the answer, whatever came to be known of February
    assert [told(move) for move in moved(ledger, None, second, "2026-02-15")] == [("34", "33.5", ["restated"])]
    assert [told(move) for move in moved(ledger, "2026-01-01", None)] == [("34", "33", ["restated", "restated"])]
    (move,) = moved(ledger, "2026-02-15", None)
    assert (told(move), move.delta) == (("33.5", "33", ["restated"]), Decimal("-0.5"))
    (move,) = moved(ledger, "2026-01-01", reported, "2026-02-15", third)
    assert (told(move), move.delta) == (("34", "33.5", ["restated"]), Decimal("-0.5"))
    assert [told(move) for move in moved(ledger, "2025-11-24", None)] == [
        ("NOT_YET_KNOWN", "33", ["reported", "restated", "restated"])
    ]


def test_a_number_written_otherwise_and_a_dispute_move_nothing(ledger: Ledger) -> None:
    receipt = report(ledger, "34")
    report(ledger, "34.0", source="filing")
    ledger.command("dispute_figure", {"claim": claim_id(receipt), "disputed_by": "desk", "reason": "differs"})
    assert moved(ledger, None, receipt.position) == []
    assert ledger.figure("growth", PERIOD, ledger.cut()).chosen.value.amount == "34.0"  # type: ignore[union-attr]


def test_a_voided_report_moved_back_to_not_yet_known(ledger: Ledger) -> None:
    receipt = report(ledger, "34")
    ledger.command("void_figure", {"event": claim_id(receipt), "reason": "never said"})
    (move,) = moved(ledger, None, receipt.position)
    assert (told(move), move.delta) == (("34", "NOT_YET_KNOWN", ["voided"]), None)


def test_a_new_order_of_tiers_moves_figures_without_an_event_of_theirs(ledger: Ledger) -> None:
    report(ledger, "34")
    at = report(ledger, "41", source="paper").position
    ledger.command("set_precedence", {"order": [6, 1, 2, 3, 4, 5, 7]})
    (move,) = moved(ledger, None, at)
    assert told(move) == ("34", "41", [])
    assert move.before is not None
    assert (move.before.precedence.version, move.figure.precedence.version) == (1, 2)


def test_a_date_ends_in_each_vintage_zone(ledger: Ledger) -> None:
    """Published on the 27th in Hong Kong and on the 26th in UTC: by the end of the 26th one of the two has moved."""
    for series in ("growth", "hong-kong"):
        report(ledger, "34", series=series)
        report(ledger, "41", series=series, source="filing", published_at="2025-11-26T18:00Z")

    def found(*cuts: Any) -> list[str]:
        return [move.figure.series for move in moved(ledger, *cuts)]

    assert found("2025-11-25", None, "2025-11-26") == ["growth"]
    assert found("2025-11-26", None, "2025-11-27") == ["hong-kong"]
    assert found("2025-11-25", None, "2025-11-27") == ["growth", "hong-kong"]


def test_changes_are_narrowed_by_series_subject_and_metric(ledger: Ledger) -> None:
    for series in ("growth", "hong-kong"):
        report(ledger, "34", series=series)
    for asked, count in (
        ({"series": "growth"}, 1),
        ({"subject": "Acme"}, 2),
        ({"metric": "growth"}, 2),
        ({"series": "growth", "metric": "other"}, 0),
    ):
        assert len(moved(ledger, None, 0, **asked)) == count, asked


def test_what_is_recorded_between_two_pages_moves_no_row(ledger: Ledger) -> None:
    """Both cuts are pinned, also where one of them was the present."""
    periods = [f"2025-0{month}-01/2026-01-01" for month in range(1, 8)]
    for period in periods:
        report(ledger, "34", period=period)
    for cuts in ((None, 0), ("2025-01-01", None)):
        whole = moved(ledger, *cuts)
        found: list[Move] = []
        after = None
        while True:
            page = ledger.changes(*ledger.cuts_between(*cuts, after=after), first=3, after=after)
            found += page.rows
            report(ledger, "34", period=f"2025-08-{len(found):02}/2026-01-01", series="growth")
            restate(ledger, page.rows[0].figure.chosen.claim_id, str(ledger.log.head()), "2026-01-01")  # type: ignore[union-attr]
            if (after := page.next) is None:
                break
        assert [move.figure for move in found] == [move.figure for move in whole]


def test_what_is_not_said_of_since_is_as_of_until(ledger: Ledger) -> None:
    seq = report(ledger, "34").position
    report(ledger, "35", source="filing")
    since, until = ledger.cuts_between("2025-01-01", None, None, seq)
    assert (since.seq, until.seq, until.known_on) == (seq, seq, None)
    since, until = ledger.cuts_between(None, seq, "2025-12-01")
    assert since.known_on == until.known_on is not None and (since.seq, until.seq) == (seq, seq + 1)


def test_cuts_that_are_no_question_are_refused(ledger: Ledger) -> None:
    report(ledger, "34")
    head = ledger.log.head()
    other = write_cursor(CHANGES, head, (head - 1, "growth", "", "", ""))
    for cuts, path in (
        ((None, None), "since"),
        (("yesterday", None), "since_known_on"),
        ((None, "yesterday"), "since_recorded_by"),
        ((None, 10**6), "since_recorded_by"),
        (("2025-01-01", None, "yesterday"), "known_on"),
        (("2025-01-01", None, None, "yesterday"), "recorded_by"),
        ((None, head, None, head - 1), "since"),
        (("2026-01-01", None, "2025-01-01"), "since"),
        ((None, head - 2, None, None, other), "after"),
        ((None, head - 1, None, None, "x"), "after"),
    ):
        with pytest.raises((InvalidInput, InvalidTime)) as refused:
            ledger.changes(*ledger.cuts_between(*cuts))
        assert refused.value.path == (path,), cuts
