"""A retry is the same event: a lost acknowledgement becomes neither a conflict nor a second event."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.application import Ledger
from ledger.errors import InvalidInput, SubmissionReused
from tests.store.setting import claim, claim_id, open_ledger, report


def test_the_first_answer_is_given_again_also_when_the_figure_went_on(ledger: Ledger) -> None:
    first = report(ledger, "34", key="mine")
    ledger.command("void_figure", {"event": claim_id(first), "reason": "another company"})
    again = report(ledger, "34", key="mine")
    assert (again.events, again.written, again.replayed) == (first.events, 0, True)
    assert again.position >= first.position


def test_the_receipt_of_a_retry_holds_after_the_ledger_was_opened_anew(path: Path) -> None:
    with open_ledger(path) as ledger:
        first = report(ledger, "34", key="mine")
    with open_ledger(path) as ledger:
        assert report(ledger, "34", key="mine").events == first.events


@pytest.mark.parametrize("changed", [{"period": "2024"}, {"note": "another"}, {"published_at": "2025-11-24"}])
def test_a_key_that_came_before_with_other_content_is_refused(ledger: Ledger, changed: dict[str, str]) -> None:
    report(ledger, "34", key="mine")
    head = ledger.log.head()
    with pytest.raises(SubmissionReused, match="came before with other content") as refused:
        report(ledger, "34", key="mine", **changed)
    assert refused.value.path == ("Idempotency-Key",)
    assert ledger.log.head() == head


def test_another_command_with_the_same_fields_is_other_content(ledger: Ledger) -> None:
    event = claim_id(report(ledger, "34"))
    ledger.command("void_figure", {"event": event, "reason": "r"}, key="mine")
    with pytest.raises(SubmissionReused):
        report(ledger, "34", key="mine")


def test_keys_are_each_actors_own(ledger: Ledger) -> None:
    one = ledger.command("report_figure", claim("34"), key="1", actor="ann")
    two = ledger.command("report_figure", claim("35"), key="1", actor="bob")
    assert (one.written, two.written, two.replayed) == (1, 1, False)
    assert [event.recorded.actor for event in (*one.events, *two.events) if event.recorded] == ["ann", "bob"]


def test_an_event_bears_the_key_that_caused_it_and_one_without_a_key_a_name_of_its_own(ledger: Ledger) -> None:
    keyed, bare, other = report(ledger, "1", key="mine"), report(ledger, "2"), report(ledger, "3")
    ids = [receipt.events[0].recorded.submission_id for receipt in (keyed, bare, other)]  # type: ignore[union-attr]
    assert ids[0] == "mine"
    assert ids[1].startswith("auto:") and ids[2].startswith("auto:") and ids[1] != ids[2]


def test_a_submission_that_wrote_nothing_is_replayed_too(ledger: Ledger) -> None:
    first = report(ledger, "34")
    found = report(ledger, "34", key="mine")
    assert (found.events, found.written, found.replayed) == (first.events, 0, False)
    again = report(ledger, "34", key="mine")
    assert (again.events, again.written, again.replayed) == (first.events, 0, True)
    with pytest.raises(SubmissionReused):
        report(ledger, "35", key="mine")


def test_a_submission_that_says_nothing_at_all_is_replayed_too(ledger: Ledger) -> None:
    """The default order of tiers where no other was ever set."""
    order = {"order": [1, 2, 3, 4, 5, 6, 7]}
    receipts = [ledger.command("set_precedence", order, key="mine") for _ in range(2)]
    assert [(r.events, r.written, r.replayed) for r in receipts] == [((), 0, False), ((), 0, True)]


def test_a_refused_submission_does_not_use_its_key_up(ledger: Ledger) -> None:
    with pytest.raises(InvalidInput):
        report(ledger, "34", key="mine", published_at="2999")
    assert report(ledger, "34", key="mine").written == 1


def test_many_claims_are_recorded_together_or_not_at_all(ledger: Ledger) -> None:
    head = ledger.log.head()
    with pytest.raises(InvalidInput) as refused:
        ledger.report_many([claim("1"), claim("2", period="2024"), claim("3", published_at="2999")])
    assert refused.value.path == (2, "published_at")
    assert ledger.log.head() == head
