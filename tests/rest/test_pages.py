"""Long lists in pages: all rows once, at one cut, whatever is written meanwhile."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.rest.conftest import SERIES, Clock, Face, define_series, report, serve

FIGURES = f"/v1/series/{SERIES}/figures"
YEARS = range(1990, 2020)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Face]:
    """Thirty figures, each with a rival, a series, a subject, a metric, a source and a period a year."""
    with serve(tmp_path_factory.mktemp("told"), Clock()) as face:
        define_series(face.ledger)
        for year in YEARS:
            face.write("/v1/subjects", code=f"s{year}", name=f"S {year}", kind="company")
            face.write("/v1/metrics", code=f"m{year}", name="M", measure="flow", unit_class="u", definition="d")
            face.write("/v1/series", code=f"x{year}", subject=f"s{year}", metric=f"m{year}", unit="CNY")
            face.write("/v1/sources", code=f"d{year}", publisher="p", title="t", kind="k", tier=3)
            face.write(
                "/v1/periods", code=f"season-{year}", name=f"Season {year}", interval=f"{year}-01-01/{year}-02-01"
            )
        for source, amount in (("release", 0), ("paper", 40)):
            reports = [report(str(year + amount), period=f"{year}-Q3", source=source) for year in YEARS]
            assert face.send("/v1/figures:batch", figures=reports).status_code == 201
        yield face


LISTS = [
    ("/v1/subjects", "subjects", {}),
    ("/v1/metrics", "metrics", {}),
    ("/v1/sources", "sources", {}),
    ("/v1/sources/paper/claims", "claims", {"known_on": "2026-01-01"}),
    ("/v1/periods", "periods", {}),
    ("/v1/series", "series", {"q": "x"}),
    ("/v1/conflicts", "conflicts", {"series": SERIES}),
    ("/v1/changes", "changes", {"since_recorded_by": "0", "known_on": "2026-01-01"}),
    (FIGURES, "figures", {"from": "1991-01-01", "above": "0"}),
    (f"/v1/series/{SERIES}/vintages", "vintages", {"mode": "first"}),
    (f"/v1/series/{SERIES}/vintages", "vintages", {"mode": "all"}),
    ("/v1/events", "events", {}),
]


@pytest.mark.parametrize(("url", "name", "query"), LISTS)
def test_following_the_links_finds_every_row_once(told: Face, url: str, name: str, query: dict[str, str]) -> None:
    whole = told.client.get(url, params=query | {"limit": "1000"})
    assert whole.status_code == 200 and "link" not in whole.headers
    expected = whole.json()
    assert expected["next"] is None
    found: list[Any] = []
    answer = told.client.get(url, params=query | {"limit": "7"})
    while True:
        assert answer.status_code == 200, answer.text
        page = answer.json()
        assert len(page[name]) <= 7
        found += page[name]
        if page["next"] is None:
            assert "link" not in answer.headers
            break
        address, _, relation = answer.headers["link"].partition(">; ")
        assert relation == 'rel="next"'
        answer = told.client.get(address.removeprefix("<"))
    assert found == expected[name]


def test_what_is_written_between_two_pages_moves_no_row(told: Face) -> None:
    first = told.client.get("/v1/subjects", params={"limit": "5"})
    told.write("/v1/subjects", code="a-first", name="New", kind="company")
    told.write("/v1/subjects", code="s1990", name="Renamed", kind="company")
    second = told.client.get(first.headers["link"].split(">")[0][1:], params=None).json()
    assert second["recorded_by"] == first.json()["recorded_by"] < told.head == second["position"]
    names = [row["name"] for row in second["subjects"]]
    assert "Renamed" not in names and "S 1990" in [*names, *(row["name"] for row in first.json()["subjects"])]


@pytest.mark.parametrize(("url", "name", "query"), LISTS)
def test_a_list_that_is_no_json_is_whole_unless_limited(told: Face, url: str, name: str, query: dict[str, str]) -> None:
    lines = told.client.get(f"{url}.ndjson", params=query).text.splitlines()
    if name != "vintages":
        assert len(lines) == len(told.get(url, **query, limit=1000)[name])
    limited = told.client.get(f"{url}.csv", params=query | {"limit": "3"})
    assert "link" in limited.headers or len(lines) <= 3 or name == "vintages"
    if name != "vintages":
        assert len([*csv.reader(io.StringIO(limited.text, newline=""))]) == 4


def test_rows_stream_over_many_pages(told: Face, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.rest.serving.MOST_FIRST", 4)
    lines = [json.loads(line) for line in told.client.get(f"{FIGURES}.ndjson").text.splitlines()]
    assert [line["period_start"] for line in lines] == [f"{year}-07-01" for year in YEARS]


@pytest.mark.parametrize("after", ["x", "AAAA", "%00", "🚀", "WzEsInN1YmplY3RzIiwxXQ", "x" * 2001])
@pytest.mark.parametrize("url", ["/v1/subjects", FIGURES, "/v1/conflicts", f"/v1/series/{SERIES}/vintages"])
def test_a_cursor_of_nothing_is_refused(told: Face, url: str, after: str) -> None:
    told.refused(told.client.get(url, params={"after": after}), 422, "INVALID_INPUT", "after")


def test_a_cursor_is_of_one_list_and_one_cut(told: Face) -> None:
    cursor = told.get("/v1/subjects", limit=2)["next"]
    told.refused(told.client.get("/v1/metrics", params={"after": cursor}), 422, "INVALID_INPUT", "after")
    other = {"after": cursor, "recorded_by": "3"}
    told.refused(told.client.get("/v1/subjects", params=other), 422, "INVALID_INPUT", "after")


@pytest.mark.parametrize("limit", ["0", "1001", "-1", "1.0", "1_0", " 1", "+1", "ten", "", "9" * 30])
def test_a_limit_is_1_to_1000_in_plain_digits(told: Face, limit: str) -> None:
    for url in ("/v1/subjects", "/v1/events", FIGURES):
        told.refused(told.client.get(url, params={"limit": limit}), 422, "INVALID_INPUT", "limit")
