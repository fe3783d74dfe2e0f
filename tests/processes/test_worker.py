"""`ledger worker`: one leads and brings everybody's events into view, the next takes over, trouble is waited out."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest

from ledger.application import Ledger
from ledger.domain.events import SubjectRegistered
from ledger.projections.catch_up import BATCH_SIZE
from ledger.store.log import Write
from ledger.store.recorder import Submission
from tests.processes.running import Running, running, wait_until

TAKEN_OVER_WITHIN_S = 3.0


def record_unseen(ledger: Ledger, count: int = 1) -> int:
    """Appends to the log alone, as a process that dies before it brings them into view; the last position."""
    codes = [str(uuid4()) for _ in range(count)]
    writes = [
        Write(uuid4(), 1, SubjectRegistered(event_id=code, code=code, name="New", kind="company")) for code in codes
    ]
    return ledger.log.append(writes, Submission("other", codes[0], "d"))[-1].seq


@pytest.fixture
def leader(url: str, ledger: Ledger) -> Iterator[Running]:
    with running("worker", "--json", "--database", url) as worker:
        assert worker.line()["state"] == "live"
        yield worker


@pytest.fixture
def standby(url: str, leader: Running) -> Iterator[Running]:
    with running("worker", "--json", "--database", url) as worker:
        told = worker.line()
        assert (told["state"], told["leader"]["pid"]) == ("standby", leader.process.pid)
        yield worker


def test_a_worker_brings_into_view_what_others_only_recorded(ledger: Ledger, leader: Running) -> None:
    position = record_unseen(ledger)
    wait_until(lambda: ledger.progress().position == position)
    state = ledger.projection_state()
    assert (state.state, state.lag_events, state.lag_s, state.parked) == ("live", 0, 0.0, 0)
    assert state.leader is not None and state.leader.pid == leader.process.pid


def test_a_standby_takes_over_when_the_leader_is_killed(ledger: Ledger, leader: Running, standby: Running) -> None:
    leader.end(kill=True)
    position = record_unseen(ledger)
    assert wait_until(lambda: ledger.progress().position == position) < TAKEN_OVER_WITHIN_S
    told = standby.line()
    assert (told["state"], told["leader"]["pid"]) == ("live", standby.process.pid)


def test_a_worker_that_is_told_to_stop_ends_cleanly_and_leads_no_more(ledger: Ledger, leader: Running) -> None:
    assert leader.end() == ""
    assert leader.process.returncode == 0
    told = leader.line()
    assert (told["state"], told["leader"]) == ("stopped", None)
    assert ledger.leadership().leader() is None


def test_a_worker_far_behind_says_so_and_then_that_it_is_live(url: str, ledger: Ledger) -> None:
    position = record_unseen(ledger, 3 * BATCH_SIZE)
    behind = ledger.projection_state()
    assert (behind.lag_events, behind.leader, behind.events_per_s) == (position, None, None)
    with running("worker", "--json", "--database", url) as worker:
        first, then = worker.line(), worker.line()
    assert (first["state"], first["lag_events"]) == ("catching_up", position)
    assert (then["state"], then["position"]) == ("live", position)
    assert then["events_per_s"] > 0


def test_events_that_nobody_brings_into_view_are_told_by_their_age(ledger: Ledger) -> None:
    record_unseen(ledger)
    wait_until(lambda: ledger.projection_state().state == "stopped")
    assert 2.0 < ledger.projection_state().lag_s < 60.0
