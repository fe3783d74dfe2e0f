"""GraphQL over HTTP: media types, status codes, methods; what the audits leave open is pinned here."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

JSON = "application/json"
GRAPHQL_JSON = "application/graphql-response+json"
POSITION = {"query": "{ position }"}


def media_type(response: Any) -> str:
    return str(response.headers["content-type"]).split(";")[0]


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        (None, JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        (JSON, JSON),
        (GRAPHQL_JSON, GRAPHQL_JSON),
        (f"{GRAPHQL_JSON}, {JSON};q=0.9", GRAPHQL_JSON),
        (f"{JSON};q=0.9, {GRAPHQL_JSON}", GRAPHQL_JSON),
        (f"{JSON}, {GRAPHQL_JSON}", JSON),
        (f"{GRAPHQL_JSON};q=0, */*", JSON),
        (f"{GRAPHQL_JSON}, {JSON}, text/event-stream", GRAPHQL_JSON),
        ("text/event-stream", "text/event-stream"),
        ("application/json;q=nonsense, text/event-stream;q=0.1", "text/event-stream"),
    ],
)
def test_the_answer_comes_in_the_media_type_that_is_liked_best(
    client: TestClient, accept: str | None, media: str
) -> None:
    client.headers.pop("accept", None)
    response = client.post("/graphql", json=POSITION, headers={"accept": accept} if accept else {})
    assert (response.status_code, media_type(response)) == (200, media)


def test_a_media_type_that_there_is_not_is_refused(client: TestClient) -> None:
    response = client.post("/graphql", json=POSITION, headers={"accept": "application/xml"})
    assert response.status_code == 406
    assert response.json()["errors"][0]["extensions"]["code"] == "NOT_ACCEPTABLE"


@pytest.mark.parametrize(
    "query", ["{", "{ nothing }", 'query ($d: Decimal!) { figures(series: "x", above: $d) { state } }']
)
@pytest.mark.parametrize(("accept", "status"), [(JSON, 200), (GRAPHQL_JSON, 400)])
def test_a_request_that_cannot_run_has_no_data_and_a_status_by_media_type(
    client: TestClient, query: str, accept: str, status: int
) -> None:
    response = client.post("/graphql", json={"query": query}, headers={"accept": accept})
    assert response.status_code == status
    assert "data" not in response.json()
    assert response.json()["errors"]


def test_an_answer_with_data_and_errors_is_200(client: TestClient) -> None:
    asked = {"query": '{ position figure(series: "x", period: "2025") { state } }'}
    response = client.post("/graphql", json=asked, headers={"accept": GRAPHQL_JSON})
    assert response.status_code == 200
    assert response.json()["data"]["figure"] is None
    assert response.json()["errors"][0]["path"] == ["figure"]


def test_a_query_by_get_takes_variables_as_json(client: TestClient) -> None:
    query = "query ($code: String!) { series(code: $code) { code } }"
    params = {"query": query, "variables": '{"code": "alibaba.revenue"}', "operationName": ""}
    assert client.get("/graphql", params=params).json()["data"] == {"series": {"code": "alibaba.revenue"}}


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"query": "{ position }", "variables": "{"},
        {"query": "{ position }", "variables": "[]"},
        {"query": ["{ position }", "{ position }"]},
        {"query": "{ position }", "extra": "1"},
    ],
)
def test_a_get_that_cannot_be_read_one_way_is_400_and_says_where(client: TestClient, params: Any) -> None:
    response = client.get("/graphql", params=params)
    assert response.status_code == 400
    (error,) = response.json()["errors"]
    assert error["extensions"]["code"] == "MALFORMED_REQUEST"
    assert error["extensions"]["problem"]["path"]


def test_a_mutation_by_get_is_told_to_come_by_post(client: TestClient) -> None:
    response = client.get("/graphql", params={"query": "mutation { __typename }"})
    assert (response.status_code, response.headers["allow"]) == (405, "POST")


def test_a_subscription_without_a_stream_is_told_how_to_come(client: TestClient) -> None:
    response = client.post("/graphql", json={"query": "subscription { events { seq } }"}, headers={"accept": JSON})
    assert response.status_code == 406
    assert "text/event-stream" in response.json()["errors"][0]["message"]


def test_of_several_operations_one_is_named_and_none_is_picked_in_silence(client: TestClient) -> None:
    asked = {"query": "query A { a: position } query B { b: position }"}
    assert client.post("/graphql", json=asked).json()["errors"][0]["message"].startswith("Must provide operation name")
    assert [*client.post("/graphql", json=asked | {"operationName": "B"}).json()["data"]] == ["b"]
    unknown = client.post("/graphql", json=asked | {"operationName": "C"})
    assert (unknown.status_code, "C" in unknown.text) == (400, True)
