"""Every command is a mutation; what it refuses is a problem in its result, and writes nothing."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from api.graphql.inputs import camel
from ledger.application import Ledger
from ledger.application.commands import COMMANDS
from tests.graphql.conftest import Ask

RESULT = """{
  __typename
  ... on Recorded { written position replayed events { seq eventId type } figure { state value { amount } } }
  ... on Problem { code message path hint documentation }
  ... on InvalidInputProblem { faults { path message } }
  ... on RefusedProblem { choices }
}"""


def command(
    ask: Ask, mutation: str, input_type: str, idempotency_key: str | None = None, **fields: Any
) -> dict[str, Any]:
    document = f"mutation ($input: {input_type}!, $key: String) {{ {mutation}(input: $input, key: $key) {RESULT} }}"
    answer = ask(document, input=fields, key=idempotency_key)
    assert "errors" not in answer, answer["errors"]
    found: dict[str, Any] = answer["data"][mutation]
    return found


def exact(amount: str) -> dict[str, str]:
    return {"comparator": "EXACT", "amount": amount}


@pytest.fixture(scope="module")
def figure_claim(client: TestClient) -> str:
    """A claim of a fresh figure."""

    def ask(document: str, **variables: Any) -> dict[str, Any]:
        answer: dict[str, Any] = client.post("/graphql", json={"query": document, "variables": variables}).json()
        return answer

    for code in ("first", "second"):
        fields = {"publisher": "house", "title": code, "kind": "release", "tier": 2, "publishedAt": "2026-01-01"}
        assert command(ask, "registerSource", "SourceInput", code=code, **fields)["written"] == 1
    fields = {"series": "alibaba.cloud.revenue_yoy", "period": "2019-Q1", "source": "first", "value": exact("34")}
    claim: str = command(ask, "reportFigure", "ReportInput", **fields)["events"][0]["eventId"]
    return claim


def test_every_command_is_a_mutation(ask: Ask) -> None:
    fields = ask("{ __schema { mutationType { fields { name } } } }")["data"]["__schema"]["mutationType"]["fields"]
    assert {field["name"] for field in fields} == {*map(camel, COMMANDS), "reportFigures"}


def test_a_figure_lives_through_all_its_commands(ask: Ask, figure_claim: str) -> None:
    said = {"source": "second", "publishedAt": "2026-02-01"}
    restated = command(
        ask, "restateFigure", "RestateInput", claim=figure_claim, value=exact("33"), reason="REVISION", **said
    )
    assert restated["figure"] == {"state": "KNOWN", "value": {"amount": "33"}}
    claim = restated["events"][0]["eventId"]
    said["publishedAt"] = "2026-02-02"
    assert command(ask, "reaffirmFigure", "ReaffirmInput", claim=claim, **said)["written"] == 1
    corrected = command(ask, "correctFigure", "CorrectInput", claim=claim, value=exact("33.5"), reason="misread")
    assert corrected["written"] == 1
    dispute = command(ask, "disputeFigure", "DisputeInput", claim=claim, disputedBy="A reader", reason="looks low")
    resolved = command(
        ask,
        "resolveDispute",
        "ResolveInput",
        dispute=dispute["events"][0]["eventId"],
        outcome="REJECTED",
        reason="it is right",
    )
    assert resolved["written"] == 1
    said["publishedAt"] = "2026-02-03"
    retracted = command(ask, "retractFigure", "RetractInput", claim=claim, reason="withdrawn", **said)
    assert retracted["figure"] == {"state": "ABSENT", "value": None}
    voided = command(ask, "voidFigure", "VoidInput", event=retracted["events"][0]["eventId"], reason="wrong figure")
    assert voided["figure"]["state"] == "KNOWN"
    kinds = ask('{ audit(series: "alibaba.cloud.revenue_yoy", period: "2019-Q1") { kind voided } }')["data"]["audit"]
    assert [change["kind"] for change in kinds] == [
        "reported", "restated", "reaffirmed", "corrected", "disputed", "dispute_resolved", "retracted", "voided",
    ]  # fmt: skip
    assert [change["voided"] for change in kinds] == [False] * 6 + [True, False]


def test_the_same_key_and_input_gets_the_first_answer(ask: Ask) -> None:
    fields = {"code": "keyed", "name": "Keyed", "kind": "company"}
    first = command(ask, "registerSubject", "SubjectInput", idempotency_key="subject-1", **fields)
    again = command(ask, "registerSubject", "SubjectInput", idempotency_key="subject-1", **fields)
    assert (again["replayed"], again["written"], again["events"]) == (True, 0, first["events"])
    other = command(ask, "registerSubject", "SubjectInput", idempotency_key="subject-1", **fields | {"name": "Other"})
    assert (other["__typename"], other["code"]) == ("InvalidInputProblem", "IDEMPOTENCY_KEY_REUSED")


def test_a_batch_is_recorded_whole_or_not_at_all(ask: Ask, ledger: Ledger, figure_claim: str) -> None:
    good = {"series": "alibaba.cloud.revenue_yoy", "period": "2018-Q1", "source": "first", "value": exact("1")}
    head = ledger.progress().head
    document = f"mutation ($input: [ReportInput!]!) {{ reportFigures(input: $input) {RESULT} }}"
    refused = ask(document, input=[good, good | {"source": "nobody"}])["data"]["reportFigures"]
    assert (refused["__typename"], refused["path"], ledger.progress().head) == (
        "NotFoundProblem",
        ["1", "source"],
        head,
    )
    taken = ask(document, input=[good, good | {"period": "2018-Q2"}])["data"]["reportFigures"]
    assert (taken["written"], ledger.progress().head) == (2, head + 2)


BAD_REPORTS: list[tuple[dict[str, Any], str, list[str]]] = [
    ({"period": "2025-13-01/2026-01-01"}, "INVALID_PERIOD", ["period"]),
    ({"period": "soon"}, "INVALID_PERIOD", ["period"]),
    ({"source": "nobody"}, "NOT_FOUND", ["source"]),
    ({"series": "nothing"}, "NOT_FOUND", ["series"]),
    ({"value": {"comparator": "GT"}}, "INVALID_VALUE", ["value"]),
    ({"value": {"comparator": "GT", "amount": "1"}}, "INVALID_VALUE", ["value"]),
    ({"value": {"comparator": "EXACT", "amount": "1", "unit": "CNY"}}, "UNIT_MISMATCH", ["value", "unit"]),
    ({"value": {"comparator": "ABSENT", "reason": "RETRACTED"}}, "INVALID_VALUE", ["value", "reason"]),
    ({"publishedAt": "someday"}, "INVALID_TIME", ["publishedAt"]),
    ({"publishedAt": "2999-01-01"}, "INVALID_TIME", ["publishedAt"]),
    ({"anchors": [{"start": 5, "end": 5}]}, "INVALID_INPUT", ["anchors", "0"]),
]


@pytest.mark.parametrize(("fault", "code", "path"), BAD_REPORTS)
def test_a_bad_report_is_a_problem_with_its_field(
    ask: Ask, ledger: Ledger, fault: dict[str, Any], code: str, path: list[str]
) -> None:
    good = {
        "series": "alibaba.cloud.revenue_yoy",
        "period": "2017-Q1",
        "source": "sec-0001047469-17-004019",
        "value": exact("1"),
    }
    head = ledger.progress().head
    problem = command(ask, "reportFigure", "ReportInput", **good | fault)
    assert (problem["code"], problem["path"]) == (code, path)
    assert problem["message"]
    assert ledger.progress().head == head


@pytest.mark.parametrize("amount", ["1.5", '"1e5"', '"NaN"', "1e3", "true", '"١"', '"1_000"', f'"{"9" * 31}"'])
def test_what_is_no_plain_decimal_is_refused_before_it_is_read(client: TestClient, ledger: Ledger, amount: str) -> None:
    head = ledger.progress().head
    document = f'mutation {{ reportFigure(input: {{series: "alibaba.revenue", period: "2017-Q1", source: "x", \
        value: {{comparator: EXACT, amount: {amount}}}}}) {{ __typename }} }}'
    body = client.post("/graphql", json={"query": document}).json()
    assert "Decimal" in body["errors"][0]["message"]
    assert ledger.progress().head == head
