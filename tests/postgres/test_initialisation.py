"""A ledger on PostgreSQL is made once, by its owner, for a role that may append to it and change nothing."""

from __future__ import annotations

import threading

import psycopg
import pytest
from click.testing import CliRunner
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from api.cli.main import ledger as command
from ledger.application import Ledger
from ledger.application.doctor import examine
from ledger.application.initialisation import initialise
from ledger.errors import InvalidInput, StoreFailure, StoreUnavailable
from ledger.projections.schema import PROJECTION, TABLES
from tests.postgres.server import PostgresServer
from tests.store.setting import define, fixed_now, report


@pytest.fixture
def url(postgres_url: str) -> str:
    initialise(postgres_url)
    return postgres_url


def test_a_database_without_a_ledger_says_what_to_do(postgres_url: str) -> None:
    with pytest.raises(StoreFailure, match="ledger init") as refused:
        Ledger.open(postgres_url)
    assert not isinstance(refused.value, StoreUnavailable)
    with psycopg.connect(postgres_url) as connection:
        assert connection.execute("SELECT to_regnamespace('ledger')").fetchone() == (None,)
    assert examine(postgres_url)[0].hint.endswith("`ledger init`")


def test_several_that_initialise_at_once_make_one_ledger(postgres_url: str) -> None:
    faults: list[Exception] = []

    def made() -> None:
        try:
            initialise(postgres_url)
        except Exception as error:
            faults.append(error)

    threads = [threading.Thread(target=made) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    with Ledger.open(postgres_url) as opened:
        assert opened.progress() == (0, 0, 0)


def test_init_again_changes_nothing(url: str) -> None:
    with Ledger.open(url, clock=fixed_now) as ledger:
        define(ledger)
        before, progress = ledger.log.since(0, 1000), ledger.progress()
        run = CliRunner().invoke(command, ["init", "--database", url])
        assert (run.exit_code, "is ready\n" in run.stdout) == (0, True)
        assert (ledger.log.since(0, 1000), ledger.progress()) == (before, progress)


def test_a_role_appends_and_reads_and_can_change_nothing(postgres_url: str, postgres_server: PostgresServer) -> None:
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("DROP ROLE IF EXISTS clerk")
        connection.execute("CREATE ROLE clerk LOGIN")
        run = CliRunner().invoke(command, ["init", "--database", postgres_url, "--role", "clerk"])
        assert run.exit_code == 0, run.stderr
        url = make_conninfo(**conninfo_to_dict(postgres_url) | {"user": "clerk"})
        theirs = postgres_url.replace("postgres@", "clerk@")
        with Ledger.open(theirs, clock=fixed_now) as opened:
            define(opened)
            assert report(opened, "34").written == 1
            assert opened.checkpoint().checkpoint.size == opened.log.head()
            opened.attach_text(b"text", "tester")
            assert opened.rebuild() == opened.log.head()
            with Ledger.open(postgres_url) as owners:
                owners.rebuild()
            assert report(opened, "35", source="filing").position == opened.progress().position
        found = {each.check: each.level for each in examine(theirs)}
        assert (found["privileges"], found["checkpoints"]) == ("ok", "ok")
        for change in ("UPDATE ledger.event SET seq = seq", "DELETE FROM ledger.submission", "TRUNCATE ledger.event"):
            with psycopg.connect(url) as clerk, pytest.raises(psycopg.errors.InsufficientPrivilege):
                clerk.execute(change)
        with psycopg.connect(url) as clerk, pytest.raises(psycopg.errors.InsufficientPrivilege):
            clerk.execute("ALTER TABLE ledger.event DISABLE TRIGGER ALL")
        for statement in (f'DROP SCHEMA "{PROJECTION}" CASCADE', "DROP OWNED BY clerk", "DROP ROLE clerk"):
            connection.execute(statement)


def test_what_was_weakened_behind_its_back_is_found(url: str) -> None:
    assert {each.check: each.level for each in examine(url)}["append only"] == "ok"
    with psycopg.connect(url) as connection:
        connection.execute("ALTER TABLE ledger.event DISABLE TRIGGER event_is_not_changed")
    assert {each.check: each.level for each in examine(url)}["append only"] == "fault"
    initialise(url)
    assert {each.check: each.level for each in examine(url)}["append only"] == "ok"


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("postgresql://user:secret@127.0.0.1:1/db", StoreUnavailable),
        ("postgresql://user:secret@nowhere.invalid/db", StoreUnavailable),
        ("postgresql://user:secret@127.0.0.1/db?unheard_of=1", InvalidInput),
        ("postgresql://user:secret@[::1/db", InvalidInput),
    ],
)
def test_no_message_tells_a_password(url: str, kind: type[Exception]) -> None:
    with pytest.raises(kind) as refused:
        Ledger.open(url)
    assert "secret" not in str(refused.value) + repr(refused.value)


def test_every_table_of_the_views_is_the_roles_own_schema(url: str) -> None:
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", (PROJECTION,)).fetchall()
    assert {name for (name,) in found} == {*TABLES}
