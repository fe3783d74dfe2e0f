"""What is asked wrongly is told in FRED's words and form; pages, orders and searches."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as ET

import pytest

from api.fred.frequencies import DAILY
from api.fred.spells import LAST_DAY, Spell
from api.fred.transforms import Transform
from ledger.application import Ledger
from ledger.errors import InvalidInput
from tests.fred.conftest import Fred

OBSERVATIONS = "series/observations"


@pytest.mark.parametrize(
    ("path", "params", "told"),
    [
        (OBSERVATIONS, {"series_id": "NONE"}, "The series does not exist."),
        (OBSERVATIONS, {}, "Variable series_id has not been set."),
        (OBSERVATIONS, {"series_id": "MADE", "api_key": ""}, "Variable api_key has not been set."),
        (OBSERVATIONS, {"series_id": "MADE", "limit": 0}, "Variable limit is not between 1 and 100000."),
        (OBSERVATIONS, {"series_id": "MADE", "limit": "1e3"}, "Variable limit is not between 1 and 100000."),
        ("series/vintagedates", {"series_id": "MADE", "limit": 10001}, "Variable limit is not between 1 and 10000."),
        ("series/search", {"search_text": "x", "limit": 1001}, "Variable limit is not between 1 and 1000."),
        (OBSERVATIONS, {"series_id": "MADE", "sort_order": "up"}, "Value of sort_order is not one of: asc, desc."),
        (OBSERVATIONS, {"series_id": "MADE", "output_type": 5}, "Value of output_type is not one of: 1, 2, 3, 4."),
        (
            OBSERVATIONS,
            {"series_id": "MADE", "units": "cap"},
            "Value of units is not one of: cca, cch, ch1, chg, lin, log, pc1, pca, pch.",
        ),
        (
            OBSERVATIONS,
            {"series_id": "MADE", "realtime_start": "20200101"},
            "Variable realtime_start is not a YYYY-MM-DD formatted date (e.g. 2000-02-24).",
        ),
        (
            OBSERVATIONS,
            {"series_id": "MADE", "vintage_dates": "2020-01-01,"},
            "Variable vintage_dates is not a YYYY-MM-DD formatted date (e.g. 2000-02-24).",
        ),
        (
            OBSERVATIONS,
            {"series_id": "MADE", "realtime_start": "2020-02-01", "realtime_end": "2020-01-01"},
            "Variable realtime_start can not be after realtime_end.",
        ),
        (
            OBSERVATIONS,
            {"series_id": "MADE", "vintage_dates": "2020-05-01", "realtime_start": "2020-01-01"},
            "Variable vintage_dates can not be combined with realtime_start and realtime_end.",
        ),
        (
            OBSERVATIONS,
            {"series_id": "MADE", "output_type": 4, "units": "pch"},
            "Variable output_type is 4, which can not be combined with vintage_dates, units or frequency.",
        ),
        (
            OBSERVATIONS,
            {"series_id": "MADE", "frequency": "m"},
            "Value of frequency is m, which is not lower than that of the series, Quarterly.",
        ),
        ("series/search", {"search_text": ""}, "Variable search_text has not been set."),
        ("series/search", {"search_text": "x", "filter_value": "Q"}, "Variable filter_variable has not been set."),
        ("series/updates", {"filter_value": "macro"}, "Value of filter_value is not one of: all."),
    ],
)
def test_a_wrong_value_is_told_in_fred_s_words(made: Fred, path: str, params: dict[str, Any], told: str) -> None:
    assert made.refused(path, **params) == told


@pytest.mark.parametrize("name", ["vintage_date", "realtime_begin", "observation_stop", "key"])
def test_an_unknown_parameter_is_refused(made: Fred, name: str) -> None:
    """FRED ignores a mistyped vintage_date and answers with revised numbers."""
    told = made.refused(OBSERVATIONS, series_id="MADE", **{name: "2020-06-01"})
    assert told.startswith(f"Variable {name} is not one of: ")
    assert "vintage_dates" in told


def test_a_parameter_given_twice_is_refused(made: Fred) -> None:
    sent = made.client.get("/fred/series?series_id=MADE&series_id=GDP&api_key=x&file_type=json")
    assert sent.json()["error_message"] == "Bad Request.  Variable series_id has been set more than once."


def test_empty_parts_of_a_query_are_passed_over(made: Fred) -> None:
    """fredapi sends them."""
    sent = made.client.get("/fred/series/search?search_text=made&&order_by=title&&api_key=x")
    assert sent.status_code == 200
    assert ET.fromstring(sent.text).get("count") == "1"


@pytest.mark.parametrize(
    ("method", "path", "status", "told"),
    [
        ("GET", "/fred/series?series_id=NONE&api_key=x", 400, "Bad Request.  The series does not exist."),
        ("GET", "/fred/series?series_id=MADE", 400, "Bad Request.  Variable api_key has not been set."),
        ("GET", "/fred/release/series?release_id=1&api_key=x", 400, "Bad Request.  The release does not exist."),
        ("GET", "/fred/category?category_id=1&api_key=x", 400, "Bad Request.  The category does not exist."),
        ("GET", "/fred/series/tags?series_id=MADE&api_key=x", 400, "Bad Request.  The tag does not exist."),
        ("GET", "/fred/nothing", 404, "Not Found.  "),
        ("GET", "/fred/series/", 404, "Not Found.  "),
        ("GET", "/fred", 404, "Not Found.  "),
        ("POST", "/fred/series?series_id=MADE&api_key=x", 405, "Method Not Allowed.  "),
        ("DELETE", "/fred/nothing", 405, "Method Not Allowed.  "),
        ("GET", f"/fred/series?series_id={'x' * 40_000}", 414, ""),
    ],
)
def test_every_refusal_is_in_the_form_that_is_asked_for(
    made: Fred, method: str, path: str, status: int, told: str
) -> None:
    sent = made.client.request(method, path)
    assert sent.status_code == status
    assert sent.headers["content-type"] == "text/xml; charset=utf-8"
    error = ET.fromstring(sent.text)
    assert (error.tag, error.get("code")) == ("error", str(status))
    assert (error.get("message") or "").startswith(told)
    as_json = made.client.request(method, f"{path}{'&' if '?' in path else '?'}file_type=json")
    assert as_json.headers["content-type"] == "application/json; charset=utf-8"
    assert as_json.json() == {"error_code": status, "error_message": error.get("message")}


def test_what_nobody_expected_is_told_in_the_same_form(made: Fred, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any, **named: Any) -> Any:
        raise RuntimeError("a secret")

    monkeypatch.setattr(Ledger, "cut", fail)
    sent = made.client.get("/fred/series?series_id=MADE&api_key=x")
    assert sent.status_code == 500
    message = ET.fromstring(sent.text).get("message") or ""
    assert message.startswith("Internal Server Error.  ")
    assert "secret" not in message


@pytest.mark.parametrize("text", ["%00", "%EF%BF%BF", "%22%3E%3Cx%2F%3E", "%F0%9F%98%80", "%ff%fe", "a%0Ab"])
def test_a_refusal_is_whole_xml_whatever_was_sent(made: Fred, text: str) -> None:
    sent = made.client.get(f"/fred/series?{text}=1&api_key=x")
    assert sent.status_code == 400
    assert ET.fromstring(sent.content).tag == "error"


def test_pages_are_parts_of_one_order(made: Fred) -> None:
    every = made.observed("MADE", realtime_start="1776-07-04")
    pages = [made.observed("MADE", realtime_start="1776-07-04", limit=2, offset=start) for start in (0, 2, 4, 6)]
    assert [row for page in pages for row in page] == every
    head = made.json(OBSERVATIONS, series_id="MADE", realtime_start="1776-07-04", limit=2, offset=4)
    assert (head["count"], head["offset"], head["limit"]) == (6, 4, 2)


def test_the_other_way_round_real_time_still_runs_forward(made: Fred) -> None:
    found = made.observed("MADE", realtime_start="1776-07-04", sort_order="desc")
    assert [row[:2] for row in found] == [
        ("2020-07-01", "2020-10-29"),
        ("2020-07-01", "2020-11-25"),
        ("2020-04-01", "2020-07-30"),
        ("2020-01-01", "2020-04-29"),
        ("2020-01-01", "2020-05-28"),
        ("2020-01-01", "2020-07-30"),
    ]


def test_xml_and_json_say_the_same(made: Fred) -> None:
    asked = {"series_id": "MADE", "realtime_start": "1776-07-04"}
    document, answer = made.xml(OBSERVATIONS, **asked), made.json(OBSERVATIONS, **asked)
    head = {name: str(value) for name, value in answer.items() if name != "observations"} | {"file_type": "xml"}
    assert (document.tag, document.attrib) == ("observations", head)
    rows = [{name: value for name, value in row.attrib.items() if not name.startswith("x_")} for row in document]
    assert rows == answer["observations"]
    withdrawn = [row.get("x_state") for row in document if row.get("value") == "."]
    assert withdrawn == ["retracted"]
    dates = made.xml("series/vintagedates", series_id="MADE")
    assert [each.text for each in dates] == made.json("series/vintagedates", series_id="MADE")["vintage_dates"]


def test_a_series_is_described_and_found(made: Fred) -> None:
    (entry,) = made.json("series", series_id="MADE")["seriess"]
    assert entry["frequency"] == "Quarterly"
    assert (entry["observation_start"], entry["observation_end"]) == ("2020-01-01", "2020-07-01")
    for asked in ({"search_text": "made"}, {"search_text": "M*E", "search_type": "series_id"}):
        assert made.json("series/search", **asked)["seriess"][0]["id"] == "MADE"
    assert made.json("series/updates")["seriess"][0]["last_updated"] == entry["last_updated"]
    for order_by in ("title", "last_updated", "search_rank", "observation_start"):
        assert made.json("series/search", search_text="made", order_by=order_by)["count"] == 1
    quarterly = {"filter_variable": "frequency", "filter_value": "Quarterly"}
    assert made.json("series/search", search_text="made", **quarterly)["count"] == 1
    assert made.json("series/search", search_text="made", **quarterly | {"filter_value": "Daily"})["count"] == 0


def test_an_answer_may_be_pinned_to_a_recording(made: Fred) -> None:
    head = made.ledger.progress().head
    assert made.refused(OBSERVATIONS, series_id="MADE", recorded_by=head + 1).startswith("Variable recorded_by ")
    assert made.refused(OBSERVATIONS, series_id="MADE", recorded_by=1) == "The series does not exist."
    assert made.observed("MADE", recorded_by=head) == made.observed("MADE")


def test_an_answer_says_its_position_and_waits_for_one(made: Fred) -> None:
    head = made.ledger.progress().head
    sent = made.client.get(f"/fred/series?series_id=MADE&api_key=x&min_position={head}")
    assert (sent.status_code, sent.headers["ledger-position"]) == (200, str(head))
    assert made.refused("series", series_id="MADE", min_position="soon").startswith("Variable min_position ")


@pytest.mark.parametrize(("day", "frequency"), [("9999-12-30", "q"), ("9999-12-30", "wem"), ("0001-01-01", "wef")])
def test_a_period_beyond_the_calendar_is_refused(day: str, frequency: str) -> None:
    spells = [Spell(day, "2020-01-01", LAST_DAY, "1")]
    with pytest.raises(InvalidInput, match="years 1 to 9999"):
        Transform("lin", frequency, "avg").of(spells, DAILY)
