"""What is written for SQLite is what PostgreSQL takes, and means the same there."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from ledger.application.initialisation import initialise
from ledger.projections.schema import PROJECTION, TABLES, VIEW_SCHEMA
from ledger.store.opening import open_database
from ledger.store.postgres_statements import translated_schema, translated_statement
from ledger.store.sqlite import SqliteDatabase

STATEMENTS = {
    "SELECT ? , ?": ("SELECT $1 , $2", ()),
    "a = :a AND b = :b OR c = :a": ("a = $1 AND b = $2 OR c = $1", ("a", "b")),
    "SELECT '?', ':a', 'it''s ?', \"end\" WHERE x = ?": ("SELECT '?', ':a', 'it''s ?', \"end\" WHERE x = $1", ()),
    "SELECT x::text, '%' || :name": ("SELECT x::text, '%' || $1", ("name",)),
    "FROM k CROSS JOIN answer a ON a.no = k.no": ("FROM k JOIN answer a ON a.no = k.no", ()),
    "FROM k CROSS JOIN answer ON answer.no = k.no": ("FROM k JOIN answer ON answer.no = k.no", ()),
    "FROM a CROSS JOIN b WHERE a.x = b.x": ("FROM a CROSS JOIN b WHERE a.x = b.x", ()),
    "code LIKE :word ESCAPE '\\'": ("code ILIKE $1 ESCAPE '\\'", ("word",)),
    "FROM a CROSS JOIN b CROSS JOIN c d ON d.x = b.x": ("FROM a CROSS JOIN b JOIN c d ON d.x = b.x", ()),
}


@pytest.mark.parametrize("statement", STATEMENTS)
def test_bindings_are_numbered_and_literals_left_alone(statement: str) -> None:
    assert translated_statement(statement) == STATEMENTS[statement]


def test_named_bindings_are_arranged_whatever_else_is_given() -> None:
    assert translated_statement(":b || :a || :b").arranged({"a": 1, "b": 2, "c": 3}) == [2, 1]


def test_the_views_are_the_same_tables_with_types_of_their_own(postgres_url: str) -> None:
    """No word of SQLite's is left; every text compares by code point, every number has 64 bits."""
    translated = translated_schema(VIEW_SCHEMA)
    assert not {"STRICT", "ROWID", "INTEGER"} & {*translated.replace(",", " ").split()}
    initialise(postgres_url)
    with psycopg.connect(postgres_url) as connection:
        columns = connection.execute(
            "SELECT table_name, data_type, collation_name FROM information_schema.columns WHERE table_schema = %s",
            (PROJECTION,),
        ).fetchall()
    assert {table for table, _, _ in columns} == {*TABLES}
    assert {(kind, collation) for _, kind, collation in columns} == {("bigint", None), ("text", "C")}


QUESTIONS = {
    "SELECT value FROM json_each(?)": ('["a", "Ü \\" \\\\", "1"]',),
    "SELECT CAST(value AS BIGINT) FROM json_each(?)": ("[1, 2, 9007199254740993]",),
    "SELECT json_quote(CAST(? AS TEXT))": ('"\\/\b\f\n\r\t\x01\x1f\x7f é 訪 😀',),
    "SELECT json_quote(CAST(? AS BIGINT))": (-5,),
    "SELECT json_quote(CAST(NULL AS TEXT)) || json_quote(CAST(NULL AS BIGINT))": (),
    "SELECT hex(CAST(? AS TEXT) || 'ü')": ("訪",),
    "SELECT instr(CAST(? AS TEXT), 'b')": ("aéb",),
    "SELECT CAST(? AS TEXT) LIKE '%\\_B%' ESCAPE '\\'": ("a_b.c",),
    "SELECT CAST(? AS TEXT) LIKE '%_B%' ESCAPE '\\'": ("b",),
    "SELECT concat('a', CAST(NULL AS TEXT), 'b')": (),
}


def test_functions_that_statements_use_give_what_sqlite_gives(postgres_url: str, tmp_path: Path) -> None:
    initialise(postgres_url)
    databases = SqliteDatabase(tmp_path / "ledger.db"), open_database(postgres_url, PROJECTION)
    for question, bindings in QUESTIONS.items():
        answers = []
        for database in databases:
            with database.reading() as connection:
                answers.append(list(connection.execute(question, bindings)))
        assert answers[0] == answers[1], question
    for database in databases:
        database.close()
