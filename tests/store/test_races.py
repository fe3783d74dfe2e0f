"""Races with every step in its place: what a rival records between a decision and its append."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from ledger.application import Ledger, Receipt
from ledger.application.commands import COMMANDS
from ledger.application.work import Work
from ledger.domain.history import Logged
from ledger.domain.parsing import parse
from ledger.errors import AlreadyDefined, ConcurrencyConflict, Refused, StoreFailure
from ledger.store.log import Write
from ledger.store.recorder import Submission
from tests.store.setting import NOW, PERIOD, amounts, check_log, claim_id, open_ledger, report


def raced(ledger: Ledger, rival: Callable[[], object], mine: Callable[[], Receipt]) -> Receipt:
    """Runs `mine`, and `rival` between its decision and its append."""
    real = ledger.log.append
    done: list[bool] = []

    def append_after_rival(*given: Any, **named: Any) -> list[Logged]:
        if not done:
            done.append(True)
            rival()
        return real(*given, **named)

    ledger.log.append = append_after_rival  # type: ignore[method-assign]
    receipt = mine()
    assert done
    return receipt


def restatement(claim: str, amount: str) -> dict[str, Any]:
    value = {"comparator": "exact", "amount": amount}
    said = {"source": "release", "published_at": "2026-03-01T00:00Z", "reason": "revision"}
    return {"claim": claim, "value": value} | said


def test_a_lost_race_decides_again_and_both_restatements_are_in_the_audit(path: Path) -> None:
    with open_ledger(path) as one, open_ledger(path) as two:
        claim = claim_id(report(one, "34"))
        raced(
            one,
            lambda: two.command("restate_figure", restatement(claim, "33")),
            lambda: one.command("restate_figure", restatement(claim, "32")),
        )
        cut = one.cut()
        figure = one.figure("growth", PERIOD, cut)
        changes = one.audit(figure, cut)
        assert [(each.kind, str(each.after.amount)) for each in changes if each.after] == [
            ("reported", "34"),
            ("restated", "33"),
            ("restated", "32"),
        ]
        assert figure.state == "CONFLICT"  # one publication, and nothing orders the two
    check_log(path)


def test_a_lost_race_against_the_same_report_writes_nothing_more(path: Path) -> None:
    with open_ledger(path) as one, open_ledger(path) as two:
        theirs: list[Receipt] = []
        mine = raced(one, lambda: theirs.append(report(two, "34")), lambda: report(one, "34"))
        assert (mine.written, mine.events) == (0, theirs[0].events)


def test_a_report_that_another_process_recorded_just_before_is_found(path: Path) -> None:
    """Between the beginning of a submission and its reading of the stream."""
    done: list[Receipt] = []

    def clock() -> datetime:
        if not done:
            with open_ledger(path) as rival:
                done.append(report(rival, "34"))
        return NOW

    with open_ledger(path, clock) as ledger:
        for key in (None, "k"):
            receipt = report(ledger, "34", key=key)
            assert (receipt.written, receipt.events) == (0, done[0].events)


def test_two_subjects_that_become_each_others_parent_at_once_close_no_circle(path: Path) -> None:
    def register(ledger: Ledger, code: str, parent: str | None) -> Receipt:
        subject = {"code": code, "name": code, "kind": "company"}
        return ledger.command("register_subject", subject | ({"parent": parent} if parent else {}))

    with open_ledger(path) as one, open_ledger(path) as two:
        register(one, "other", None)
        with pytest.raises(Refused, match="its own ancestor"):
            raced(one, lambda: register(two, "other", "acme"), lambda: register(one, "acme", "other"))


def test_a_twin_that_the_views_have_not_seen_is_found(path: Path) -> None:
    """Recorded by another process, whose views come later, after this one had caught up."""
    twin = {"subject": "acme", "metric": "growth", "unit": "percent", "dimensions": {"x": "y"}}
    with open_ledger(path) as ledger:
        with open_ledger(path) as other:
            other._projector.catch_up = other._projector.progress  # type: ignore[method-assign, assignment]
            real = ledger._projector.catch_up
            done: list[list[Logged]] = []

            def catch_up_then_rival(upto: int | None = None) -> int:
                position = real(upto)
                if not done:
                    done.append(other.log.append(_twin_of(other, twin | {"code": "one"}), Submission("a", "b", "c")))
                return position

            ledger._projector.catch_up = catch_up_then_rival  # type: ignore[method-assign]
            with pytest.raises(AlreadyDefined, match="its code is one"):
                ledger.command("define_series", twin | {"code": "two"})
        assert ledger.progress().parked == 0


def _twin_of(ledger: Ledger, draft: dict[str, Any]) -> list[Write]:
    work = Work(ledger.log, ledger.views, "rival", "rival")
    command = COMMANDS["define_series"]
    command.decide(work, parse(command.draft, draft))
    return work.writes


def test_twins_in_one_submission_are_refused(ledger: Ledger) -> None:
    twin = {"subject": "acme", "metric": "growth", "unit": "percent", "dimensions": {"x": "y"}}
    command = COMMANDS["define_series"]
    with pytest.raises(AlreadyDefined) as refused:
        ledger.submit([(command, parse(command.draft, twin | {"code": code})) for code in ("one", "two")])
    assert refused.value.path == (1, "code")
    assert ledger.series("growth", ledger.cut()).code == "growth" and not ledger.progress().lag


@pytest.mark.sqlite
def test_a_writer_that_lost_seven_times_is_served_the_eighth(path: Path) -> None:
    """The last attempt decides with the write lock in hand: the rival has to wait, and no figure is lost."""
    with open_ledger(path) as one, open_ledger(path) as two:
        two._database._log_writer.set_busy_timeout(50)
        two._database._view_writer.set_busy_timeout(50)
        won: list[Receipt] = []
        locked: list[StoreFailure] = []
        real = one.log.append

        def append_after_rival(*given: Any, **named: Any) -> list[Logged]:
            try:
                won.append(report(two, str(len(won))))
            except StoreFailure as failure:
                locked.append(failure)
            return real(*given, **named)

        one.log.append = append_after_rival  # type: ignore[method-assign]
        assert report(one, "99", key="mine").written == 1
    assert (len(won), len(locked)) == (7, 1)
    assert amounts(check_log(path)) == [*(str(n) for n in range(7)), "99"]


def test_a_conflict_that_stays_is_told_after_eight_attempts_and_nothing_of_ours_is_written(path: Path) -> None:
    with open_ledger(path) as ledger:
        attempts: list[int] = []

        def append_too_late(*given: Any, **named: Any) -> list[Logged]:
            attempts.append(len(attempts))
            raise ConcurrencyConflict("somebody else wrote first")

        ledger.log.append = append_too_late  # type: ignore[method-assign]
        head = ledger.progress().head
        with pytest.raises(ConcurrencyConflict):
            report(ledger, "99", key="mine")
        assert ledger.log.prior(Submission("tester", "mine", "")) is None
        assert (len(attempts), ledger.progress().head) == (8, head)
