"""Eight writers in four processes: every acknowledged event once, one order, and no reader misses any."""

from __future__ import annotations

import multiprocessing
import threading
from collections import Counter
from typing import Any

import pytest

from ledger.application import Ledger
from ledger.domain.history import Logged
from ledger.projections.schema import TABLES
from tests.processes.writers import BATCH_SIZE, Acknowledged, meet_at, report_rounds, restate_at_once
from tests.store.setting import claim_id, define, report

spawn = multiprocessing.get_context("spawn")
PROCESSES, THREADS = 4, 2


class Tail(threading.Thread):
    """Reads the log on from where it was, a few events at a time, until told to stop; then once more."""

    def __init__(self, url: str) -> None:
        super().__init__(daemon=True)
        self._ledger = Ledger.open(url, catch_up=False)
        self._over = threading.Event()
        self.began_at = self._ledger.log.head()
        self.seen: list[int] = []

    def run(self) -> None:
        after, over = self.began_at, False
        while not over:
            over = self._over.is_set()
            while new := self._ledger.events(after, 7):
                after = new[-1].seq
                self.seen += [logged.seq for logged in new]
            self._over.wait(0.002)

    def stopped(self) -> list[int]:
        self._over.set()
        self.join()
        self._ledger.close()
        return self.seen


def whole_log(ledger: Ledger) -> list[Logged]:
    """Every event: readable, positions and versions dense, record times in order."""
    events = ledger.events(0, 1_000_000)
    assert [event.seq for event in events] == [*range(1, len(events) + 1)]
    times = [event.recorded.recorded_at for event in events if event.recorded]
    assert len(times) == len(events) and times == sorted(times)
    versions: dict[Any, list[int]] = {}
    for event in events:
        versions.setdefault(event.stream_id, []).append(event.version)
    assert all(found == [*range(1, len(found) + 1)] for found in versions.values())
    return events


def view_rows(ledger: Ledger) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every view, sorted."""
    with ledger._database.reading() as connection:
        return {table: sorted(connection.execute(f"SELECT * FROM {table}"), key=repr) for table in TABLES}


def stored(events: list[Logged]) -> list[Acknowledged]:
    """The reports, as their writers know them."""
    reports = [(event.recorded.event, event.seq) for event in events if event.recorded]
    return [Acknowledged(report.period.dates, str(report.value.amount), seq) for report, seq in reports]  # type: ignore[union-attr]


@pytest.mark.parametrize("total", [400, pytest.param(20_000, marks=pytest.mark.slow)])
def test_many_writers_lose_nothing_and_a_reader_misses_nothing(url: str, ledger: Ledger, total: int) -> None:
    define(ledger)
    tail = Tail(url)
    tail.start()
    rounds = total // (PROCESSES * THREADS * (BATCH_SIZE + 1))
    work = [(url, process, THREADS, rounds) for process in range(PROCESSES)]
    with spawn.Pool(PROCESSES) as pool:
        acknowledged = [each for found in pool.starmap(report_rounds, work, chunksize=1) for each in found]
    seen = tail.stopped()
    assert len(acknowledged) == total
    new = whole_log(ledger)[tail.began_at :]
    assert Counter(stored(new)) == Counter(acknowledged)
    assert seen == [event.seq for event in new]
    assert ledger.catch_up() == tail.began_at + total
    followed = view_rows(ledger)
    ledger.rebuild()
    assert view_rows(ledger) == followed


def test_two_people_who_restate_one_figure_at_once_are_both_in_its_audit(url: str, ledger: Ledger) -> None:
    """One wins; the other, which decided from what was so before, decides again from what is so now."""
    define(ledger)
    first = report(ledger, "34")
    restatements = {
        actor: {
            "claim": claim_id(first),
            "value": {"comparator": "exact", "amount": amount},
            "reason": "revision",
            "source": "release",
            "published_at": published_at,
        }
        for actor, amount, published_at in (("ann", "33", "2025-12-01T00:00Z"), ("bob", "32", "2025-12-02T00:00Z"))
    }
    with spawn.Pool(2, meet_at, (spawn.Barrier(2),)) as pool:
        found = pool.starmap(restate_at_once, [(url, *each) for each in restatements.items()], chunksize=1)
    assert sorted(restated.lost for restated in found) == [0, 1]
    assert sorted(restated.seq for restated in found) == [first.position + 1, first.position + 2]
    ledger.catch_up()
    (figure,) = ledger.figures("growth", ledger.cut())
    assert {change.recorded.actor for change in ledger.audit(figure, ledger.cut())} == {"local", "ann", "bob"}
    assert figure.chosen is not None and figure.chosen.value is not None
    assert figure.chosen.value.amount == "32"
