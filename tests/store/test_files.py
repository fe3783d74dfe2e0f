"""Files that cannot be opened are refused with their reason, and left as they were."""

from __future__ import annotations

import multiprocessing
import os
import sqlite3
import tempfile
from pathlib import Path

import apsw
import pytest

from ledger.application import Ledger
from ledger.errors import InvalidInput, StoreFailure
from ledger.store.sqlite import APPLICATION_ID, SCHEMA_VERSION, SqliteDatabase
from tests.store.setting import check_log, raw
from tests.store.workers import open_without_rights, opened_at_once

pytestmark = pytest.mark.sqlite

spawn = multiprocessing.get_context("spawn")


def other_database(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE thing (x)")
    connection.commit()
    connection.close()


def test_a_database_of_another_application_is_refused_and_stays_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    other_database(path)
    before = path.read_bytes()
    with pytest.raises(StoreFailure, match="is a database of something else") as refused:
        SqliteDatabase(path)
    assert refused.value.hint
    assert path.read_bytes() == before
    assert os.listdir(tmp_path) == ["other.db"]


def test_an_application_id_of_another_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    other_database(path)
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA application_id=1234")
    connection.close()
    with pytest.raises(StoreFailure, match="is a database of something else"):
        SqliteDatabase(path)


def test_a_file_of_a_newer_schema_is_refused_and_stays_as_it_was(path: Path) -> None:
    connection = apsw.Connection(str(path))
    connection.execute(f"PRAGMA user_version={SCHEMA_VERSION + 1}")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StoreFailure, match=f"has schema {SCHEMA_VERSION + 1}, this release has {SCHEMA_VERSION}"):
        Ledger.open(f"sqlite:///{path}")
    assert path.read_bytes() == before


def test_a_new_file_says_whose_it_is(path: Path) -> None:
    connection = raw(path)
    assert connection.pragma("application_id") == APPLICATION_ID
    assert connection.pragma("user_version") == SCHEMA_VERSION
    connection.close()


def test_a_directory_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreFailure, match="could not open"):
        SqliteDatabase(tmp_path)


def test_a_folder_below_a_file_is_refused(path: Path) -> None:
    with pytest.raises(StoreFailure, match="could not open"):
        SqliteDatabase(path / "below" / "ledger.db")


@pytest.mark.parametrize("content", [b"not a database, but longer than its header should be" * 40, b"\x00" * 4096])
def test_a_file_that_is_no_database_is_refused_and_stays_as_it_was(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "letter.txt"
    path.write_bytes(content)
    with pytest.raises(StoreFailure, match="the file is damaged"):
        SqliteDatabase(path)
    assert path.read_bytes() == content


def test_a_damaged_page_is_a_store_failure(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(os.urandom(path.stat().st_size - 4096))
    with pytest.raises(StoreFailure, match="damaged"):
        Ledger.open(f"sqlite:///{path}").series("growth", None)  # type: ignore[arg-type]


def test_what_is_read_while_the_database_is_closed_closes_its_connection_at_its_end(path: Path) -> None:
    """Else the file were held open, and its write-ahead log stayed beside it, for as long as the process lives."""
    database = SqliteDatabase(path)
    with database.reading() as connection:
        database.close()
        assert connection.execute("SELECT count(*) FROM event").fetchone()
        assert path.with_name(f"{path.name}-wal").exists()
    with pytest.raises(apsw.ConnectionClosedError):
        connection.execute("SELECT 1")
    assert not path.with_name(f"{path.name}-wal").exists()


def test_missing_folders_are_made(tmp_path: Path) -> None:
    SqliteDatabase(tmp_path / "a" / "b" / "ledger.db").close()
    assert (tmp_path / "a" / "b" / "ledger.db").exists()


@pytest.mark.parametrize("url", ["", "sqlite:///", "ledger.db", "mysql://user:secret@host/db", "sqlite:ledger.db"])
def test_another_kind_of_url_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(InvalidInput, match="sqlite:///PATH") as refused:
        Ledger.open(url or "nothing")
    assert "secret" not in str(refused.value)


@pytest.mark.skipif(os.name != "posix", reason="rights of POSIX")
def test_a_folder_and_a_file_without_rights_are_store_failures(path: Path) -> None:
    """Asked as a user without rights; root has them all."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        for name, mode in (("read-only", 0o444), ("unreadable", 0o000)):
            (folder / name).write_bytes(path.read_bytes())
            (folder / name).chmod(mode)
        folder.chmod(0o555)
        with spawn.Pool(1) as pool:
            names = ("read-only", "unreadable", "new.db", "new/folder.db")
            answers = pool.map(open_without_rights, [folder / name for name in names])
    assert all(answer.startswith("StoreFailure: could not ") for answer in answers), answers
    assert all("check the disk and the file's permissions" in answer for answer in answers), answers


def test_processes_that_open_a_new_file_at_once_all_find_it_whole(tmp_path: Path) -> None:
    path = tmp_path / "new" / "ledger.db"
    with spawn.Pool(3) as pool:
        assert pool.map(opened_at_once, [path] * 12, chunksize=1) == ["opened"] * 12
    assert check_log(path) == []
