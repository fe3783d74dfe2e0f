"""What a plain number cannot say: bounds, approximate numbers and conflicts, through ids of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from ledger.application import Ledger
from tests.fred.conftest import Fred
from tests.fred.recordings import load
from tests.stores import url_of

SEEDS = Path(__file__).parents[2] / "seeds" / "alibaba"
DOWNLOADS = "qwen.app.downloads"


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fred]:
    database = tmp_path_factory.mktemp("bounds") / "ledger.db"
    with Ledger.open(url_of(database)) as ledger:
        load(ledger, SEEDS)
        yield Fred(ledger)


def latest(fred: Fred, series_id: str) -> ET.Element:
    (row,) = list(fred.xml("series/observations", series_id=series_id))
    return row


def test_more_than_ten_million_is_no_point_but_a_lower_bound(seeded: Fred) -> None:
    shown = {suffix: latest(seeded, f"{DOWNLOADS}{suffix}").get("value") for suffix in ("", ":GE", ":LE", ":ANCHOR")}
    assert shown == {"": ".", ":GE": "10000000", ":LE": ".", ":ANCHOR": "10000000"}


def test_attributes_say_what_the_number_does_not(seeded: Fred) -> None:
    row = latest(seeded, f"{DOWNLOADS}:GE")
    assert row.get("date") == "2025-11-17"
    assert row.get("x_comparator") == "gt"
    assert row.get("x_as_reported") == "more than 10 million"
    assert row.get("x_source") == "dataconomy-2025-12-15"


def test_nearly_is_an_upper_bound(seeded: Fred) -> None:
    assert latest(seeded, "qwen.app.voice_orders:LE").get("value") == "200000000"
    assert latest(seeded, "qwen.app.voice_orders:GE").get("value") == "."


def test_the_title_says_which_number_it_is(seeded: Fred) -> None:
    (entry,) = seeded.json("series", series_id=f"{DOWNLOADS}:GE")["seriess"]
    assert entry["id"] == f"{DOWNLOADS}:GE"
    assert entry["title"].endswith("(lower bounds)")


def test_another_ending_is_another_series(seeded: Fred) -> None:
    assert seeded.refused("series", series_id=f"{DOWNLOADS}:MIN") == "The series does not exist."
    assert seeded.refused("series", series_id=f"{DOWNLOADS}:") == "The series does not exist."


def test_wide_columns_are_names_that_xml_allows(seeded: Fred) -> None:
    asked = {"series_id": f"{DOWNLOADS}:GE", "output_type": 2}
    (row,) = list(seeded.xml("series/observations", **asked))
    (given,) = seeded.json("series/observations", **asked)["observations"]
    names = [name for name in given if name != "date"]
    assert [name.partition(":")[0] for name in names] == [DOWNLOADS]
    assert [name for name in row.attrib if name != "date"] == [name.replace(":", "_") for name in names]


def test_every_series_is_answered_or_told_why_not(seeded: Fred) -> None:
    for entry in seeded.json("series/search", search_text="*", search_type="series_id")["seriess"]:
        for suffix in ("", ":GE", ":LE", ":ANCHOR"):
            asked = {"series_id": f"{entry['id']}{suffix}", "api_key": "x", "realtime_start": "1776-07-04"}
            sent = seeded.client.get("/fred/series/observations", params=asked)
            root = ET.fromstring(sent.content)
            if sent.status_code == 400:
                assert "kinds of period" in (root.get("message") or "")
                continue
            for row in root:
                value = row.get("value") or ""
                assert value == "." or float(value) is not None
