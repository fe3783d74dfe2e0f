"""fredapi, unmodified but for its `root_url`, against the real server with GDP in it."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pandas
import pytest
from fredapi import Fred

from tests.conformance.server import Server
from tests.fred.recordings import load_gdp, recorded
from tests.readme import README, blocks

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def fred(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fred]:
    database = tmp_path_factory.mktemp("fredapi") / "ledger.db"
    load_gdp(database)
    server = Server(database)
    server.start()
    with pytest.MonkeyPatch.context() as patched:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
            patched.delenv(name, raising=False)
        patched.setattr(urllib.request, "_opener", None)
        client = Fred(api_key="x")
        client.root_url = f"http://{server.address}/fred"
        yield client
    server.kill()


def numbers(rows: list[dict[str, str]]) -> list[tuple[str, float | None]]:
    return [(row["date"], None if row["value"] == "." else float(row["value"])) for row in rows]


def listed(series: Any) -> list[tuple[str, float | None]]:
    return [(day.date().isoformat(), None if pandas.isna(value) else value) for day, value in series.items()]


def framed(frame: Any) -> list[tuple[str, str, float | None]]:
    return [
        (day.date().isoformat(), since.date().isoformat(), None if pandas.isna(value) else value)
        for since, day, value in zip(frame["realtime_start"], frame["date"], frame["value"], strict=True)
    ]


def recorded_rows(name: str) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = recorded(name)["response"]["observations"]
    return rows


def test_the_latest_numbers_are_the_recorded_ones(fred: Fred) -> None:
    expected = numbers(recorded_rows("GDP_latest"))
    assert len(expected) == 315
    assert listed(fred.get_series("GDP")) == expected
    assert listed(fred.get_series_latest_release("GDP")) == expected


def test_observations_are_cut_to_a_span(fred: Fred) -> None:
    found = fred.get_series("GDP", observation_start="2020-01-01", observation_end="2020-12-31")
    expected = [row for row in numbers(recorded_rows("GDP_latest")) if row[0].startswith("2020")]
    assert listed(found) == expected


def test_parameters_of_fred_are_passed_through(fred: Fred) -> None:
    found = fred.get_series("GDP", realtime_start="1996-06-01", realtime_end="1996-06-01")
    assert pandas.isna(found[datetime(1946, 1, 1)])


def test_all_releases_are_all_rows(fred: Fred) -> None:
    expected = [
        (day, row["realtime_start"], value)
        for row in recorded_rows("GDP_all_releases")
        for day, value in numbers([row])
    ]
    assert len(expected) == 3199
    assert framed(fred.get_series_all_releases("GDP")) == expected


def test_what_was_known_on_a_date_is_what_fred_recorded_for_it(fred: Fred) -> None:
    expected = [
        (day, row["realtime_start"], value) for row in recorded_rows("GDP_asof_date") for day, value in numbers([row])
    ]
    assert len(expected) == 2902
    assert framed(fred.get_series_as_of_date("GDP", "2019-01-01")) == expected


def test_first_releases_are_given_for_every_quarter(fred: Fred) -> None:
    first: dict[str, float | None] = {}
    for day, value in numbers(recorded_rows("GDP_all_releases")):
        first.setdefault(day, value)
    found = fred.get_series_first_release("GDP")
    assert len(found) == 315
    assert listed(found) == list(first.items())


def test_initial_releases_leave_out_what_came_in_bulk(fred: Fred) -> None:
    expected = numbers(recorded_rows("GDP_initial_release"))
    assert len(expected) == 132
    assert listed(fred.get_series("GDP", output_type=4, realtime_start="1776-07-04")) == expected


def test_vintage_dates_are_the_days_on_which_it_changed(fred: Fred) -> None:
    expected = recorded("GDP_vintagedates")["response"]["vintage_dates"]
    assert len(expected) == 393
    assert [day.date().isoformat() for day in fred.get_series_vintage_dates("GDP")] == expected


def test_a_series_is_described(fred: Fred) -> None:
    described = fred.get_series_info("GDP")
    assert described["id"] == "GDP"
    assert described["title"] == "Gross Domestic Product"
    assert described["frequency_short"] == "Q"
    assert described["observation_start"] == "1946-01-01"
    assert described["observation_end"] == "2024-07-01"


def test_a_series_is_found_by_words(fred: Fred) -> None:
    found = fred.search("gross domestic", order_by="title", sort_order="asc", filter=("frequency", "Quarterly"))
    assert list(found.index) == ["GDP"]
    assert fred.search("no such thing") is None


def test_refusals_reach_the_caller_as_words(fred: Fred) -> None:
    with pytest.raises(ValueError, match=r"Bad Request\.  The series does not exist\."):
        fred.get_series("NONE")
    with pytest.raises(ValueError, match="Variable vintage_date is not one of"):
        fred.get_series("GDP", vintage_date="2019-01-01")
    with pytest.raises(ValueError, match="The release does not exist"):
        fred.search_by_release(53)
    with pytest.raises(ValueError, match="The category does not exist"):
        fred.search_by_category(106)


def test_the_lines_of_the_readme_run(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    (lines,) = [content for language, content in blocks(README.read_text()) if language == "python"]
    assert "http://127.0.0.1:8000/" in lines
    exec(lines.replace("127.0.0.1:8000", server.address), {})
    assert "1690000000" in capsys.readouterr().out
