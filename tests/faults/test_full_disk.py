"""No room on the disk: a clear refusal, nothing half written, reading goes on, and writing once there is room."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import httpx2
import psycopg
import pytest

from ledger.application import Ledger
from ledger.application.initialisation import initialise
from ledger.application.keys import create_key
from ledger.errors import StoreFull
from tests.application.tables import load, log_of
from tests.application.tables import table as table_of
from tests.faults.limits import CHUNK, files_up_to, load_into_limit, size_of
from tests.faults.test_file_limits import NO_ROOM
from tests.faults.test_load_kills import ITEMS
from tests.faults.writers import forking
from tests.processes.running import running
from tests.processes.served import address_of
from tests.store.setting import amounts, check_log, claim, define, dump, open_ledger, rebuilt, report
from tests.stores import url_of

ROOT = Path(__file__).parents[2]
DAYS = 9_000  # the command takes them in two chunks
_NAMESPACE = ("unshare", "--user", "--map-root-user", "--mount")


def command(*arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:
    """`ledger ARGUMENTS`, to its end."""
    words = [sys.executable, "-m", "api.cli.main", *map(str, arguments)]
    return subprocess.run(words, capture_output=True, text=True, cwd=ROOT, timeout=60, **options)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Numbers of many days, as a table of vintages."""
    file = tmp_path / "numbers.csv"
    days = (f"{1960 + number // 336}-{number // 28 % 12 + 1:02}-{number % 28 + 1:02}" for number in range(DAYS))
    rows = (f"acme.index,{day},2020-01-01,{number}.5\n" for number, day in enumerate(days))
    file.write_text("series,date,vintage,value\n" + "".join(rows))
    return file


def posted(client: httpx2.Client, number: int) -> httpx2.Response:
    body = claim(str(number), note="x" * 3000)
    return client.post("/v1/figures", json=body, headers={"Idempotency-Key": f"key-{number}"})


def reported_until_full(client: httpx2.Client) -> tuple[list[int], httpx2.Response]:
    """The numbers acknowledged, and the refusal of the next."""
    for number in range(1000):
        answer = posted(client, number)
        if answer.status_code != 201:
            return [*range(number)], answer
    raise AssertionError("there was always room")


@pytest.mark.sqlite
def test_a_report_over_rest_without_room_is_507_and_succeeds_under_its_key_once_there_is_room(path: Path) -> None:
    with open_ledger(path) as ledger:
        before = ledger.log.head() + 1
        key = create_key(ledger, "desk", "report").token
    with running("serve", "--port", "0", "--json", "--database", url_of(path)) as server:
        shows = {"Authorization": f"Bearer {key}"}
        with httpx2.Client(base_url=f"http://{address_of(server)}", headers=shows) as client:
            with files_up_to(size_of(path) + 100_000, server.process.pid):
                acknowledged, refusal = reported_until_full(client)
                problem = refusal.json()
                assert (refusal.status_code, problem["type"]) == (507, "/problems/store-full")
                assert problem["detail"] == f"could not write: {NO_ROOM}"
                assert problem["hint"] == "make room, then send the same again"
                assert client.get(problem["type"]).status_code == 200
                shown = client.get("/v1/series/growth/figures").json()
                assert client.get(f"/v1/events?after={before + len(acknowledged) - 1}").json()["events"]
            again = posted(client, len(acknowledged))
            assert (again.status_code, again.json()["written"]) == (201, 1)
            assert posted(client, acknowledged[-1]).headers["idempotency-replayed"] == "true"
        assert acknowledged and shown["figures"]
        assert "Traceback" not in server.end()
    assert amounts(check_log(path)) == [str(number) for number in [*acknowledged, len(acknowledged)]]
    assert dump(path) == rebuilt(path)


@pytest.mark.sqlite
def test_a_load_without_room_goes_on_after_its_last_chunk_once_there_is_room(tmp_path: Path) -> None:
    path, whole = tmp_path / "ledger.db", tmp_path / "whole.db"
    with open_ledger(whole) as ledger:
        load(ledger, table_of(ITEMS), CHUNK)
    with forking.Pool(1) as pool:
        stopped_at, failure, resumed = pool.apply(load_into_limit, (path,))
    assert failure == f"StoreFull: could not write: {NO_ROOM} (make room, then send the same again)"
    assert 0 < stopped_at < len(ITEMS) and stopped_at % CHUNK == 0
    assert resumed == (len(ITEMS) - stopped_at, stopped_at, 0)
    assert log_of(path) == log_of(whole)
    assert dump(path) == rebuilt(path)


@pytest.mark.slow
@pytest.mark.sqlite
def test_the_command_that_loads_without_room_says_so_and_goes_on_without_repeats_once_there_is_room(
    tmp_path: Path, table: Path
) -> None:
    path, whole = tmp_path / "ledger.db", tmp_path / "whole.db"
    given = ("load", table, "--publisher", "acme", "--json")
    assert command(*given, "--database", url_of(whole)).returncode == 0
    Ledger.open(url_of(path)).close()
    with files_up_to(whole.stat().st_size * 8 // 10):
        failed = command(*given, "--database", url_of(path))
    assert failed.returncode == 1
    assert "Traceback" not in failed.stderr
    problem = json.loads(failed.stderr[failed.stderr.index("{") :])
    assert (problem["code"], problem["status"]) == ("STORE_FULL", 507)
    assert problem["detail"].endswith(NO_ROOM) and problem["hint"]
    stopped_at = len(check_log(path))
    resumed = json.loads(command(*given, "--database", url_of(path)).stdout)
    assert (stopped_at, resumed["repeated"], resumed["rejected"]) == (8000, 8000, [])
    assert resumed["written"] == len(check_log(path)) - stopped_at
    assert log_of(path) == log_of(whole)
    assert dump(path) == rebuilt(path)


@cache
def obstacle() -> str | None:
    """Why no small file system can be mounted here; None where one can."""
    if not sys.platform.startswith("linux"):
        return "tmpfs is of Linux"
    try:
        tried = subprocess.run(
            [*_NAMESPACE, "mount", "-t", "tmpfs", "-o", "size=1m", "none", "/mnt"], capture_output=True, text=True
        )
    except FileNotFoundError as error:
        return f"no unshare: {error}"
    return f"no small file system can be mounted: {tried.stderr.strip()}" if tried.returncode else None


@pytest.mark.sqlite
def test_a_full_file_system_is_refused_read_and_written_again_once_there_is_room(tmp_path: Path) -> None:
    """A tmpfs of two megabytes, of which something else takes what is left."""
    if reason := obstacle():
        pytest.skip(reason)
    script = 'mount -t tmpfs -o size=2m none "$1" && exec "$2" -m tests.faults.small_disk "$1"'
    words = [*_NAMESPACE, "sh", "-c", script, "sh", str(tmp_path), sys.executable]
    ended = subprocess.run(words, capture_output=True, text=True, cwd=ROOT, env=os.environ, timeout=60)
    assert ended.returncode == 0, ended.stderr
    told = json.loads(ended.stdout)
    assert told["failure"] == "StoreFull: could not write: the disk is full (make room, then send the same again)"
    assert told["doctor"] == "nothing can be recorded soon: make room"
    assert told["acknowledged"] > 0
    assert told["read"] == told["read_by_another"] == told["acknowledged"]
    assert told["stored"] == [str(number) for number in range(told["acknowledged"] + 1)]
    assert told["views_equal_a_rebuild"]


def test_what_postgresql_says_of_a_full_disk_is_the_same_refusal(postgres_url: str) -> None:
    """The answer of the server (SQLSTATE 53100) is raised by a trigger; its disk is this machine's."""
    initialise(postgres_url)
    with Ledger.open(postgres_url) as ledger, psycopg.connect(postgres_url, autocommit=True) as owner:
        define(ledger)
        report(ledger, "1")
        owner.execute(
            "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$"
        )
        owner.execute("CREATE TRIGGER full_disk BEFORE INSERT ON ledger.event EXECUTE FUNCTION full_disk()")
        head = ledger.log.head()
        with pytest.raises(StoreFull, match="could not write: the server's disk is full"):
            report(ledger, "2", key="mine")
        assert len(ledger.figures("growth", ledger.cut())) == 1
        owner.execute("DROP TRIGGER full_disk ON ledger.event")
        receipt = report(ledger, "2", key="mine")
        assert (receipt.written, receipt.replayed, receipt.position) == (1, False, head + 1)
