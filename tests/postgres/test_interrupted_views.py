"""Views whose connections are ended again and again: they get there, and no event is parked for it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from ledger.application import Ledger
from ledger.application.initialisation import initialise
from ledger.errors import StoreFailure
from ledger.projections.catch_up import Projector
from ledger.projections.schema import PROJECTION, TABLES
from ledger.store.log import EventLog
from ledger.store.opening import open_database
from tests.store.setting import append, claim, define, fixed_now, reported

PERIODS = [f"{year}-Q{quarter}" for year in range(1900, 2000) for quarter in (1, 2, 3, 4)]
_END = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name LIKE 'ledger%'"""


@pytest.fixture
def url(postgres_url: str) -> str:
    """A ledger with 400 events that are not in view."""
    initialise(postgres_url)
    with Ledger.open(postgres_url, actor="tester", clock=fixed_now) as ledger:
        define(ledger)
        append(ledger.log, *(reported(str(n), period) for n, period in enumerate(PERIODS)))
    return postgres_url


@contextmanager
def connections_ended(url: str, every_s: float) -> Iterator[list[int]]:
    """Of the ledger; gives how many at a time."""
    over, ended = threading.Event(), []

    def end() -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            while not over.wait(every_s):
                ended.append(len(connection.execute(_END).fetchall()))

    thread = threading.Thread(target=end)
    thread.start()
    try:
        yield ended
    finally:
        over.set()
        thread.join()


def rows(url: str) -> dict[str, list[tuple[object, ...]]]:
    database = open_database(url, PROJECTION)
    try:
        with database.reading() as connection:
            return {table: sorted(connection.execute(f"SELECT * FROM {table}"), key=repr) for table in TABLES}
    finally:
        database.close()


@pytest.mark.slow
def test_a_catch_up_that_is_cut_off_goes_on_where_it_was_and_parks_nothing(url: str) -> None:
    database = open_database(url, PROJECTION)
    projector = Projector(database, EventLog(database), batch_size=5)
    failures, reached, head = 0, 0, len(PERIODS) + 7
    with connections_ended(url, 0.02) as ended:
        while reached < head:
            try:
                reached = projector.catch_up()
            except StoreFailure:
                failures += 1
    assert failures and sum(ended)
    assert projector.progress() == (head, head, 0)
    caught_up = rows(url)
    projector.rebuild()
    assert rows(url) == caught_up
    database.close()


def test_a_rebuild_that_is_cut_off_leaves_the_views_as_they_were_and_the_next_tidies_up(url: str) -> None:
    with Ledger.open(url, actor="tester", clock=fixed_now) as ledger:
        before = rows(url)

        def cut_off(position: int) -> None:
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute(_END)

        with pytest.raises(StoreFailure):
            ledger.rebuild(cut_off)
        assert rows(url) == before
        assert ledger.command("report_figure", claim("34")).written == 1
        after = rows(url)
        ledger.rebuild()
        assert rows(url) == after
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT 1 FROM pg_tables WHERE schemaname LIKE '%-next'").fetchall()
    assert found == []
