"""Figures and series over REST, on both axes of time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

import pytest

from tests.keys import ACTOR
from tests.rest.conftest import QUARTER, SERIES, Clock, Face, define_series, exact, report, serve

FIGURE = f"/v1/series/{SERIES}/figures/{QUARTER}"


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Face]:
    """Case 1 of semantics 7, to be read only: 34, then 33, then a restatement that was published between them."""
    clock = Clock()
    with serve(tmp_path_factory.mktemp("told"), clock) as face:
        clock.now = datetime(2025, 11, 25, 18, tzinfo=UTC)
        define_series(face.ledger)
        claim = face.write("/v1/figures", **report("34", published_at="2025-11-25T00:00Z"))
        for amount, published, recorded in (("33", "2026-03-01", 2), ("33.5", "2026-02-01", 10)):
            clock.now = datetime(2026, 3, recorded, tzinfo=UTC)
            said = {"source": "release", "published_at": f"{published}T00:00Z", "value": exact(amount)}
            face.write(f"/v1/claims/{claim}:restate", **said, reason="revision")
        yield face


@pytest.mark.parametrize(
    ("cut", "amount"),
    [
        ({}, "33"),
        ({"known_on": "2026-02-15"}, "33.5"),
        ({"known_on": "2026-02-15", "recorded_by": "2026-04-02"}, "33.5"),
        ({"known_on": "2026-02-01T00:00:00Z"}, "33.5"),
        ({"known_on": "2026-01-31T23:59:59.999999Z"}, "34"),
        ({"recorded_by": "7"}, "34"),
        ({"recorded_by": "8", "known_on": "2026-02-15"}, "34"),
    ],
)
def test_a_figure_answers_under_both_cuts(told: Face, cut: dict[str, str], amount: str) -> None:
    assert told.get(FIGURE, **cut)["value"]["amount"] == amount
    (listed,) = told.get(f"/v1/series/{SERIES}/figures", **cut)["figures"]
    assert listed["value"]["amount"] == amount


def test_before_its_first_publication_a_figure_is_not_yet_known(told: Face) -> None:
    found = told.get(FIGURE, known_on="2025-11-24")
    assert (found["state"], found["value"], found["known_from"]) == ("NOT_YET_KNOWN", None, None)


def test_the_names_of_a_figures_parts(told: Face) -> None:
    found = told.get(FIGURE)
    names = {
        "": "series period state value absent_reason published_at known_from recorded_at source conflicted disputed"
        " stale anchors claims resolution disputes linked_periods known_on recorded_by position",
        "period": "type start end label length dates",
        "value": "comparator amount lower upper lower_inclusive upper_inclusive ranks reason decimals decimals_basis"
        " as_reported unit",
        "source": "code publisher tier",
        "resolution": "rule reason chosen precedence alternatives",
    }
    for part, expected in names.items():
        assert " ".join(found[part] if part else found) == expected
    assert [alternative["why"] for alternative in found["resolution"]["alternatives"]] == ["superseded", "superseded"]
    claim = "claim_id kind target value nature source published_at publication recorded_at seq anchors"
    assert " ".join(found["claims"][0]) == claim


def test_the_digits_are_those_reported(face: Face) -> None:
    amount = "123456789012345678901234567890.100000000000000000"
    face.write("/v1/figures", **report(amount))
    assert face.get(FIGURE)["value"]["amount"] == amount
    for event in face.get("/v1/events", after=face.head - 1)["events"]:
        assert event["content"]["value"]["amount"] == amount


def test_the_audit_tells_every_change_in_order(told: Face) -> None:
    found = told.get(f"{FIGURE}/audit")
    steps = [(change["kind"], change["to"]["amount"], change["delta"]) for change in found["changes"]]
    assert steps == [("reported", "34", None), ("restated", "33", "-1"), ("restated", "33.5", "-0.5")]
    assert {change["actor"] for change in found["changes"]} == {ACTOR}
    assert len(told.get(f"{FIGURE}/audit", recorded_by="7")["changes"]) == 1


def test_vintages_run_along_publication(told: Face) -> None:
    found = told.get(f"{FIGURE}/vintages")
    assert [vintage["value"]["amount"] for vintage in found["vintages"]] == ["34", "33.5", "33"]
    assert [release["claims"][0]["value"]["amount"] for release in found["releases"]] == ["34", "33.5", "33"]
    assert found["vintages"][-1]["known_to"] is None
    assert len(told.get(f"{FIGURE}/vintages", known_on="2026-02-15")["vintages"]) == 2


def test_a_day_grained_view_keeps_the_last_vintage_of_a_date(face: Face, claim: str) -> None:
    for at, amount in (("08:00", "33.7"), ("16:00", "33")):
        said = {"source": "release", "published_at": f"2026-03-01T{at}Z", "value": exact(amount), "reason": "revision"}
        face.write(f"/v1/claims/{claim}:restate", **said)
    assert len(face.get(f"{FIGURE}/vintages")["vintages"]) == 3
    by_day = face.get(f"{FIGURE}/vintages", grain="day")["vintages"]
    assert [vintage["value"]["amount"] for vintage in by_day] == ["34", "33"]


@pytest.mark.parametrize(
    "written",
    ["2025-Q3", "2025Q3", "FY2026-Q2", QUARTER, "2025-07-01%2F2025-10-01", "2025-07-01/2025-10-01"],
)
@pytest.mark.parametrize("part", ["", "/audit", "/vintages"])
def test_a_period_is_understood_in_an_address_however_it_is_written(told: Face, written: str, part: str) -> None:
    assert told.get(f"/v1/series/{SERIES}/figures/{written}{part}")["period"]["dates"] == "2025-07-01/2025-10-01"


ADDRESSES = {
    "2026-03~": "uncertain 2026-03-01/2026-04-01",
    "2026-03%7E": "uncertain 2026-03-01/2026-04-01",
    "2026-02%3F": "uncertain 2026-02-01/2026-03-01",
    "2026-01%25": "uncertain 2026-01-01/2026-02-01",
    "201X": "uncertain 2010-01-01/2020-01-01",
    "2025-11-17--..": "open 2025-11-17/..",
    "2025-11-17%2F..": "open 2025-11-17/..",
    "..--2025-11-17": "open ../2025-11-17",
    "2025-11-17%2FP7D": "after_event 2025-11-17/2025-11-24",
    "P1Y--2025-10-01": "trailing 2024-10-01/2025-10-01",
    "2025-03-31": "instant 2025-03-31/2025-04-01",
    "spring%3Afestival": "named 2025-01-28/2025-02-04",
    "Spring%20Festival%202025": "named 2025-01-28/2025-02-04",
}


@pytest.fixture(scope="module")
def notated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Face]:
    """Figures at periods of every notation."""
    with serve(tmp_path_factory.mktemp("notated"), Clock()) as face:
        define_series(face.ledger)
        face.write("/v1/periods", code="spring:festival", name="Spring Festival 2025", interval="2025-01-28/2025-02-04")
        periods = {unquote(address).replace("--", "/") for address in ADDRESSES} - {"Spring Festival 2025"}
        answer = face.send("/v1/figures:batch", figures=[report("1", period=period) for period in sorted(periods)])
        assert answer.status_code == 201
        yield face


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_notation_of_a_period_has_an_address(notated: Face, address: str) -> None:
    found = notated.get(f"/v1/series/{SERIES}/figures/{address}")["period"]
    assert f"{found['type']} {found['dates']}" == ADDRESSES[address]


def test_what_follows_a_period_is_no_part_of_it(told: Face) -> None:
    told.refused(told.client.get(f"{FIGURE}/nonsense"), 404, "NO_SUCH_ROUTE")


def test_figures_are_narrowed_by_dates_type_and_length(face: Face, claim: str) -> None:
    face.write("/v1/figures", **report("30", period="2025-Q2"))
    face.write("/v1/figures", **report("32", period="2025-H2"))
    figures = f"/v1/series/{SERIES}/figures"
    problem = face.refused(face.client.get(figures), 409, "AMBIGUOUS_PERIOD", "period")
    assert problem["choices"] == ["duration P3M", "duration P6M"]

    def amounts(**query: Any) -> list[str]:
        return [figure["value"]["amount"] for figure in face.get(figures, **query)["figures"]]

    assert amounts(length="P3M") == ["30", "34"]
    assert amounts(length="P3M", type="duration", **{"from": "2025-07-01"}) == ["34"]
    assert amounts(to="2025-07-01") == ["30"]
    assert amounts(type="instant") == []


def test_two_types_at_the_same_dates_are_told_apart_by_type(face: Face, claim: str) -> None:
    face.write("/v1/figures", **report("35", period_type="cumulative"))
    answer = face.client.get(FIGURE)
    assert face.refused(answer, 409, "AMBIGUOUS_PERIOD", "period")["choices"] == ["cumulative", "duration"]
    assert face.get(FIGURE, type="cumulative")["value"]["amount"] == "35"


def test_several_series_are_answered_at_one_cut(face: Face, claim: str) -> None:
    profit = {"code": "margin", "name": "Margin", "measure": "ratio", "unit_class": "percent", "definition": "m"}
    face.write("/v1/metrics", **profit)
    face.write("/v1/series", code="other", subject="alibaba", metric="margin", unit="percent")
    found = face.get("/v1/figures", series=f"other,{SERIES},other")
    assert [(each["series"], len(each["figures"])) for each in found["series"]] == [("other", 0), (SERIES, 1)]
    assert found["position"] == face.head
    face.refused(face.client.get(f"/v1/figures?series={SERIES},nobody"), 404, "NOT_FOUND", "series")
    face.refused(face.client.get("/v1/figures"), 422, "INVALID_INPUT", "series")
    face.refused(face.client.get("/v1/figures?series=a,,b"), 422, "INVALID_INPUT", "series")
    many = ",".join(f"s{number}" for number in range(101))
    face.refused(face.client.get("/v1/figures", params={"series": many}), 422, "INVALID_INPUT", "series")


def test_conflicts_are_listed_with_their_claims_whether_or_not_a_rule_decided(face: Face, claim: str) -> None:
    face.write("/v1/figures", **report("40", source="paper", published_at="2025-12-01"))
    (conflict,) = face.get("/v1/conflicts")["conflicts"]
    assert (conflict["state"], conflict["value"]["amount"]) == ("KNOWN", "34")
    assert {each["value"]["amount"] for each in conflict["claims"]} == {"34", "40"}
    assert face.get("/v1/conflicts", known_on="2025-11-30")["conflicts"] == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, 1),
        ({"subject": "alibaba.cloud"}, 1),
        ({"subject": "阿里云"}, 1),
        ({"subject": "CLOUD"}, 1),
        ({"subject": "alibaba"}, 0),
        ({"metric": "revenue_yoy"}, 1),
        ({"metric": "revenue"}, 0),
        ({"unit": "percent"}, 1),
        ({"unit": "CNY"}, 0),
        ({"q": "阿里"}, 1),
        ({"q": "cloud growth"}, 1),
        ({"q": "cloud loss"}, 0),
        ({"q": "growth", "unit": "CNY"}, 0),
        ({"recorded_by": "3"}, 0),
    ],
)
def test_series_are_found_by_filters_and_text(told: Face, query: dict[str, str], found: int) -> None:
    assert len(told.get("/v1/series", **query)["series"]) == found


def test_a_line_shows_the_places_of_a_set_of_ranks(face: Face) -> None:
    face.write("/v1/figures", **report("1") | {"value": {"comparator": "rank_set", "ranks": [2, 1, 3]}})
    (listed,) = face.get(f"/v1/series/{SERIES}/figures")["figures"]
    assert listed["value"] == face.get(FIGURE)["value"] and listed["value"]["ranks"] == [1, 2, 3]


def test_what_the_ledger_never_held_is_not_found(face: Face, claim: str) -> None:
    for url, path in (
        ("/v1/series/nobody", "series"),
        ("/v1/series/nobody/figures", "series"),
        (f"/v1/series/nobody/figures/{QUARTER}", "series"),
        (f"/v1/series/{SERIES}/figures/2024-Q3", "period"),
        (f"/v1/series/{SERIES}/figures/2024-Q3/audit", "period"),
        (f"/v1/series/{SERIES}/figures/2024-Q3/vintages", "period"),
    ):
        face.refused(face.client.get(url), 404, "NOT_FOUND", path)
    face.refused(face.client.get(f"/v1/series/{SERIES}/figures/2025-13"), 422, "INVALID_PERIOD", "period")


def test_a_reader_may_ask_for_its_own_writes(face: Face, claim: str) -> None:
    assert face.get(FIGURE, min_position=face.head)["position"] == face.head


def test_every_answer_says_its_cut(told: Face) -> None:
    found = told.get(FIGURE, known_on="2026-02-15", recorded_by="8")
    assert (found["known_on"], found["recorded_by"], found["position"]) == ("2026-02-15", 8, 9)
