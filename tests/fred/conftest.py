"""Ledgers with FRED series in them, and a client for each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from ledger.application import Ledger
from tests.fred.recordings import load, load_gdp, recording, write
from tests.keys import keyed_client
from tests.stores import url_of


class Fred:
    """Asks as FRED's clients do; the key is put in."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.client = keyed_client(ledger)

    def json(self, path: str, **params: Any) -> Any:
        sent = self.client.get(f"/fred/{path}", params={"api_key": "any", "file_type": "json", **params})
        assert sent.status_code == 200, sent.text
        assert sent.headers["content-type"].startswith("application/json")
        return sent.json()

    def xml(self, path: str, **params: Any) -> ET.Element:
        sent = self.client.get(f"/fred/{path}", params={"api_key": "any", **params})
        assert sent.status_code == 200, sent.text
        assert sent.headers["content-type"].startswith("text/xml")
        return ET.fromstring(sent.text)

    def observed(self, series_id: str, **params: Any) -> list[tuple[str, ...]]:
        """(date, first day, last day, value) of each row."""
        rows = self.json("series/observations", series_id=series_id, **params)["observations"]
        return [(row["date"], row["realtime_start"], row["realtime_end"], row["value"]) for row in rows]

    def refused(self, path: str, **params: Any) -> str:
        """The message of a 400."""
        sent = self.client.get(f"/fred/{path}", params={"api_key": "any", "file_type": "json", **params})
        assert sent.status_code == 400, sent.text
        body = sent.json()
        assert set(body) == {"error_code", "error_message"}
        assert body["error_code"] == 400
        assert body["error_message"].startswith("Bad Request.  ")
        return str(body["error_message"]).removeprefix("Bad Request.  ")


@pytest.fixture(scope="session")
def gdp(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fred]:
    """The recorded course of GDP, loaded alone."""
    database = tmp_path_factory.mktemp("gdp") / "ledger.db"
    load_gdp(database)
    with Ledger.open(url_of(database)) as ledger:
        yield Fred(ledger)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fred]:
    """The made recording, `MADE`."""
    folder: Path = tmp_path_factory.mktemp("made")
    with Ledger.open(url_of(folder / "ledger.db")) as ledger:
        load(ledger, write(folder / "made.json", recording()))
        yield Fred(ledger)
