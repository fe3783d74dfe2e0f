"""One of many leads, whoever else tries; its lock goes with it however it ends."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.projections.schema import PROJECTION
from ledger.store.database import Database
from tests.stores import open_store, url_of

HOLD = """
import sys, time
from ledger.store.opening import open_database
leadership = open_database(*sys.argv[1:]).leadership("job")
print(leadership.try_acquire(), flush=True)
time.sleep(600)
"""


@pytest.fixture
def url(tmp_path: Path) -> str:
    return url_of(tmp_path / "ledger.db")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_store(tmp_path / "ledger.db")
    yield opened
    opened.close()


def test_one_leads_and_who_it_is_is_known_to_all(database: Database) -> None:
    first, second = database.leadership("job"), database.leadership("job")
    assert first.leader() is None
    assert first.try_acquire() and first.try_acquire() and first.held()
    assert not second.try_acquire() and not second.held()
    leader = second.leader()
    assert leader is not None and (leader.host, leader.pid) == (socket.gethostname(), os.getpid())
    assert leader == first.leader()
    first.release()


def test_what_is_released_is_the_next_ones(database: Database) -> None:
    first, second = database.leadership("job"), database.leadership("job")
    assert first.try_acquire()
    first.release()
    assert not first.held() and second.leader() is None
    assert second.try_acquire() and not first.try_acquire()
    second.release()
    second.release()


def test_jobs_are_apart(database: Database) -> None:
    one, other = database.leadership("one"), database.leadership("other")
    assert one.try_acquire() and other.try_acquire()
    one.release()
    other.release()


def test_the_lock_of_a_killed_process_is_free_at_once_and_nobody_is_said_to_lead(database: Database, url: str) -> None:
    command = [sys.executable, "-c", HOLD, url, PROJECTION]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stdout.readline() == "True\n"
        mine = database.leadership("job")
        leader = mine.leader()
        assert leader is not None and leader.pid == process.pid
        assert not mine.try_acquire()
        process.kill()
    assert mine.leader() is None
    assert mine.try_acquire()
    mine.release()


@pytest.mark.sqlite
def test_who_lost_its_lock_file_does_not_lead_any_more(tmp_path: Path) -> None:
    database = open_store(tmp_path / "ledger.db")
    first, second = database.leadership("job"), database.leadership("job")
    assert first.try_acquire()
    (tmp_path / "ledger.db.job.lock").unlink()
    assert not first.held() and first.leader() is None
    assert second.try_acquire() and not first.try_acquire()
    second.release()
    database.close()
