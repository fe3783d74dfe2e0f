"""Views that somebody changed are told from those that the log makes: by the first row that differs."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from ledger.projections.comparing import COLUMNS, compare
from ledger.projections.rebuilding import JOB, Underway
from ledger.projections.schema import TABLES
from ledger.store.log import EventLog
from tests.projections.logs import PERIODS, a_life, behind
from tests.store.setting import append, dump, open_ledger, raw, report, reported
from tests.stores import open_store


def compared(path: Path, batch_size: int = 3) -> tuple[int, str | None]:
    database = open_store(path)
    try:
        position, difference = compare(database, EventLog(database), batch_size, lambda *told: None)
        return position, difference and str(difference)
    finally:
        database.close()


@pytest.fixture
def lived(path: Path) -> Path:
    with open_ledger(path) as ledger:
        a_life(ledger)
    return path


def change(path: Path, statement: str) -> None:
    database = open_store(path)
    with database.writing(durable=False) as connection:
        connection.execute(statement)
    database.close()


def test_views_as_they_were_made_are_those_of_the_log_and_nothing_is_left_of_the_others(lived: Path) -> None:
    with open_ledger(lived) as ledger:
        head = ledger.log.head()
    before = dump(lived)
    assert compared(lived) == (head, None)
    assert dump(lived) == before


def test_views_that_are_behind_are_compared_as_far_as_they_are(lived: Path) -> None:
    with open_ledger(lived) as ledger:
        position = ledger.progress().position
        append(ledger.log, reported("35", "1999-Q1"), key="unseen")
    assert compared(lived, 1000) == (position, None)


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE answer SET state = 'ABSENT' WHERE from_seq = (SELECT max(from_seq) FROM answer)", "answer figure_no "),
        ("UPDATE claim SET amount = '35' WHERE no = 8 AND from_seq = 8", "amount is '35' and would be '34'"),
        ("UPDATE claim SET amount = NULL WHERE no = 8 AND from_seq = 8", "amount is None and would be '34'"),
        ("DELETE FROM figure WHERE no = 8", "figure no 8 is missing"),
        ("DELETE FROM precedence", "precedence seq 11 is missing"),
        ("INSERT INTO precedence VALUES (1, '[7]')", "precedence seq 1 is not of the log"),
        ("INSERT INTO precedence VALUES (1000, '[7]')", "precedence seq 1000 is not of the log"),
        ("UPDATE subject SET name = 'Acne'", "name is 'Acne' and would be 'Acme'"),
    ],
)
def test_the_first_row_that_differs_is_named_with_what_differs(lived: Path, statement: str, told: str) -> None:
    change(lived, statement)
    assert told in str(compared(lived)[1])


def test_others_write_meanwhile_and_are_not_taken_for_a_difference(path: Path) -> None:
    behind(path)
    over = threading.Event()
    with open_ledger(path) as ledger, open_ledger(path) as other:

        def write() -> None:
            for number, period in enumerate(PERIODS * 20):
                if over.is_set():
                    return
                report(
                    other, str(number), period=period, series="hong-kong", published_at=f"2026-01-{number % 28 + 1:02}"
                )

        writer = threading.Thread(target=write)
        writer.start()
        try:
            found = [compare(ledger._database, ledger.log, 5, lambda *told: None) for _ in range(3)]
        finally:
            over.set()
            writer.join()
    assert [difference for _, difference in found] == [None] * 3
    assert found[0][0] < found[-1][0]


def test_one_process_at_a_time_makes_views_beside_those_in_use(path: Path) -> None:
    database = open_store(path)
    leadership = database.leadership(JOB)
    assert leadership.try_acquire()
    with pytest.raises(Underway):
        compared(path)
    leadership.release()
    database.close()


@pytest.mark.sqlite
def test_the_columns_are_those_of_the_tables(path: Path) -> None:
    assert {*COLUMNS} == {*TABLES}
    connection = raw(path)
    for table, (names, key) in COLUMNS.items():
        found: list[Any] = list(connection.execute("SELECT name, pk FROM pragma_table_info(?)", (table,)))
        assert [name for name, _ in found] == [*names]
        assert [name for name, place in sorted(found, key=lambda row: int(row[1])) if place] == [*key]
    connection.close()
