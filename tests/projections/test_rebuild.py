"""Views are made anew beside those in use: nobody notices but for new rows, and a crash leaves everything as it was."""

from __future__ import annotations

import multiprocessing
import signal
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from ledger.errors import StoreFailure
from tests import counts
from tests.projections.busy import ask_until_over, kill_while_rebuilding, report_until_over
from tests.projections.logs import PERIODS, a_life, behind, log_of
from tests.store.setting import append, dump, open_ledger, rebuilt, report, reported
from tests.stores import open_store

spawn = multiprocessing.get_context("spawn")


def days(count: int) -> list[str]:
    """Periods of one day each, one after the other."""
    starts = [date(2000, 1, 1) + timedelta(number) for number in range(count)]
    return [f"{start}/{start + timedelta(1)}" for start in starts]


def test_readers_see_the_old_views_until_a_rebuild_is_whole(path: Path) -> None:
    behind(path)
    seen: list[Any] = []
    with open_ledger(path) as ledger, open_ledger(path) as reader:
        before = reader.figures("growth", reader.cut())
        ledger.rebuild(lambda position: seen.append((reader.progress(), reader.figures("growth", reader.cut()))))
    assert seen
    assert all(figures == before and progress.lag == 0 for progress, figures in seen)


def test_what_is_recorded_during_a_rebuild_is_in_view_before_and_after_it(path: Path) -> None:
    behind(path)
    with open_ledger(path) as ledger, open_ledger(path) as other:
        periods = iter(days(10))

        def write(position: int) -> None:
            if (period := next(periods, None)) is not None:
                assert report(other, "1", period=period).position == other.progress().position
                assert other.figure("growth", period, other.cut()).chosen

        head = ledger.rebuild(write)
        assert next(periods, None) is None
        assert head == ledger.log.head() == other.progress().position
    assert dump(path) == rebuilt(path)


def test_one_rebuild_after_the_other_gives_the_same_rows(path: Path) -> None:
    with open_ledger(path) as ledger:
        a_life(ledger)
        incremental = dump(path)
        for _ in range(3):
            ledger.rebuild()
            assert dump(path) == incremental
            assert tables_beside(path) == []


def test_a_rebuild_that_is_interrupted_leaves_the_old_views(path: Path) -> None:
    behind(path)

    def stop(position: int) -> None:
        raise KeyboardInterrupt

    with open_ledger(path) as ledger:
        before = dump(path)
        with pytest.raises(KeyboardInterrupt):
            ledger.rebuild(stop)
        assert dump(path) == before
        assert tables_beside(path) == []
        assert report(ledger, "34").written == 1


def test_a_rebuild_that_is_killed_leaves_everything_as_it_was_and_the_next_tidies_up(path: Path) -> None:
    behind(path)
    with open_ledger(path):
        before = dump(path)
    process = spawn.Process(target=kill_while_rebuilding, args=(path,))
    process.start()
    process.join(30)
    assert process.exitcode == -signal.SIGKILL
    assert dump(path) == before
    assert tables_beside(path)
    with open_ledger(path) as ledger:
        report(ledger, "34")
        after = dump(path)
        eventually_rebuilt(ledger)
    assert dump(path) == after
    assert tables_beside(path) == []


def eventually_rebuilt(ledger: Any) -> None:
    """A server may notice a moment later that the killed process is gone, with its lock."""
    for _ in range(100):
        try:
            ledger.rebuild()
        except StoreFailure:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the lock of the killed process stays")


def test_a_second_rebuild_at_a_time_is_refused(path: Path) -> None:
    behind(path)
    refused: list[str] = []
    with open_ledger(path) as ledger, open_ledger(path) as other:

        def try_too(position: int) -> None:
            with pytest.raises(StoreFailure, match="another process makes the views anew") as failure:
                other.rebuild()
            refused.append(failure.value.hint)

        ledger.rebuild(try_too)
        assert refused
        other.rebuild()


def test_an_answer_under_way_is_of_the_old_views_whole_and_the_switch_waits_or_passes_by(path: Path) -> None:
    """On PostgreSQL a switch waits for those who read; a file keeps what they see."""
    behind(path)
    with open_ledger(path) as ledger, open_ledger(path) as reader:
        before = reader.figures("growth", reader.cut())
        rebuild = threading.Thread(target=ledger.rebuild)
        with reader._database.reading():
            first = reader.progress()
            rebuild.start()
            rebuild.join(1.0)
            assert (reader.progress(), reader.figures("growth", reader.cut())) == (first, before)
        rebuild.join(30)
        assert not rebuild.is_alive()
        assert reader.figures("growth", reader.cut()) == before
    assert tables_beside(path) == []


@pytest.mark.slow
@pytest.mark.parametrize("count", [counts.count(40_000, 8000)])
def test_readers_and_writers_of_other_processes_go_on(path: Path, count: int) -> None:
    """No answer is wrong, missing or older than one before it; no write waits for the rebuild."""
    with log_of(path) as log:
        for first in range(0, count, 1000):
            events = [reported(str(n), period) for n, period in enumerate(days(count)[first : first + 1000], first)]
            append(log, *events, key=str(first))
    over = path.with_name("over")
    with open_ledger(path) as ledger, ProcessPoolExecutor(3, mp_context=spawn) as pool:
        head = ledger.log.head()
        writers = [pool.submit(report_until_over, path, over, series) for series in ("growth", "hong-kong")]
        reader = pool.submit(ask_until_over, path, over, head)
        while ledger.catch_up() < head + 4:
            time.sleep(0.01)
        took: list[float] = []
        for _ in range(3):
            began = time.monotonic()
            ledger.rebuild()
            took.append(time.monotonic() - began)
        over.touch()
        for writer in writers:
            written = writer.result(60)
            assert written.count > 10
            assert written.longest_wait_s < max(took), (written, took)
        assert reader.result(60) > 3
        ledger.catch_up()
    incremental = dump(path)
    assert not incremental["parked"]
    assert incremental == rebuilt(path)


@pytest.mark.sqlite
def test_the_views_of_another_release_answer_its_processes_until_the_new_ones_stand(path: Path) -> None:
    """Whoever opens the file makes the new ones; where that is interrupted, the old ones are still there."""
    behind(path, PERIODS[:2])
    with open_ledger(path):
        current = dump(path)
    database = open_store(path)
    with database.writing() as connection:
        connection.execute("UPDATE projection SET name = 'answers-1'")
    older = dump(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ledger.projections.rebuilding.write", interrupted)
        with pytest.raises(KeyboardInterrupt):
            open_ledger(path)
    assert dump(path) == older
    with open_ledger(path):
        assert dump(path) == current
    database.close()


def interrupted(*arguments: Any) -> None:
    raise KeyboardInterrupt


def test_views_of_another_version_are_made_anew_on_opening(path: Path) -> None:
    """A file whose views are those of another release answers from new ones; that release's process stops."""
    behind(path, PERIODS[:2])
    with open_ledger(path) as older:
        current = dump(path)
        database = open_store(path)
        with database.writing() as connection:
            connection.execute("UPDATE projection SET name = 'answers-1'")
            connection.execute("ALTER TABLE figure DROP COLUMN period_length")
        database.close()
        with pytest.raises(StoreFailure, match="another release"):
            older.catch_up()
    with open_ledger(path):
        assert dump(path) == current


def tables_beside(path: Path) -> list[str]:
    """The tables of views that are not in use."""
    database = open_store(path)
    try:
        with database.reading() as connection:
            if database.is_remote:
                statement = "SELECT tablename FROM pg_tables WHERE schemaname LIKE '%-next'"
            else:
                statement = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name GLOB '*_*'"
                statement += " AND substr(name, 1, instr(name, '_')) IN ('even_', 'odd_', 'old_')"
            return [name for (name,) in connection.execute(statement)]
    finally:
        database.close()
