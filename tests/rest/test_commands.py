"""Every command over REST: what it records, and that it refuses what is not there."""

from __future__ import annotations

from typing import Any

import pytest

from api.rest.table import COMMANDS
from ledger.application.commands import COMMANDS as KNOWN
from ledger.domain.drafts import Draft
from tests.rest.conftest import QUARTER, SERIES, Face, exact, report

NOBODY = "00000000-0000-0000-0000-000000000000"
FIGURE = f"/v1/series/{SERIES}/figures/{QUARTER}"


def test_definitions_are_recorded_and_shown(empty: Face) -> None:
    subject = {"code": "alibaba", "name": "Alibaba", "kind": "company", "external_ids": {"cik": "0001577552"}}
    empty.write("/v1/subjects", **subject)
    metric = {"code": "ifrs:revenue", "name": "Revenue", "measure": "flow", "unit_class": "currency"}
    empty.write("/v1/metrics", **metric, definition="sales")
    series = {"code": "alibaba.revenue", "subject": "alibaba", "metric": "ifrs:revenue", "unit": "CNY"}
    empty.write("/v1/series", **series, title="Revenue")
    empty.write("/v1/sources", code="20-F", publisher="alibaba", title="Annual report", kind="filing", tier=1)
    empty.write("/v1/periods", code="spring", name="Spring Festival 2026", interval="2026-02-16/2026-02-23")

    assert subject.items() <= empty.get("/v1/subjects/alibaba").items()
    assert metric.items() <= empty.get("/v1/metrics/ifrs:revenue").items()
    assert series.items() <= empty.get("/v1/series/alibaba.revenue").items()
    assert empty.get("/v1/sources/20-F")["publisher"] == "alibaba"
    assert empty.get("/v1/periods")["periods"] == [
        {"code": "spring", "name": "Spring Festival 2026", "start": "2026-02-16", "end": "2026-02-23"}
    ]


def test_a_metric_whose_code_holds_a_colon_is_redefined_by_what_follows_the_last_one(empty: Face) -> None:
    for code in ("ifrs:revenue", "odd:redefine"):
        metric = {"code": code, "name": "Revenue", "measure": "flow", "unit_class": "currency", "definition": "old"}
        empty.write("/v1/metrics", **metric)
        empty.write(f"/v1/metrics/{code}:redefine", definition="new", reason="IFRS 18")
        assert empty.get(f"/v1/metrics/{code}")["definition"] == "new"
    answer = empty.send("/v1/metrics/ifrs:profit:redefine", definition="new", reason="r")
    empty.refused(answer, 404, "NOT_FOUND", "metric")


def test_a_new_order_of_tiers_holds_from_then_on(face: Face) -> None:
    before = face.head
    face.write("/v1/precedence", order=[6, 1, 2, 3, 4, 5, 7])
    assert face.get("/v1/precedence")["order"][0] == 6
    assert face.get("/v1/precedence", recorded_by=before)["order"][0] == 1


def test_a_restatement_is_a_new_vintage(face: Face, claim: str) -> None:
    said = {"source": "release", "published_at": "2026-03-01", "value": exact("33"), "reason": "revision"}
    face.write(f"/v1/claims/{claim}:restate", **said)
    assert face.get(FIGURE)["value"]["amount"] == "33"
    assert len(face.get(f"{FIGURE}/vintages")["vintages"]) == 2


def test_a_reaffirmation_is_a_release_and_no_vintage(face: Face, claim: str) -> None:
    face.write(f"/v1/claims/{claim}:reaffirm", source="release", published_at="2026-01-01")
    found = face.get(f"{FIGURE}/vintages")
    assert (len(found["vintages"]), len(found["releases"])) == (1, 2)


def test_a_retraction_leaves_the_figure_absent(face: Face, claim: str) -> None:
    face.write(f"/v1/claims/{claim}:retract", source="release", published_at="2026-01-01", reason="withdrawn")
    found = face.get(FIGURE)
    assert (found["state"], found["absent_reason"], found["value"]) == ("ABSENT", "retracted", None)


def test_a_correction_is_no_new_vintage_and_can_be_voided(face: Face, claim: str) -> None:
    correction = face.write(f"/v1/claims/{claim}:correct", value=exact("35"), reason="mistyped")
    assert face.get(FIGURE)["value"]["amount"] == "35"
    assert len(face.get(f"{FIGURE}/vintages")["vintages"]) == 1
    face.write(f"/v1/events/{correction}:void", reason="it was right")
    assert face.get(FIGURE)["value"]["amount"] == "34"


def test_a_dispute_is_a_flag_until_it_is_resolved(face: Face, claim: str) -> None:
    dispute = face.write(f"/v1/claims/{claim}:dispute", disputed_by="analyst", reason="too high", counter=exact("30"))
    found = face.get(FIGURE)
    assert (found["disputed"], found["value"]["amount"]) == (True, "34")
    (open_dispute,) = found["disputes"]
    assert (open_dispute["dispute_id"], open_dispute["disputed_by"]) == (dispute, "analyst")
    face.write(f"/v1/disputes/{dispute}:resolve", outcome="rejected", reason="it was checked")
    assert (face.get(FIGURE)["disputed"], face.get(FIGURE)["disputes"]) == (False, [])


def test_a_claim_that_quotes_another_is_no_rival(face: Face, claim: str) -> None:
    quote = face.write("/v1/figures", **report("40", source="paper"))
    assert face.get("/v1/conflicts")["conflicts"] != []
    face.write("/v1/claims:link", relation="quotes", claim=quote, other=claim)
    assert face.get("/v1/conflicts")["conflicts"] == []


def test_two_figures_of_a_redefined_period_are_linked(face: Face, claim: str) -> None:
    face.write("/v1/figures", **report("36", period="2025-07-02/2025-10-01"))
    face.write("/v1/periods:link", series=SERIES, old="2025-Q3", new="2025-07-02/2025-10-01", reason="later start")
    assert [link["reason"] for link in face.get(FIGURE)["linked_periods"]] == ["later start"]


def test_a_batch_is_recorded_as_a_whole(face: Face) -> None:
    before = face.head
    answer = face.send("/v1/figures:batch", figures=[report("1", period="2024-Q1"), report("2", period="2024-Q2")])
    assert answer.status_code == 201 and answer.json()["written"] == 2
    written = face.get(answer.headers["location"])["events"]
    assert written == answer.json()["events"]
    assert [event["seq"] for event in written] == [before + 1, before + 2]


@pytest.mark.parametrize(
    ("bad", "code", "field"),
    [
        ({"period": "nonsense"}, "INVALID_PERIOD", "period"),
        ({"series": "nobody"}, "NOT_FOUND", "series"),
        ({"source": "nobody"}, "NOT_FOUND", "source"),
        ({"published_at": "2027-01-01"}, "INVALID_TIME", "published_at"),
    ],
)
@pytest.mark.parametrize("before_it", [0, 2])
def test_a_fault_in_a_batch_bears_its_place_and_records_nothing(
    face: Face, bad: dict[str, Any], code: str, field: str, before_it: int
) -> None:
    good = [report("1", period="2024-Q1"), report("2", period="2024-Q2")][:before_it]
    head = face.head
    answer = face.send("/v1/figures:batch", figures=[*good, report("3", **bad)])
    face.refused(answer, 404 if code == "NOT_FOUND" else 422, code, "figures", str(before_it), field)
    assert face.head == head


@pytest.mark.parametrize("count", [0, 1001])
def test_a_batch_has_one_to_a_thousand_figures(face: Face, count: int) -> None:
    answer = face.send("/v1/figures:batch", figures=[report("1")] * count)
    assert "1000" in face.refused(answer, 422, "INVALID_INPUT", "figures")["detail"]


@pytest.mark.parametrize(
    ("url", "field", "body"),
    [
        (f"/v1/claims/{NOBODY}:restate", "claim", {"source": "release", "value": exact("1"), "reason": "error"}),
        (f"/v1/claims/{NOBODY}:reaffirm", "claim", {"source": "release"}),
        (f"/v1/claims/{NOBODY}:retract", "claim", {"source": "release", "reason": "r"}),
        (f"/v1/claims/{NOBODY}:correct", "claim", {"value": exact("1"), "reason": "r"}),
        (f"/v1/claims/{NOBODY}:dispute", "claim", {"disputed_by": "me", "reason": "r"}),
        (f"/v1/disputes/{NOBODY}:resolve", "dispute", {"outcome": "upheld", "reason": "r"}),
        (f"/v1/events/{NOBODY}:void", "event", {"reason": "r"}),
        ("/v1/claims:link", "claim", {"relation": "quotes", "claim": NOBODY, "other": NOBODY}),
    ],
)
def test_a_command_about_nothing_is_not_found(face: Face, url: str, field: str, body: dict[str, Any]) -> None:
    head = face.head
    face.refused(face.send(url, **body), 404, "NOT_FOUND", field)
    assert face.head == head


def test_what_the_address_says_is_unknown_in_the_body(face: Face, claim: str) -> None:
    answer = face.send(f"/v1/claims/{claim}:correct", claim=claim, value=exact("35"), reason="r")
    face.refused(answer, 422, "INVALID_INPUT", "claim")


def test_an_id_in_the_address_that_is_none_is_named(face: Face) -> None:
    face.refused(face.send("/v1/claims/34:dispute", disputed_by="me", reason="r"), 422, "INVALID_INPUT", "claim")


def test_rules_of_the_domain_are_conflicts(face: Face, claim: str) -> None:
    series = {"code": SERIES, "subject": "alibaba", "metric": "revenue_yoy", "unit": "percent"}
    face.refused(face.send("/v1/series", **series), 409, "ALREADY_DEFINED", "code")
    face.refused(
        face.send("/v1/figures", **report("1", value=exact("1", unit="CNY"))), 422, "UNIT_MISMATCH", "value", "unit"
    )


def test_every_command_of_the_ledger_has_a_route() -> None:
    bodies = [operation.body for operation in COMMANDS if issubclass(operation.body, Draft)]
    assert {command.draft for command in KNOWN.values()} < set(bodies)
    assert len(COMMANDS) == len(KNOWN) + 2  # the batch, and the text of a source
