"""A ledger on a hot standby answers from what has arrived there, and waits for what a reader knows to be recorded."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path

import psycopg
import pytest

from ledger.application import Ledger, operation
from ledger.application.doctor import examine
from ledger.application.follower import Follower
from ledger.application.initialisation import initialise
from ledger.application.projection_state import State
from ledger.application.verifying import verify_store
from ledger.errors import NotCaughtUp, NotFound, StoreFailure
from tests.postgres.server import PostgresServer, running_standby
from tests.processes.running import wait_until
from tests.store.setting import define, report


@pytest.fixture(scope="module")
def standby(postgres_server: PostgresServer) -> Iterator[PostgresServer]:
    with running_standby(postgres_server) as server:
        yield server


@pytest.fixture
def primary(postgres_server: PostgresServer, standby: PostgresServer) -> Iterator[tuple[Ledger, str]]:
    """A ledger with definitions on the primary, and the URL of its repetition."""
    name = postgres_server.create_database()
    initialise(postgres_server.url(name))
    with Ledger.open(postgres_server.url(name)) as ledger:
        define(ledger)
        wait_until(lambda: arrived(standby.url(name), ledger.log.head()))
        yield ledger, standby.url(name)
    postgres_server.drop_database(name)


@pytest.fixture
def reader(primary: tuple[Ledger, str]) -> Iterator[Ledger]:
    with Ledger.open(primary[1]) as ledger:
        yield ledger


def arrived(url: str, position: int) -> bool:
    try:
        with Ledger.open(url) as ledger:
            return ledger.progress().position == position
    except StoreFailure:
        return False  # not even the database has


@contextmanager
def replay_paused(url: str) -> Iterator[None]:
    """What the primary records reaches the standby, and is not seen there yet."""
    with closing(psycopg.connect(url, autocommit=True)) as connection:
        connection.execute("SELECT pg_wal_replay_pause()")
        wait_until(lambda: connection.execute("SELECT pg_get_wal_replay_pause_state()").fetchone() == ("paused",))
        try:
            yield
        finally:
            connection.execute("SELECT pg_wal_replay_resume()")


def test_a_position_recorded_on_the_primary_is_waited_for(primary: tuple[Ledger, str], reader: Ledger) -> None:
    ledger, url = primary
    with ThreadPoolExecutor(1) as pool:
        with replay_paused(url):
            receipt = report(ledger, "34")
            waiting = pool.submit(reader.wait_for, receipt.position)
            assert reader.figures("growth", reader.cut()) == []
            assert not waiting.done()
        waiting.result(10)
    (figure,) = reader.figures("growth", reader.cut())
    assert figure.chosen is not None and figure.chosen.value is not None
    assert figure.chosen.value.amount == "34"


def test_a_position_that_does_not_arrive_is_an_error_that_says_how_far_it_came(
    primary: tuple[Ledger, str], reader: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger, url = primary
    monkeypatch.setattr(operation, "_PATIENCE_S", 0.1)
    with replay_paused(url):
        receipt = report(ledger, "34")
        with pytest.raises(NotCaughtUp, match=f"at {receipt.position - 1}, not yet at {receipt.position}"):
            reader.wait_for(receipt.position)


def test_who_waits_for_events_on_a_standby_hears_of_those_of_the_primary(
    primary: tuple[Ledger, str], reader: Ledger
) -> None:
    ledger, url = primary
    states: list[State] = []
    heard = threading.Event()
    follower = Follower(reader, states.append)
    follower.start()
    try:
        wait_until(lambda: states)
        with reader.advance.heard_by(heard.set):
            position = report(ledger, "34").position
            assert heard.wait(10)
        wait_until(lambda: reader.progress().position == position)
    finally:
        follower.stop()
    assert states == [State.STANDBY, State.STOPPED]
    assert (reader.projection_state().state, reader.projection_state().leader) == (State.STANDBY, None)
    assert {finding.check: finding.level for finding in examine(url)}["views"] == "ok"


def test_a_command_on_a_standby_is_refused_and_leaves_nothing(primary: tuple[Ledger, str], reader: Ledger) -> None:
    head = reader.log.head()
    with pytest.raises(StoreFailure):
        report(reader, "34")
    assert primary[0].log.head() == head


def test_a_standby_gives_the_last_checkpoint_that_arrived_and_signs_none(
    primary: tuple[Ledger, str], reader: Ledger
) -> None:
    """With the very key of the primary at hand."""
    ledger, url = primary
    key = ledger.signing.create_key("ledger.example.org/log/1")
    assert reader.verifier_key() == key
    with pytest.raises(NotFound):
        reader.checkpoint()
    signed = ledger.checkpoint()
    wait_until(lambda: reader.signing.of_size(signed.checkpoint.size))
    with replay_paused(url):
        report(ledger, "34")
        later = ledger.checkpoint()
        assert reader.checkpoint() == signed
        assert {finding.check: finding.level for finding in examine(url)}["checkpoints"] == "ok"
    wait_until(lambda: reader.signing.of_size(later.checkpoint.size))
    assert reader.checkpoint() == later
    position = report(ledger, "35").position
    wait_until(lambda: reader.log.head() == position)
    assert reader.checkpoint() == later
    unsigned = reader.inclusion_proof(position)
    assert (unsigned.size, unsigned.checkpoint) == (position, None)
    assert reader.inclusion_proof(position - 1).checkpoint == later.note


def test_a_standby_is_verified_as_far_as_it_has_arrived_without_its_views(
    primary: tuple[Ledger, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also beside the key that signed what is still on its way."""
    monkeypatch.setenv("LEDGER_SIGNING_KEY", str(tmp_path / "key"))
    ledger, url = primary
    ledger.signing.create_key("standby.example.org/log")
    ledger.checkpoint()
    size = ledger.log.head()
    wait_until(lambda: arrived(url, size))
    with replay_paused(url):
        report(ledger, "34")
        ledger.checkpoint()
        verified = verify_store(url, (), (), lambda label: nullcontext(lambda done, of: None))
    assert (verified.holds, verified.size) == (True, size), verified.findings
    assert {finding.check: finding.level for finding in verified.findings}["views"] == "warning"
