"""Views are the log's shadow: they move with their position, by any batch, from any crash, to the same rows."""

from __future__ import annotations

import multiprocessing
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ledger.application import Ledger
from ledger.domain.history import Logged
from ledger.errors import NotCaughtUp, StoreFailure
from ledger.projections.catch_up import Progress, Projector
from ledger.projections.schema import PROJECTION
from ledger.store.database import Connection, Database
from ledger.store.log import EventLog
from tests.projections.logs import DEFINITIONS, PERIODS, a_life, behind, log_of
from tests.store.setting import (
    PERIOD,
    append,
    dump,
    emptied,
    fixed_now,
    open_ledger,
    rebuilt,
    report,
    reported,
)
from tests.store.workers import catch_up
from tests.stores import copied, open_store

spawn = multiprocessing.get_context("spawn")


def test_a_crash_between_log_and_views_is_made_good_on_reopening(path: Path) -> None:
    behind(path)
    with open_ledger(path) as ledger:
        assert ledger.progress() == Progress(DEFINITIONS + len(PERIODS), DEFINITIONS + len(PERIODS), 0)
        assert len(ledger.figures("growth", ledger.cut())) == len(PERIODS)
    assert dump(path) == rebuilt(path)


def test_lag_counts_what_the_views_have_not_seen(path: Path) -> None:
    with open_ledger(path) as ledger:
        assert (ledger.progress(), ledger.progress().lag) == (Progress(DEFINITIONS, DEFINITIONS, 0), 0)
        behind(path, PERIODS[:3])
        assert (ledger.progress(), ledger.progress().lag) == (Progress(DEFINITIONS, DEFINITIONS + 3, 0), 3)
        assert ledger.cut().position == DEFINITIONS
        assert ledger.catch_up() == DEFINITIONS + 3
        assert ledger.progress().lag == 0


def test_rows_and_position_move_in_one_transaction(path: Path) -> None:
    """A catch-up that fails at any of its batches leaves the views at the one before, whole."""
    behind(path, PERIODS[:4])
    for survived in range(4):
        copy = copied(path, path.with_name(f"{survived}.db"))
        database = failing_views(copy, after=survived)
        with pytest.raises(StoreFailure):
            Projector(database, EventLog(database, fixed_now), batch_size=1).catch_up()
        database.close()
        assert [(name, position) for name, position in dump(copy)["projection"]] == [
            (PROJECTION, DEFINITIONS + survived)
        ]
        assert len(dump(copy)["answer"]) == len(dump(copy)["claim"]) == len(dump(copy)["figure"]) == survived
        with open_ledger(copy) as ledger:
            assert ledger.progress() == Progress(DEFINITIONS + 4, DEFINITIONS + 4, 0)
        assert dump(copy) == rebuilt(copy)


def failing_views(path: Path, after: int) -> Database:
    """The disk fills up at the end of a view transaction, after `after` that passed."""
    database = open_store(path)
    original, left = database.writing, after

    @contextmanager
    def writing(*, durable: bool = True) -> Iterator[Connection]:
        nonlocal left
        with original(durable=durable) as connection:
            yield connection
            left -= 0 if durable else 1
            if left < 0:
                raise StoreFailure("the disk is full")

    database.writing = writing  # type: ignore[method-assign]
    return database


def test_a_store_error_stops_the_catch_up_and_nothing_is_parked_or_skipped(path: Path) -> None:
    behind(path)
    with open_ledger(path):
        before = dump(path)
    emptied(path)
    database = failing_views(path, after=1)  # the first makes the row of the position
    with pytest.raises(StoreFailure, match="the disk is full"):
        Projector(database, EventLog(database, fixed_now)).catch_up()
    database.close()
    assert not dump(path)["parked"] and not dump(path)["figure"]
    with open_ledger(path):
        assert dump(path) == before


@pytest.mark.parametrize("batch_size", [1, 3, 2000])
def test_batches_of_any_size_give_the_same_rows(path: Path, batch_size: int) -> None:
    with open_ledger(path) as ledger:
        a_life(ledger)
    incremental = dump(path)
    assert incremental["precedence"] and incremental["dispute"] and incremental["claim"]
    emptied(path)
    database = open_store(path)
    projector = Projector(database, EventLog(database), batch_size)
    head = projector.catch_up()
    database.close()
    assert dump(path) == incremental
    reached: list[int] = []
    database = open_store(path)
    assert Projector(database, EventLog(database), batch_size).rebuild(reached.append) == head
    database.close()
    assert dump(path) == incremental
    assert reached[-1] == head and reached == sorted(set(reached))


def test_a_catch_up_to_a_position_may_stop_there(path: Path) -> None:
    behind(path)
    database = open_store(path)
    projector = Projector(database, EventLog(database), batch_size=3)
    assert projector.catch_up(DEFINITIONS + 4) == DEFINITIONS + 6
    assert projector.catch_up(DEFINITIONS + 2) == DEFINITIONS + 6
    assert projector.catch_up() == DEFINITIONS + len(PERIODS)
    database.close()


class CountingLog(EventLog):
    """Notes after which positions it was read."""

    def __init__(self, database: Database) -> None:
        super().__init__(database, fixed_now)
        self.read_after: list[int] = []

    def since(self, position: int, limit: int) -> list[Logged]:
        self.read_after.append(position)
        return super().since(position, limit)


def test_events_at_hand_are_not_read_again_and_what_came_before_them_is(path: Path) -> None:
    database = open_store(path)
    log = CountingLog(database)
    projector = Projector(database, log, batch_size=2)
    behind(path, PERIODS[:2])
    fresh = append(log, *(reported("1", period) for period in PERIODS[2:7]), key="fresh")
    assert projector.catch_up(fresh[-1].seq, fresh) == DEFINITIONS + 7
    assert log.read_after == [DEFINITIONS]
    behind_again = append(log, *(reported("1", period) for period in PERIODS[7:10]), key="more")
    assert projector.catch_up(fresh=fresh) == projector.catch_up(fresh=behind_again) == DEFINITIONS + 10
    database.close()
    assert dump(path) == rebuilt(path)


def test_two_processes_that_catch_up_at_once_apply_every_event_once(path: Path) -> None:
    behind(path)
    with spawn.Pool(2) as pool:
        head = DEFINITIONS + len(PERIODS)
        assert pool.map(catch_up, [path] * 4, chunksize=1) == [head] * 4
    assert dump(path) == rebuilt(path)


def test_threads_with_their_own_connections_that_catch_up_batch_by_batch_apply_every_event_once(path: Path) -> None:
    """One event a batch: every batch is a race for the position."""
    behind(path)
    reached: list[int] = []

    def run() -> None:
        database = open_store(path)
        reached.append(Projector(database, EventLog(database), batch_size=1).catch_up())
        database.close()

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert reached == [DEFINITIONS + len(PERIODS)] * 3
    assert dump(path) == rebuilt(path)


def test_a_command_reads_its_own_write_and_others_wait_for_its_position(path: Path) -> None:
    with open_ledger(path) as ledger, open_ledger(path) as other:
        receipt = report(ledger, "34")
        assert ledger.progress().position == receipt.position == receipt.events[0].seq
        with log_of(path) as log:
            (late,) = append(log, reported("35", "2024-Q3"))
        other.wait_for(late.seq)
        assert other.progress().position == late.seq
        other.wait_for(1)


def test_waiting_for_a_position_ends_when_another_process_records_it(path: Path) -> None:
    with open_ledger(path) as ledger:
        following = ledger.progress().head + 1
        timer = threading.Timer(0.1, behind, [path, PERIODS[:1]])
        timer.start()
        ledger.wait_for(following)
        timer.join()
        assert ledger.figures("growth", ledger.cut())


def test_waiting_for_a_position_that_does_not_come_is_told_in_time(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ledger.application.operation._PATIENCE_S", 0.1)
    began = time.monotonic()
    with pytest.raises(NotCaughtUp, match="the views are at 7, not yet at 99") as late:
        ledger.wait_for(99)
    assert late.value.path == ("min_position",)
    assert time.monotonic() - began < 2


def test_an_answer_pinned_to_a_position_never_changes(ledger: Ledger) -> None:
    a_life(ledger)
    positions = range(DEFINITIONS + 1, ledger.log.head() + 1)
    cuts = [ledger.cut(recorded_by=str(seq)) for seq in positions]
    before = [ledger.figures("growth", cut) for cut in cuts]
    ledger.command("set_precedence", {"order": [7, 6, 5, 4, 3, 2, 1]})
    report(ledger, "77", source="filing", published_at="2024-01-01")
    ledger.rebuild()
    assert [ledger.figures("growth", cut) for cut in cuts] == before
    assert ledger.figure("growth", PERIOD, ledger.cut()).state == "KNOWN"
