"""Real-time periods, vintages and shapes, on the made recording."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ledger.application import Ledger
from tests.fred.conftest import Fred
from tests.fred.recordings import COURSE, Rows, load, recording, write
from tests.stores import url_of


def test_the_whole_course_comes_back_as_it_was_recorded(made: Fred) -> None:
    assert made.observed("MADE", realtime_start="1776-07-04") == list(COURSE)


def test_rows_are_cut_to_the_period_asked_for(made: Fred) -> None:
    assert made.observed("MADE", realtime_start="2020-06-01", realtime_end="2020-11-01") == [
        ("2020-01-01", "2020-06-01", "2020-07-29", "."),
        ("2020-01-01", "2020-07-30", "2020-11-01", "101.25"),
        ("2020-04-01", "2020-07-30", "2020-11-01", "90.5"),
        ("2020-07-01", "2020-10-29", "2020-11-01", "99.0"),
    ]


def test_without_a_period_the_latest_vintage_answers(made: Fred) -> None:
    assert made.observed("MADE") == [
        ("2020-01-01", "2020-11-25", "2020-11-25", "101.25"),
        ("2020-04-01", "2020-11-25", "2020-11-25", "90.5"),
        ("2020-07-01", "2020-11-25", "2020-11-25", "98.75"),
    ]


def test_before_the_first_publication_there_is_nothing(made: Fred) -> None:
    assert made.observed("MADE", realtime_start="2020-04-01", realtime_end="2020-04-28") == []


def test_asked_vintages_show_what_was_in_effect_on_them(made: Fred) -> None:
    assert made.observed("MADE", vintage_dates="2020-11-01,2020-05-01") == [
        ("2020-01-01", "2020-05-01", "2020-05-27", "100.0"),
        ("2020-01-01", "2020-07-30", "2020-11-01", "101.25"),
        ("2020-04-01", "2020-07-30", "2020-11-01", "90.5"),
        ("2020-07-01", "2020-10-29", "2020-11-01", "99.0"),
    ]


def test_wide_rows_have_a_column_a_vintage_and_one_for_the_beginning(made: Fred) -> None:
    rows = made.json(
        "series/observations", series_id="MADE", output_type=2, realtime_start="2020-06-01", realtime_end="2020-11-01"
    )["observations"]
    assert rows == [
        {"date": "2020-01-01", "MADE_20200601": ".", "MADE_20200730": "101.25", "MADE_20201029": "101.25"},
        {"date": "2020-04-01", "MADE_20200601": ".", "MADE_20200730": "90.5", "MADE_20201029": "90.5"},
        {"date": "2020-07-01", "MADE_20200601": ".", "MADE_20200730": ".", "MADE_20201029": "99.0"},
    ]


def test_wide_rows_of_changes_have_nothing_else(made: Fred) -> None:
    rows = made.json("series/observations", series_id="MADE", output_type=3, realtime_start="2020-06-01")
    assert rows["observations"] == [
        {"date": "2020-01-01", "MADE_20200730": "101.25"},
        {"date": "2020-04-01", "MADE_20200730": "90.5"},
        {"date": "2020-07-01", "MADE_20201029": "99.0", "MADE_20201125": "98.75"},
    ]


def test_initial_releases_are_those_within_the_period(made: Fred) -> None:
    assert made.observed("MADE", output_type=4, realtime_start="1776-07-04") == [
        ("2020-01-01", "2020-04-29", "2020-05-27", "100.0"),
        ("2020-04-01", "2020-07-30", "9999-12-31", "90.5"),
        ("2020-07-01", "2020-10-29", "2020-11-24", "99.0"),
    ]
    assert made.observed("MADE", output_type=4, realtime_start="2020-07-30", realtime_end="2020-08-15") == [
        ("2020-04-01", "2020-07-30", "2020-08-15", "90.5")
    ]


def test_vintage_dates_lie_within_the_period(made: Fred) -> None:
    assert made.json("series/vintagedates", series_id="MADE", realtime_end="2020-07-30")["vintage_dates"] == [
        "2020-04-29",
        "2020-05-28",
        "2020-07-30",
    ]


def test_a_week_keeps_the_date_of_its_end(tmp_path: Path) -> None:
    rows: Rows = [(f"2020-01-{day:02}", "2020-03-01", "9999-12-31", f"{day}.5") for day in (3, 10, 17, 24)]
    with Ledger.open(url_of(tmp_path / "ledger.db")) as ledger:
        load(ledger, write(tmp_path / "weekly.json", recording(rows)))
        assert Fred(ledger).observed("MADE", realtime_start="1776-07-04") == list(rows)
        assert Fred(ledger).json("series", series_id="MADE")["seriess"][0]["frequency"] == "Weekly"


def report(ledger: Ledger, value: str, published_at: str) -> None:
    source = f"s-{published_at.replace('T', '-').replace('+', '-')}"
    given = {"code": source, "publisher": "bureau", "title": "t", "kind": "release", "tier": 2}
    ledger.command("register_source", given | {"published_at": published_at})
    number = {"comparator": "exact", "amount": value}
    ledger.command("report_figure", {"series": "x", "period": "2025-Q3", "source": source, "value": number})


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Fred]:
    """A series of the ledger's own, whose dates are those of Hong Kong."""
    clock = datetime(2026, 1, 5, 20, 0, tzinfo=UTC)
    with Ledger.open(url_of(tmp_path / "ledger.db"), clock=lambda: clock) as ledger:
        ledger.command("register_subject", {"code": "s", "name": "S", "kind": "economy"})
        metric = {"code": "m", "name": "M", "measure": "flow", "unit_class": "count", "definition": "d"}
        ledger.command("define_metric", metric)
        zone = {"vintage_zone": "Asia/Hong_Kong"}
        ledger.command("define_series", {"code": "x", "subject": "s", "metric": "m", "unit": "orders"} | zone)
        yield Fred(ledger)


def test_of_several_publications_on_one_day_the_last_counts(own: Fred) -> None:
    for value, published_at in (
        ("33.7", "2025-11-25T00:00Z"),
        ("33", "2025-11-25T08:00Z"),
        ("34", "2025-11-27T01:00Z"),
    ):
        report(own.ledger, value, published_at)
    assert own.observed("x", realtime_start="1776-07-04") == [
        ("2025-07-01", "2025-11-25", "2025-11-26", "33"),
        ("2025-07-01", "2025-11-27", "9999-12-31", "34"),
    ]


def test_dates_are_those_of_the_vintage_zone(own: Fred) -> None:
    """00:30 on the 26th in Hong Kong is still the 25th in UTC; and so is today."""
    report(own.ledger, "33", "2025-11-25T16:30Z")
    assert own.observed("x", realtime_end="2025-11-25") == []
    assert own.observed("x")[0][1:3] == ("2025-11-26", "2025-11-26")
    head = own.json("series", series_id="x")
    assert head["realtime_start"] == "2026-01-06"


def test_a_series_without_a_figure_is_described_and_empty(own: Fred) -> None:
    assert own.observed("x") == []
    assert own.json("series/observations", series_id="x")["realtime_start"] == "2026-01-06"
    (entry,) = own.json("series", series_id="x")["seriess"]
    assert "observation_start" not in entry
    assert own.json("series/vintagedates", series_id="x")["vintage_dates"] == []


def test_quarters_and_half_years_are_no_one_line(own: Fred) -> None:
    report(own.ledger, "33", "2025-11-25")
    number = {"comparator": "exact", "amount": "60"}
    given = {"series": "x", "period": "2025-H2", "source": "s-2025-11-25", "value": number}
    own.ledger.command("report_figure", given)
    told = own.refused("series/observations", series_id="x")
    assert told == (
        "The series x has figures over 2 kinds of period, which are no one line. They are: duration P3M, duration P6M."
    )
    assert own.json("series", series_id="x")["seriess"][0]["frequency"] == "Not Applicable"
