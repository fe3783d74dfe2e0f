"""A question that takes too long is given up, in the middle of a statement if need be; nothing else is."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from ledger.application import Ledger
from ledger.deadline import within
from ledger.errors import TookTooLong
from tests.stores import open_store, url_of

ENDLESS = (
    "WITH RECURSIVE n(i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < 100000000000)"
    " SELECT count(*) FROM n"
)


def test_a_statement_is_stopped_at_the_deadline_and_the_store_goes_on(tmp_path: Path) -> None:
    database = open_store(tmp_path / "ledger.db")
    try:
        began_s = time.monotonic()
        with pytest.raises(TookTooLong), within(0.3), database.reading() as connection:
            connection.execute(ENDLESS).fetchall()
        assert 0.25 < time.monotonic() - began_s < 5
        with database.reading() as connection:
            assert connection.execute("SELECT 7").fetchone()[0] == 7
        with pytest.raises(TookTooLong), within(0), database.reading():
            raise AssertionError("nothing begins after it")
    finally:
        database.close()


@pytest.mark.parametrize("module", ["api.rest.serving", "api.graphql.schema", "api.fred.app"])
def test_each_face_says_that_it_took_too_long(tmp_path: Path, module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{module}.LONGEST_READ_S", 0.0)
    with Ledger.open(url_of(tmp_path / "ledger.db")) as ledger:
        client = TestClient(create_app(ledger))
        rest = client.get("/v1/series")
        graphql: dict[str, Any] = client.get("/graphql?query={conflicts{nodes{state}}}").json()
        fred = client.get("/fred/series/updates?api_key=any")
    assert (rest.status_code == 503) == (module == "api.rest.serving") == ("TOOK_TOO_LONG" in rest.text)
    assert ("errors" in graphql) == (module == "api.graphql.schema") == ("TOOK_TOO_LONG" in str(graphql))
    assert (fred.status_code == 503) == (module == "api.fred.app") == ("took too long" in fred.text)


def test_a_command_is_answered_though_its_time_is_over_once_it_is_recorded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """GraphQL asks and commands within one deadline: it cannot take back what was written."""
    with Ledger.open(url_of(tmp_path / "ledger.db")) as ledger:
        append = ledger.log.append

        def slow(*writes: Any, **how: Any) -> Any:
            written = append(*writes, **how)
            time.sleep(1.0)
            return written

        monkeypatch.setattr(ledger.log, "append", slow)
        with within(1.0):
            receipt = ledger.command("register_subject", {"code": "a", "name": "a", "kind": "company"}, key="k")
        assert (receipt.written, receipt.position) == (1, 1)
        assert ledger.catch_up() == 1
