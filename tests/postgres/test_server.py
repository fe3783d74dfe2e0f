"""The servers that the tests begin keep what they acknowledged, and none of them outlives its test run."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from tests.postgres.processes import working_in
from tests.postgres.server import PostgresServer, running_server

ROOT = Path(__file__).parents[2]
RUN = """
import time
from tests.postgres.server import running_server
with running_server() as server:
    print(server.folder.parent, flush=True)
    time.sleep(60)
"""


def test_a_database_is_a_copy_of_its_template(postgres_server: PostgresServer) -> None:
    template = postgres_server.create_database()
    with psycopg.connect(postgres_server.url(template)) as connection:
        connection.execute("CREATE TABLE told AS SELECT 'Ürümqi' AS place")
    copy = postgres_server.create_database(template)
    with psycopg.connect(postgres_server.url(copy)) as connection:
        assert connection.execute("SELECT place FROM told").fetchall() == [("Ürümqi",)]
        told = (
            "SELECT current_setting('server_encoding'), datcollate FROM pg_database WHERE datname = current_database()"
        )
        assert connection.execute(told).fetchone() == ("UTF8", "C")
        postgres_server.drop_database(copy)
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")
    postgres_server.drop_database(template)


@pytest.mark.usefixtures("postgres_programs")
def test_what_a_killed_server_acknowledged_is_there_when_it_is_started_again() -> None:
    with running_server() as server:
        with psycopg.connect(server.url(), autocommit=True) as connection:
            connection.execute("CREATE TABLE told (number int)")
            connection.execute("INSERT INTO told SELECT generate_series(1, 1000)")
            server.kill()
            with pytest.raises(psycopg.OperationalError):
                connection.execute("SELECT 1")
        server.start()
        with psycopg.connect(server.url()) as connection:
            assert connection.execute("SELECT count(*) FROM told").fetchone() == (1000,)


@pytest.mark.usefixtures("postgres_programs")
def test_a_test_run_that_is_killed_leaves_no_process_and_no_file() -> None:
    with subprocess.Popen([sys.executable, "-c", RUN], stdout=subprocess.PIPE, cwd=ROOT, text=True) as run:
        assert run.stdout is not None
        folder = Path(run.stdout.readline().strip())
        assert len(working_in(folder)) > 1
        run.kill()
    until = time.monotonic() + 20
    while folder.exists():
        assert time.monotonic() < until
        time.sleep(0.05)
    assert not working_in(folder)
