"""Exports, backups and restored ledgers hold the same log, whatever store it came from and others wrote meanwhile."""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import signal
import threading
import time
from pathlib import Path

import pytest

from ledger.application import Ledger
from ledger.application.backups import back_up, restore
from ledger.application.exporting import write_lines
from ledger.application.initialisation import initialise
from ledger.application.verifying import Verification, verify_file, verify_store
from ledger.errors import InvalidInput, LedgerError, Refused, StoreFailure
from ledger.proofs.export import verify_export
from ledger.store import whole_tables
from tests.projections.logs import PERIODS
from tests.proofs import independent
from tests.store.setting import open_ledger, raw, report
from tests.stores import open_store, url_of
from tests.verification.logs import KEYS, SIGNED, SIZE, unwatched

spawn = multiprocessing.get_context("spawn")


def root_of(url: str) -> bytes:
    verified = verify_store(url, KEYS, (), unwatched)
    assert verified.holds, verified.findings
    assert verified.root is not None
    return verified.root


def answers(url: str) -> object:
    with Ledger.open(url) as ledger:
        cut = ledger.cut()
        return [ledger.figures(series, cut) for series in ("growth", "hong-kong")], ledger.log.since(0, 10_000)


def attach(path: Path) -> None:
    with open_ledger(path) as ledger:
        for text in ("one", "two"):
            ledger.attach_text(text.encode())


@pytest.fixture
def backup(path: Path, tmp_path: Path) -> Path:
    attach(path)
    file = tmp_path / "backup.db"
    assert back_up(url_of(path), file, KEYS, unwatched).holds
    return file


def test_a_backup_holds_by_itself_and_nothing_is_left_beside_it(backup: Path) -> None:
    verified = verify_file(backup, KEYS, (), unwatched)
    assert (verified.holds, verified.size) == (True, SIZE)
    told = {finding.check: finding.told for finding in verified.findings}
    assert told["texts"].startswith("2 attached")
    assert told["checkpoints"].startswith("4 agree")
    assert [each.name for each in backup.parent.iterdir() if "backup" in each.name] == [backup.name]


@pytest.mark.parametrize("store", ["sqlite", "postgresql"])
def test_a_restored_ledger_has_the_same_root_events_and_answers(
    path: Path, backup: Path, tmp_path: Path, store: str, request: pytest.FixtureRequest
) -> None:
    if store == "sqlite":
        url = f"sqlite:///{tmp_path / 'restored.db'}"
    else:
        url = request.getfixturevalue("postgres_url")
        initialise(url)
    verified = restore(backup, url, KEYS, unwatched)
    assert verified.root == root_of(url_of(path)) == root_of(url)
    assert answers(url) == answers(url_of(path))
    with Ledger.open(url) as ledger:
        assert ledger.log.text(hashed("two")) == "two"
        assert report(ledger, "99", period="1999-Q4").written == 1
    assert root_of(url) != verified.root
    with pytest.raises(Refused, match="is not empty"):
        restore(backup, url, KEYS, unwatched)


def hashed(text: str) -> str:
    return independent.sha256(text.encode()).hex()


def test_what_is_there_is_never_overwritten(path: Path, backup: Path) -> None:
    before = backup.read_bytes()
    for taken in (backup, path if path.exists() else backup):
        with pytest.raises(InvalidInput, match="is there already"):
            back_up(url_of(path), taken, KEYS, unwatched)
    assert backup.read_bytes() == before


def test_a_ledger_that_does_not_hold_gives_no_backup(path: Path, tmp_path: Path) -> None:
    database = open_store(path)
    with database.writing() as connection:
        connection.insert("checkpoint", [(7, "forged\n", "2026-12-01T00:00:00.000000Z")])
    database.close()
    with pytest.raises(StoreFailure, match="is no backup: checkpoints: that of 7 events"):
        back_up(url_of(path), tmp_path / "backup.db", KEYS, unwatched)
    assert not [each for each in tmp_path.iterdir() if "backup" in each.name]


def test_a_backup_that_was_changed_or_is_none_is_refused_and_nothing_is_restored(backup: Path, tmp_path: Path) -> None:
    changed, other = Path(shutil.copy(backup, tmp_path / "changed.db")), tmp_path / "other.db"
    connection = raw(changed)
    connection.execute("DROP TRIGGER event_is_not_changed")
    connection.execute("UPDATE event SET topic = 'x' WHERE seq = 9")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    target = tmp_path / "restored.db"
    with pytest.raises(StoreFailure, match="does not hold: log: event 9: "):
        restore(changed, f"sqlite:///{target}", KEYS, unwatched)
    other.write_text("no database")
    with pytest.raises(InvalidInput):
        restore(other, f"sqlite:///{target}", KEYS, unwatched)
    assert not target.exists()


def test_a_file_that_is_in_use_is_no_backup(backup: Path) -> None:
    connection = raw(backup)
    connection.execute("PRAGMA user_version = 1")
    found = verify_file(backup, KEYS, (), unwatched).findings
    connection.close()
    assert ["is in use" in finding.told for finding in found] == [True]


@pytest.mark.slow
def test_a_restore_that_is_killed_leaves_an_empty_database_and_the_second_one_fills_it(
    backup: Path, path: Path, tmp_path: Path
) -> None:
    target = tmp_path / "restored.db"
    url = url_of(target)
    process = spawn.Process(target=restore_and_die, args=(backup, url))
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    database = open_store(target)
    with database.reading() as connection:
        assert whole_tables.is_empty(connection)
    database.close()
    assert eventually_restored(backup, url) == root_of(url_of(path))


def restore_and_die(backup: Path, url: str) -> None:
    insert = whole_tables.pages

    def pages(connection: object, table: str, columns: object) -> object:
        if table == "submission":  # events and checkpoints are written
            os.kill(os.getpid(), signal.SIGKILL)
        return insert(connection, table, columns)  # type: ignore[arg-type]

    whole_tables.pages = pages  # type: ignore[assignment]
    restore(backup, url, KEYS, unwatched)


def eventually_restored(backup: Path, url: str) -> bytes | None:
    """A server may hold the killed session's lock a moment longer."""
    for _ in range(20):
        try:
            return restore(backup, url, KEYS, unwatched).root
        except StoreFailure as error:
            failure: LedgerError = error
    raise failure


@pytest.mark.slow
def test_a_backup_made_while_four_write_is_a_beginning_of_the_log_that_holds(path: Path, tmp_path: Path) -> None:
    """And the ledger itself is verified meanwhile, with its views."""
    over = threading.Event()

    def write(number: int) -> None:
        with open_ledger(path) as ledger:
            turn = 0
            while not over.is_set():
                turn += 1
                published_at = f"2025-{number + 1:02}-{turn % 28 + 1:02}"
                report(ledger, str(turn), period=PERIODS[turn % 16], series="hong-kong", published_at=published_at)

    writers = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for writer in writers:
        writer.start()
    backups: list[Verification] = []
    try:
        with open_ledger(path) as ledger:
            for number in range(3):
                grown = ledger.log.head() + 4
                while ledger.log.head() < grown:
                    time.sleep(0.01)
                backups.append(back_up(url_of(path), tmp_path / f"{number}.backup", KEYS, unwatched))
                live = verify_store(url_of(path), KEYS, (), unwatched)
                assert live.holds, live.findings
            roots = [ledger.log.tree.root(each.size) for each in backups]
    finally:
        over.set()
        for writer in writers:
            writer.join()
    assert [each.root for each in backups] == roots
    assert SIZE < backups[0].size < backups[-1].size


@pytest.mark.parametrize("name", ["log.ndjson", "log.ndjson.gz"])
def test_an_export_of_a_signed_log_is_checked_by_two_programs(path: Path, tmp_path: Path, name: str) -> None:
    """As far as it is signed, where there is no key to sign more with."""
    file = tmp_path / name
    with open_ledger(path) as ledger:
        write_lines(ledger.export(), file)
        events = ledger.log.since(0, SIGNED[-1])
        root = ledger.log.tree.root(SIGNED[-1])
        lines = [*ledger.export()]
    verified = verify_file(file, KEYS, (), unwatched)
    assert (verified.holds, verified.size, verified.root) == (True, SIGNED[-1], root)
    told = [json.loads(line) for line in lines[1:-1]]
    assert [each["position"] for each in told] == [event.seq for event in events]
    assert independent.Tree([independent.leaf_of(each) for each in told]).root(len(told)) == root


@pytest.mark.parametrize("upto", [0, 1, 100, SIGNED[-1]])
def test_the_beginning_of_a_log_can_be_exported(path: Path, upto: int) -> None:
    with open_ledger(path) as ledger:
        verified = verify_export(ledger.export(upto), KEYS)
        assert (verified.header.size, verified.header.root) == (upto, ledger.log.tree.root(upto))
        with pytest.raises(InvalidInput, match=f"{SIGNED[-1]} events"):
            verify_export(ledger.export(SIGNED[-1] + 1))


def test_equal_logs_give_equal_packed_files(path: Path, tmp_path: Path) -> None:
    with open_ledger(path) as ledger:
        for name in ("one.gz", "two.gz"):
            write_lines(ledger.export(), tmp_path / name)
    assert (tmp_path / "one.gz").read_bytes() == (tmp_path / "two.gz").read_bytes()
