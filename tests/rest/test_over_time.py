"""The latest figure, what moved between two cuts, the revision triangle; series found by conflict and by change."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.rest.conftest import SERIES, Clock, Face, define_series, exact, report, serve

LATEST = f"/v1/series/{SERIES}/latest"
TRIANGLE = f"/v1/series/{SERIES}/vintages"


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Face]:
    """Case 1 of semantics 7 with a year before it: 30; then 34, 33, and a restatement published between them."""
    clock = Clock()
    with serve(tmp_path_factory.mktemp("told"), clock) as face:
        clock.now = datetime(2025, 11, 25, 18, tzinfo=UTC)
        define_series(face.ledger)
        face.write("/v1/figures", **report("30", period="2024-Q3", published_at="2024-11-15"))
        claim = face.write("/v1/figures", **report("34", published_at="2025-11-25T00:00Z"))
        for amount, published, recorded in (("33", "2026-03-01", 2), ("33.5", "2026-02-01", 10)):
            clock.now = datetime(2026, 3, recorded, tzinfo=UTC)
            said = {"source": "release", "published_at": f"{published}T00:00Z", "value": exact(amount)}
            face.write(f"/v1/claims/{claim}:restate", **said, reason="revision")
        yield face


@pytest.mark.parametrize(
    ("cut", "start", "amount"),
    [
        ({}, "2025-07-01", "33"),
        ({"known_on": "2026-02-15"}, "2025-07-01", "33.5"),
        ({"known_on": "2025-06-30"}, "2024-07-01", "30"),
        ({"recorded_by": "7"}, "2024-07-01", "30"),
    ],
)
def test_the_latest_figure_needs_no_period(told: Face, cut: dict[str, str], start: str, amount: str) -> None:
    found = told.get(LATEST, **cut)
    assert (found["period"]["start"], found["value"]["amount"]) == (start, amount)
    assert found == told.get(f"/v1/series/{SERIES}/figures/{found['period']['dates'].replace('/', '--')}", **cut)


def test_where_nothing_is_known_there_is_no_latest(told: Face) -> None:
    told.refused(told.client.get(LATEST, params={"known_on": "2020-01-01"}), 404, "NOT_FOUND", "series")
    told.refused(told.client.get("/v1/series/nobody/latest"), 404, "NOT_FOUND", "series")


def test_changes_tell_what_moved_and_why(told: Face) -> None:
    (move,) = told.get("/v1/changes", since_known_on="2026-02-15")["changes"]
    assert (move["before"]["value"]["amount"], move["after"]["value"]["amount"], move["delta"]) == (
        "33.5",
        "33",
        "-0.5",
    )
    assert [(step["kind"], step["to"]["amount"]) for step in move["because"]] == [("restated", "33")]
    recorded = told.get("/v1/changes", since_recorded_by="9", known_on="2026-02-15")
    assert [(each["before"]["value"]["amount"], each["delta"]) for each in recorded["changes"]] == [("34", "-0.5")]
    assert (recorded["since"]["recorded_by"], recorded["recorded_by"]) == (9, told.head)
    new = told.get("/v1/changes", since_recorded_by="6", metric="revenue_yoy")["changes"]
    assert [each["before"] for each in new] == [None, None]
    assert told.get("/v1/changes", since_recorded_by="6", subject="nobody")["changes"] == []


def test_changes_want_an_earlier_cut(told: Face) -> None:
    told.refused(told.client.get("/v1/changes"), 422, "INVALID_INPUT", "since_known_on")
    late = {"since_recorded_by": "8", "recorded_by": "7"}
    told.refused(told.client.get("/v1/changes", params=late), 422, "INVALID_TIME", "since")
    unread = told.client.get("/v1/changes", params={"since_known_on": "soon"})
    told.refused(unread, 422, "INVALID_TIME", "since_known_on")


@pytest.mark.parametrize(
    ("mode", "amounts"),
    [
        ("all", [["30"], ["30", "34"], ["30", "33.5"], ["30", "33"]]),
        ("changed", [["30"], ["34"], ["33.5"], ["33"]]),
        ("first", [["30"], ["34"]]),
        ("latest", [["30"], ["33"]]),
    ],
)
def test_the_triangle_has_four_modes(told: Face, mode: str, amounts: list[list[str]]) -> None:
    found = told.get(TRIANGLE, mode=mode)
    assert [[cell["value"]["amount"] for cell in row["figures"]] for row in found["vintages"]] == amounts
    assert found["mode"] == mode
    lines = told.client.get(f"{TRIANGLE}.csv", params={"mode": mode}).text.splitlines()
    assert len(lines) == 1 + sum(map(len, amounts))
    told.refused(told.client.get(TRIANGLE, params={"mode": "every"}), 422, "INVALID_INPUT", "mode")


def test_series_are_found_by_conflict_and_by_change(told: Face) -> None:
    assert told.get("/v1/series", conflict="true")["series"] == []
    assert len(told.get("/v1/series", conflict="false")["series"]) == 1
    assert len(told.get("/v1/series", changed_since="9")["series"]) == 1
    assert told.get("/v1/series", changed_since=str(told.head))["series"] == []
    told.refused(told.client.get("/v1/series", params={"conflict": "yes"}), 422, "INVALID_INPUT", "conflict")
    told.refused(told.client.get("/v1/series", params={"changed_since": "soon"}), 422, "INVALID_TIME", "changed_since")


def test_one_named_period_is_found_by_its_code(face: Face) -> None:
    face.write("/v1/periods", code="festival", name="Festival", interval="2026-02-17/2026-03-04")
    found = face.get("/v1/periods/festival")
    assert (found["name"], found["start"], found["end"]) == ("Festival", "2026-02-17", "2026-03-04")
    face.refused(face.client.get("/v1/periods/nobody"), 404, "NOT_FOUND", "period")


def test_the_first_hours_of_the_calendar_are_its_first_day_west_of_utc(tmp_path: Path) -> None:
    with serve(tmp_path, Clock()) as face:
        define_series(face.ledger)
        west = {"code": "west", "subject": "alibaba", "metric": "revenue_yoy", "unit": "percent"}
        face.write("/v1/series", **west, vintage_zone="America/New_York")
        face.write("/v1/figures", **report("30", series="west", published_at="0001-01-01T00:00Z"))
        (vintage,) = face.get("/v1/series/west/vintages")["vintages"]
        (daily,) = face.get("/v1/series/west/figures/2025-Q3/vintages", grain="day")["vintages"]
        asked = {"series_id": "west", "api_key": "x", "file_type": "json"}
        (row,) = face.client.get("/fred/series/observations", params=asked).json()["observations"]
    assert (vintage["vintage_on"], daily["number"], row["value"]) == ("0001-01-01", 1, "30")
