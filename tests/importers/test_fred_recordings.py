"""FRED's "all releases" as vintages: what each says, which period it is of, and what is refused where."""

from __future__ import annotations

import gzip
import hashlib
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from ledger.domain.values import Comparator
from ledger.importers import unpacking
from ledger.importers.fred import read_fred_recording
from ledger.importers.vintage_tables import VintageOptions, VintageTable
from tests.fred.recordings import COURSE, Rows, answer, recording, write

LAST = "9999-12-31"


def read(folder: Path, content: Any, name: str = "made.json", **options: Any) -> VintageTable:
    return read_fred_recording(write(folder / name, content), VintageOptions(**options))


def faults(table: VintageTable) -> list[str]:
    assert (table.series, table.definitions, table.vintages) == ("", (), ())
    return [rejection.detail for rejection in table.rejections]


def said(table: VintageTable) -> list[tuple[str, str, str, str | None]]:
    assert table.rejections == ()
    return [
        (vintage.source.published_at or "", each.kind, str(each.period.start), each.value and str(each.value.amount))
        for vintage in table.vintages
        for each in vintage.said
    ]


def test_changes_are_restatements_and_withdrawals_retractions(tmp_path: Path) -> None:
    assert said(read(tmp_path, recording())) == [
        ("2020-04-29", "report", "2020-01-01", "100.0"),
        ("2020-05-28", "retract", "2020-01-01", None),
        ("2020-07-30", "report", "2020-01-01", "101.25"),
        ("2020-07-30", "report", "2020-04-01", "90.5"),
        ("2020-10-29", "report", "2020-07-01", "99.0"),
        ("2020-11-25", "restate", "2020-07-01", "98.75"),
    ]


def test_a_point_before_any_number_is_not_reported_and_then_restated(tmp_path: Path) -> None:
    rows = (("2020-01-01", "2020-02-01", "2020-02-29", "."), ("2020-01-01", "2020-03-01", LAST, "7"))
    table = read(tmp_path, recording(rows), frequency="monthly")
    (absent,), (number,) = (vintage.said for vintage in table.vintages)
    assert absent.kind == "report"
    assert absent.value is not None
    assert absent.value.comparator is Comparator.ABSENT
    assert number.kind == "restate"


def test_the_same_number_in_other_digits_is_said_again(tmp_path: Path) -> None:
    rows = (("2020-01-01", "2020-02-01", "2020-02-29", "7.0"), ("2020-01-01", "2020-03-01", LAST, "7"))
    kinds = [each[1] for each in said(read(tmp_path, recording(rows), frequency="annual"))]
    assert kinds == ["report", "reaffirm"]


def test_precision_is_told_from_the_digits_and_marked_so(tmp_path: Path) -> None:
    value = read(tmp_path, recording()).vintages[2].said[0].value
    assert value is not None
    assert (value.decimals, value.decimals_inferred) == (2, True)


def test_sources_are_fred_s_vintages_in_its_own_zone(tmp_path: Path) -> None:
    source = read(tmp_path, recording()).vintages[0].source
    assert (source.code, source.publisher, source.tier) == ("fred:MADE:2020-04-29", "fred", 7)
    assert (source.published_at, source.published_zone) == ("2020-04-29", "America/Chicago")


def test_the_recording_is_a_source_known_by_its_bytes(tmp_path: Path) -> None:
    command, source = read(tmp_path, recording(), "made.json.gz").definitions[-1]
    digest = hashlib.sha256((tmp_path / "made.json.gz").read_bytes()).hexdigest()
    assert command == "register_source"
    assert source.model_dump()["digest"] == digest
    assert source.model_dump()["retrieved_at"] == "2021-01-03T14:33:37.000000Z"


@pytest.mark.parametrize(
    ("frequency", "dates", "first"),
    [
        ("daily", ["2020-01-02", "2020-01-03", "2020-01-06"], "instant:2020-01-02/2020-01-03"),
        ("weekly", ["2020-01-03", "2020-01-10", "2020-01-24"], "duration:2019-12-28/2020-01-04"),
        ("biweekly", ["2020-01-01", "2020-01-15", "2020-01-29"], "duration:2019-12-19/2020-01-02"),
        ("monthly", ["2020-01-01", "2020-02-01", "2020-04-01"], "duration:2020-01-01/2020-02-01"),
        ("quarterly", ["2020-10-01", "2021-01-01", "2021-07-01"], "duration:2020-10-01/2021-01-01"),
        ("semi-annual", ["2020-01-01", "2020-07-01", "2021-01-01"], "duration:2020-01-01/2020-07-01"),
        ("annual", ["2020-01-01", "2021-01-01", "2022-01-01"], "duration:2020-01-01/2021-01-01"),
    ],
)
def test_periods_follow_from_the_dates(tmp_path: Path, frequency: str, dates: list[str], first: str) -> None:
    rows = [(day, "2023-01-01", LAST, "1") for day in dates]
    told, stated = read(tmp_path, recording(rows)), read(tmp_path, recording(rows), frequency=frequency)
    assert told.vintages == stated.vintages
    assert told.vintages[0].said[0].period.key == first


@pytest.mark.parametrize(
    "dates", [["2020-01-01"], ["2020-01-01", "2020-04-01"], ["2020-01-01", "2020-03-01", "2020-05-01"]]
)
def test_a_frequency_that_cannot_be_told_is_asked_for(tmp_path: Path, dates: list[str]) -> None:
    (fault,) = faults(read(tmp_path, recording([(day, "2023-01-01", LAST, "1") for day in dates])))
    assert "the frequency cannot be told" in fault
    assert "state it: one of daily, weekly" in fault


def test_a_date_that_does_not_fit_a_stated_frequency_is_a_fault(tmp_path: Path) -> None:
    rows = [("2020-01-15", "2023-01-01", LAST, "1")]
    assert "not the first day of a monthly period" in faults(read(tmp_path, recording(rows), frequency="monthly"))[0]
    assert "is not a frequency" in faults(read(tmp_path, recording(rows), frequency="hourly"))[0]


def test_a_bare_answer_takes_its_id_from_the_caller_or_the_file_s_name(tmp_path: Path) -> None:
    assert read(tmp_path, answer(), "GDP.json").series == "GDP"
    assert read(tmp_path, answer(), "GDP_all_releases_2024-11-03.json.gz").series == "GDP"
    assert read(tmp_path, answer(), "answer of friday.json", series_id="GDP").series == "GDP"
    (fault,) = faults(read(tmp_path, answer(), "answer of friday.json"))
    assert fault == "does not say its series; state the id, or name the file after it: GDP.json"


def test_a_series_keeps_fred_s_id(tmp_path: Path) -> None:
    assert "a series keeps FRED's id" in faults(read(tmp_path, recording(), series_id="OTHER"))[0]
    assert "not a series id" in faults(read(tmp_path, recording(series_id="a b")))[0]


def test_what_the_caller_knows_is_taken(tmp_path: Path) -> None:
    table = read(tmp_path, recording(), subject="us", title="Made up", unit="percent", tier=1)
    commands = [command for command, _ in table.definitions]
    series = table.definitions[1][1].model_dump()
    assert commands == ["define_metric", "define_series", "register_source"]
    assert (series["code"], series["subject"], series["title"], series["unit"]) == ("MADE", "us", "Made up", "percent")
    assert table.vintages[0].source.tier == 1


@pytest.mark.parametrize(
    ("head", "place"),
    [
        ({"output_type": 2}, "response.output_type"),
        ({"output_type": "1"}, "response.output_type"),
        ({"units": "pch"}, "response.units"),
        ({"realtime_start": "2020-01-01"}, "response.realtime_start"),
        ({"realtime_end": "2020-01-01"}, "response.realtime_end"),
        ({"count": 7}, "response.count"),
        ({"offset": 1}, "response.offset"),
        ({"observations": {}}, "response.observations"),
        ({"observations": [], "count": 0}, "response.observations"),
        ({"observations": [None], "count": 1}, "response.observations[0]"),
    ],
)
def test_an_answer_that_is_not_the_whole_series_is_refused(tmp_path: Path, head: dict[str, Any], place: str) -> None:
    (fault,) = faults(read(tmp_path, recording(**head)))
    assert fault.startswith(f"{place}: ")


@pytest.mark.parametrize("asked", [{"units": "pch"}, {"frequency": "a"}, {"vintage_dates": "2020-01-01"}])
def test_a_request_for_something_else_is_refused(tmp_path: Path, asked: dict[str, str]) -> None:
    content = recording()
    content["request"]["params"] |= asked
    (fault,) = faults(read(tmp_path, content))
    assert fault.startswith(f"request.params.{next(iter(asked))}: ")


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({3: ("2020-04-01", "2020-07-30", "2020-12-31", "90.5")}, "[3]: ends on 2020-12-31, and nothing says"),
        ({1: ("2020-01-01", "2020-05-28", "2020-07-30", ".")}, "[2]: its real-time interval begins on 2020-07-30"),
        ({1: ("2020-01-01", "2020-05-28", "2020-07-20", ".")}, "[2]: nothing is said from 2020-07-21"),
        ({1: ("2020-01-01", "2020-05-28", LAST, ".")}, "[2]: its real-time interval begins on 2020-07-30, within"),
        ({1: ("2020-01-01", "2020-05-28", "2020-05-01", ".")}, "[1]: its real-time interval ends on 2020-05-01"),
        ({0: ("2020-13-01", "2020-04-29", "2020-05-27", "1")}, "[0].date: '2020-13-01' is not a date"),
        ({0: ("2020-01-01", "yesterday", "2020-05-27", "1")}, "[0].realtime_start: 'yesterday' is not a date"),
        ({0: ("2020-01-01", "2020-04-29", "2020-05-27", "n/a")}, "[0].value: 'n/a': not a number"),
        ({0: ("2020-01-01", "2020-04-29", "2020-05-27", "1e5")}, "[0].value: '1e5': not a number"),
    ],
)
def test_what_is_in_doubt_is_a_fault_at_its_place(
    tmp_path: Path, changed: dict[int, tuple[str, str, str, str]], told: str
) -> None:
    rows: Rows = [changed.get(index, row) for index, row in enumerate(COURSE)]
    found = faults(read(tmp_path, recording(rows)))
    assert found[0].startswith(f"response.observations{told}")


def test_a_number_that_is_not_text_is_a_fault(tmp_path: Path) -> None:
    content = recording()
    content["response"]["observations"][0]["value"] = 100.0
    assert "observations[0].value: 100.0: is not a string" in faults(read(tmp_path, content))[0]


def test_every_fault_is_told_up_to_a_bound(tmp_path: Path) -> None:
    rows = [("never", "2020-01-01", LAST, "1")] * 1000
    assert len(faults(read(tmp_path, recording(rows)))) < 200


@pytest.mark.parametrize(
    ("content", "line", "told"),
    [
        (b'{"a": 1,\n "b" 2}', 2, "is not JSON"),
        (b"[1, 2]", 1, "is not an answer of FRED"),
        (b"\xff{}", 1, "is not UTF-8"),
        (b"[" * 100_000, 1, "nested too deeply"),
        (b'{"a": 1, "a": 2}', 1, "'a' is given more than once"),
        (b"", 1, "is not JSON"),
        (b'{"request": {}, "response": {}}', 1, "request.params: is missing"),
    ],
)
def test_what_is_no_answer_is_told(tmp_path: Path, content: bytes, line: int, told: str) -> None:
    path = tmp_path / "GDP.json"
    path.write_bytes(content)
    table = read_fred_recording(path)
    assert table.rejections[0].line == line
    assert told in table.rejections[0].detail


def test_a_cut_gzip_file_is_told(tmp_path: Path) -> None:
    whole = gzip.compress(json.dumps(recording()).encode())
    for broken in (whole[:-9], whole[: len(whole) // 2], b"not gzip at all", whole[:20] + b"\0" * 40 + whole[60:]):
        path = tmp_path / "made.json.gz"
        path.write_bytes(broken)
        assert read_fred_recording(path).rejections[0].detail.startswith("is not a whole gzip file")


def test_what_unpacks_without_end_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "MOST_BYTES", 10_000)
    path = tmp_path / "made.json.gz"
    path.write_bytes(gzip.compress(b" " * 1_000_000))
    assert read_fred_recording(path).rejections[0].detail == "unpacks to more than 10000 bytes"


def test_a_long_daily_course_is_read(tmp_path: Path) -> None:
    days = [date(2000, 1, 3) + timedelta(days=step) for step in range(2000)]
    rows = [(str(day), str(day + timedelta(days=1)), LAST, "1.5") for day in days if day.weekday() < 5]
    table = read(tmp_path, recording(rows))
    assert len(table.vintages) == len(rows)
    assert table.steps == len(table.definitions) + 2 * len(rows)
