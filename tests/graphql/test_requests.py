"""What GraphQL does with requests that are wrong, and how often it asks the store."""

from __future__ import annotations

import logging
import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from ledger.application import Ledger
from ledger.projections.views import Views
from tests.graphql.conftest import Ask
from tests.graphql.snapshot import SDL, snapshot


def test_the_schema_is_the_one_that_was_reviewed() -> None:
    """Names come in one order, so that a difference is a change."""
    assert snapshot() == SDL.read_text(), "to accept the change: python -m tests.graphql.snapshot"
    types = re.findall(r"^(?:type|enum|input|interface|scalar|union) (\w+)", SDL.read_text(), re.M)
    assert types == sorted(types)


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ('{ figure(series: "x", period: "2025") { state } }', "NOT_FOUND"),
        ('{ figure(series: "alibaba.revenue", period: "1999-Q1") { state } }', "NOT_FOUND"),
        ('{ figure(series: "alibaba.revenue", period: "2025-99") { state } }', "INVALID_PERIOD"),
        ('{ figure(series: "alibaba.revenue", period: "2025-Q3", knownOn: "soon") { state } }', "INVALID_TIME"),
        ('{ figure(series: "alibaba.revenue", period: "2025-Q3", recordedBy: 99999) { state } }', "INVALID_TIME"),
        ('{ figures(series: "qwen.models.derivatives") { state } }', "AMBIGUOUS_PERIOD"),
        ('{ figure(series: "alibaba.revenue", period: "2025-Q3", knowOn: "2025-01-01") { state } }', "INVALID_REQUEST"),
        ("{ nothing }", "INVALID_REQUEST"),
        ("{", "INVALID_REQUEST"),
        ("{ events(first: 100000) { nodes { seq } } }", "INVALID_INPUT"),
        ('{ source(code: "nobody") { title } }', "NOT_FOUND"),
        ('{ event(eventId: "nothing") { seq } }', "NOT_FOUND"),
    ],
)
def test_a_wrong_question_has_the_code_of_rest(ask: Ask, document: str, code: str) -> None:
    (error,) = ask(document)["errors"]
    assert error["extensions"]["code"] == code
    assert error["message"]


def test_one_failing_question_leaves_the_others_answered(ask: Ask) -> None:
    answer = ask('{ a: series(code: "nothing") { code } b: series(code: "alibaba.revenue") { code } }')
    assert answer["data"] == {"a": None, "b": {"code": "alibaba.revenue"}}


def test_an_unexpected_error_is_masked_and_logged_with_its_id(
    ask: Ask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(self: Views, *asked: object) -> list[Any]:
        raise RuntimeError("the password is 1234")

    monkeypatch.setattr(Views, "conflicting", broken)
    with caplog.at_level(logging.ERROR, "api.graphql"):
        (error,) = ask("{ conflicts { nodes { state } } }")["errors"]
    assert "1234" not in str(error)
    assert error["extensions"]["code"] == "INTERNAL"
    assert error["extensions"]["requestId"] in caplog.text


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b'"x"', b"null", b"\xff\xfe", b'{"query": "{position}", "variables": {"a": NaN}}',
        b'{"query": "{position}", "query": "{position}"}', b"[" * 100_000, b'{"query": 1}',
        b'{"query": "{position}", "variables": {"a": ' + b"9" * 5000 + b"}}", b'{"query": "\\ud800"}',
        b'{"variables": {}}',
    ],
)  # fmt: skip
def test_a_malformed_body_is_refused_and_nothing_breaks(client: TestClient, body: bytes) -> None:
    response = client.post("/graphql", content=body, headers={"content-type": "application/json"})
    assert 400 <= response.status_code < 500


def test_a_body_beyond_the_limit_is_refused(client: TestClient) -> None:
    response = client.post("/graphql", json={"query": "#" + "x" * 2_000_000})
    assert response.status_code == 413


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_only_json_is_taken_so_that_no_form_of_another_site_can_write(client: TestClient, media_type: str) -> None:
    response = client.post("/graphql", content=b'{"query": "{position}"}', headers={"content-type": media_type})
    assert 400 <= response.status_code < 500


def test_a_mutation_by_get_is_refused(client: TestClient, ledger: Ledger) -> None:
    head = ledger.progress().head
    document = 'mutation { registerSubject(input: {code: "got", name: "Got", kind: "x"}) { __typename } }'
    response = client.get("/graphql", params={"query": document})
    assert response.status_code >= 400
    assert ledger.progress().head == head


def test_nested_fields_are_fetched_for_all_figures_at_once(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Claims, vintages, histories, sources and series of many figures are one question each."""
    asked: list[str] = []
    for name in (
        "claims",
        "vintages_of_many",
        "series",
        "series_asked",
        "sources",
        "subjects",
        "metrics",
        "precedence",
    ):
        original = getattr(Views, name)

        def counted(self: Views, *args: Any, _name: str = name, _original: Any = original, **kwargs: Any) -> Any:
            asked.append(_name)
            return _original(self, *args, **kwargs)

        monkeypatch.setattr(Views, name, counted)
    answer = ask(
        """{ figures(series: "alibaba.other_accrued_liabilities", type: INSTANT) {
            state claims { source { title } } vintages { knownFrom } audit { kind source { title } }
            series { subject { name } metric { name } } resolution { alternatives { why } } } }"""
    )
    assert len(answer["data"]["figures"]) == 5
    assert "series" in asked and "series_asked" in asked  # the root looks its series up, the figures theirs
    assert asked.count("sources") == 2  # of claims, and of all events
    assert sorted({*asked}) == sorted([name for name in asked if name != "sources"] + ["sources"])


def test_nested_figures_inherit_the_cut_of_their_series(ask: Ask) -> None:
    document = """query ($known: When) { series(code: "alibaba.other_accrued_liabilities", knownOn: $known) {
        figures { state cut { knownOn recordedBy } } } }"""
    figures = ask(document, known="2015-12-31")["data"]["series"]["figures"]
    assert [figure["state"] for figure in figures] == ["KNOWN"] * 2 + ["NOT_YET_KNOWN"] * 3
    assert {figure["cut"]["knownOn"] for figure in figures} == {"2015-12-31"}


@pytest.mark.parametrize(
    ("bounds", "passing"),
    [
        ('above: "9999999"', 1),
        ('above: "10000000"', 1),
        ('above: "10000001"', 0),
        ('above: "10000001", match: POSSIBLE', 1),
        ('below: "10000000", match: POSSIBLE', 0),
    ],
)
def test_a_filter_on_more_than_ten_million_is_three_valued(ask: Ask, bounds: str, passing: int) -> None:
    figures = ask(f'{{ figures(series: "qwen.app.downloads", {bounds}) {{ state }} }}')["data"]["figures"]
    assert len(figures) == passing


def test_what_was_recorded_later_was_not_yet_known_and_is_no_error(ask: Ask) -> None:
    document = """{ figure(series: "alibaba.revenue", period: "2025-Q3", recordedBy: 3) {
        state claims { claimId } series { code subject { name } metric { name } } } }"""
    assert ask(document)["data"]["figure"] == {
        "state": "NOT_YET_KNOWN",
        "claims": [],
        "series": {
            "code": "alibaba.revenue",
            "subject": {"name": "Alibaba Group Holding Limited"},
            "metric": {"name": "Revenue"},
        },
    }


def test_events_are_read_on_from_a_position(ask: Ask) -> None:
    first = ask("{ events(first: 3) { nodes { seq type content } pageInfo { endCursor } } }")["data"]["events"]
    then = ask("{ events(afterPosition: 3, first: 2) { nodes { seq } totalCount } }")["data"]["events"]
    after = ask(
        "query ($c: String) { events(after: $c, first: 2) { nodes { seq } } }", c=first["pageInfo"]["endCursor"]
    )
    assert [event["seq"] for event in (*first["nodes"], *then["nodes"])] == [1, 2, 3, 4, 5]
    assert after["data"]["events"]["nodes"] == then["nodes"]
    assert first["nodes"][0]["type"] == "ledger.SubjectRegistered"
    assert then["totalCount"] == ask("{ log { size } }")["data"]["log"]["size"]
