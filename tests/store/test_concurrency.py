"""Many writers: every acknowledged event once, one order without gaps, and no reader misses any."""

from __future__ import annotations

import multiprocessing
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ledger.domain.events import SeriesDefined
from ledger.domain.figure import Saying, restate
from ledger.domain.history import Logged, fold
from ledger.domain.identifiers import figure_stream_id
from ledger.domain.publications import Publication
from ledger.domain.words import RestatementReason
from ledger.errors import ConcurrencyConflict, LedgerError
from ledger.store.log import EventLog, Write
from ledger.store.recorder import Submission, Unless
from tests.store.setting import (
    NOW,
    PERIOD,
    amounts,
    append,
    check_log,
    dump,
    fixed_now,
    open_ledger,
    rebuilt,
    report,
    reported,
)
from tests.store.workers import define_twin, report_all
from tests.stores import open_store

spawn = multiprocessing.get_context("spawn")


class Tail(threading.Thread):
    """Reads the log on from where it was, until told to stop; then once more."""

    def __init__(self, path: Path) -> None:
        super().__init__(daemon=True)
        self._database = open_store(path)
        self._log = EventLog(self._database)
        self._over = threading.Event()
        self._position = self._log.head()
        self.seen: list[Logged] = []

    def run(self) -> None:
        over = False
        while not over:
            over = self._over.is_set()
            while new := self._log.since(self._position, 7):
                self._position = new[-1].seq
                self.seen += new
            self._over.wait(0.005)

    def stopped(self) -> list[Logged]:
        self._over.set()
        self.join()
        self._database.close()
        return self.seen


def check_every_acknowledged_event_once(path: Path, acknowledged: list[tuple[str, str, int]], since: int) -> None:
    new = check_log(path)[since:]
    stored = [(event.recorded.event.period.dates, str(event.recorded.event.value.amount), event.seq) for event in new]  # type: ignore[union-attr]
    assert sorted(stored) == sorted(acknowledged)
    assert dump(path) == rebuilt(path)


def test_threads_of_one_ledger_that_report_at_once_lose_nothing(path: Path) -> None:
    """Six threads: three on one figure, three on their own; a tailing reader sees what is there."""
    tail = Tail(path)
    tail.start()
    periods = [PERIOD, PERIOD, PERIOD, "2025-01-01/2025-04-01", "2025-04-01/2025-07-01", "2025-10-01/2026-01-01"]

    def work(number: int) -> list[tuple[str, str, int]]:
        told = [f"{number + 1}{i:03}" for i in range(6)]
        receipts = [report(ledger, amount, period=periods[number]) for amount in told]
        assert all(receipt.written == 1 for receipt in receipts)
        return [(periods[number], a, receipt.events[0].seq) for a, receipt in zip(told, receipts, strict=True)]

    with open_ledger(path) as ledger:
        before = ledger.log.head()
        with ThreadPoolExecutor(6) as pool:
            acknowledged = [each for found in pool.map(work, range(6)) for each in found]
    seen = tail.stopped()
    check_every_acknowledged_event_once(path, acknowledged, before)
    assert [event.seq for event in seen] == list(range(before + 1, before + 1 + len(acknowledged)))


@pytest.mark.parametrize("rounds", [8, pytest.param(100, marks=pytest.mark.slow)])
def test_processes_that_report_at_once_lose_nothing(path: Path, rounds: int) -> None:
    """Two processes on one figure and on figures of their own, and a tailing reader in a third."""
    tail = Tail(path)
    tail.start()
    before = tail._position
    own = ["2025-01-01/2025-04-01", "2025-04-01/2025-07-01"]
    work = [(path, [PERIOD, own[n]], [f"{n + 1}{i:03}" for i in range(rounds)]) for n in range(2)]
    with spawn.Pool(2) as pool:
        acknowledged = [each for found in pool.starmap(report_all, work, chunksize=1) for each in found]
    seen = tail.stopped()
    check_every_acknowledged_event_once(path, acknowledged, before)
    assert Counter(event.seq for event in seen) == Counter(seq for _, _, seq in acknowledged)


def test_processes_that_define_one_identity_under_two_codes_have_one_winner(path: Path) -> None:
    with spawn.Pool(2) as pool:
        answers = pool.starmap(define_twin, [(path, f"twin-{n}") for n in range(6)], chunksize=1)
    assert Counter(answers) == {"defined": 1, "AlreadyDefined": 5}
    assert sum(event.topic == SeriesDefined.TOPIC for event in check_log(path)) == 3


def test_an_append_with_stale_versions_is_a_conflict_and_writes_nothing(path: Path) -> None:
    database = open_store(path)
    log = EventLog(database, fixed_now)
    append(log, reported("34"))
    head = log.head()
    other = "2024-01-01/2024-04-01"
    with pytest.raises(ConcurrencyConflict, match="somebody else wrote first") as conflict:
        append(log, reported("1", other), reported("33"), key="later")
    assert conflict.value.hint == "read again and retry"
    assert log.head() == head
    assert log.prior(Submission("raw", "later", "")) is None
    assert log.stream(figure_stream_id("growth", reported("1", other).period)) == ([], 0)
    database.close()


def test_an_append_is_refused_when_a_definition_came_after_what_the_decision_saw(path: Path) -> None:
    database = open_store(path)
    log = EventLog(database, fixed_now)
    write = [Write(figure_stream_id("growth", reported("34").period), 1, reported("34"))]
    last_series = max(event.seq for event in log.since(0, 100) if event.topic == SeriesDefined.TOPIC)
    with pytest.raises(ConcurrencyConflict, match=f"after position {last_series - 1}"):
        log.append(write, Submission("a", "k", "d"), unless=Unless(last_series - 1, [SeriesDefined.TOPIC]))
    assert log.prior(Submission("a", "k", "d")) is None
    assert log.append(write, Submission("a", "k", "d"), unless=Unless(last_series, [SeriesDefined.TOPIC]))
    database.close()


def test_decisions_on_one_figure_taken_from_the_same_state_cannot_both_be_appended(path: Path) -> None:
    """The versions of a stream are its lock: whoever appends second must decide again."""
    database = open_store(path)
    log = EventLog(database, fixed_now)
    (first,) = append(log, reported("34"))
    assert first.recorded is not None and first.recorded.event is not None
    figure = fold(log.stream(first.stream_id)[0])
    assert figure is not None
    saying = Saying(reported("34").source, Publication.parse("2026-03-01"))
    claim = reported("34").event_id
    events = [
        restate(figure, claim, "percent", saying, reported(amount).value, RestatementReason.ERROR, NOW)
        for amount in ("33", "32")
    ]
    log.append([Write(first.stream_id, 2, events[0])], Submission("a", "1", "d"))
    with pytest.raises(LedgerError):
        log.append([Write(first.stream_id, 2, events[1])], Submission("a", "2", "d"))
    assert amounts(log.since(0, 1000)) == ["34", "33"]
    database.close()
