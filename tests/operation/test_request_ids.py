"""Every answer has its request's id, and so has every line of the log that comes of it."""

from __future__ import annotations

import logging
import uuid
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from ledger.application import Ledger
from ledger.errors import StoreUnavailable
from ledger.projections.views import Views
from tests.operation.conftest import Lines

FACES = ["/v1/series", "/graphql?query={position}", "/fred/series?series_id=x", "/nowhere", "/v1/series?x=1"]


@pytest.fixture
def client(seeded: Ledger) -> TestClient:
    return TestClient(create_app(seeded), raise_server_exceptions=False)


@pytest.mark.parametrize("address", FACES)
def test_an_id_that_is_sent_comes_back_and_another_is_made(client: TestClient, address: str, lines: Lines) -> None:
    given = "front-door:1/a_B.c+d=="
    assert client.get(address, headers={"X-Request-ID": given}).headers.get_list("x-request-id") == [given]
    made = client.get(address).headers["x-request-id"]
    assert str(uuid.UUID(made)) == made
    told = [line["request_id"] for line in lines() if line["logger"] == "api.access"]
    assert told == [given, made]


@pytest.mark.parametrize("given", ["", " ", "a b", "x" * 101, "a\x01", "é", 'say "it"', "{}", "a,b"])
def test_an_id_that_could_break_a_log_or_a_header_is_replaced(client: TestClient, given: str) -> None:
    answer = client.get("/healthz", headers=[(b"x-request-id", given.encode("latin-1"))])
    assert uuid.UUID(answer.headers["x-request-id"])


def test_two_ids_are_none(client: TestClient) -> None:
    answer = client.get("/healthz", headers=[("X-Request-ID", "a"), ("X-Request-ID", "b")])
    assert uuid.UUID(answer.headers["x-request-id"])


def test_a_failure_tells_the_id_in_every_face_and_the_log_its_cause(
    client: TestClient, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the exception says may be what somebody sent: the log has where it came from, not what it says."""

    def broken(self: Views, *asked: object, **named: object) -> list[Any]:
        raise RuntimeError("-".join(("the", "canary")))  # its line stands in the traceback

    monkeypatch.setattr(Views, "cut", broken)
    rest = client.get("/v1/series", headers={"X-Request-ID": "one"})
    assert (rest.status_code, rest.json()["request_id"], rest.headers["x-request-id"]) == (500, "one", "one")
    fred = client.get("/fred/series?series_id=x&file_type=json&api_key=any", headers={"X-Request-ID": "two"})
    assert fred.status_code == 500 and "logged as two" in fred.json()["error_message"]
    query = {"query": '{ series(code: "x") { code } }'}
    graphql = client.post("/graphql", json=query, headers={"X-Request-ID": "three"}).json()
    assert graphql["errors"][0]["extensions"]["requestId"] == "three"
    failures = {line["request_id"]: line for line in lines() if line["level"] == "error"}
    assert [*failures] == ["one", "two", "three"]
    for line in failures.values():
        assert "broken" in line["exception"] and line["exception"].endswith("RuntimeError")
        assert "the-canary" not in str(line)


def test_trouble_of_the_store_is_a_problem_with_the_id(
    client: TestClient, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(self: Views, *asked: object, **named: object) -> list[Any]:
        raise StoreUnavailable("nobody answers")

    monkeypatch.setattr(Views, "cut", gone)
    answer = client.get("/v1/series", headers={"X-Request-ID": "four"})
    assert (answer.status_code, answer.json()["request_id"]) == (503, "four")
    assert [line["code"] for line in lines() if "code" in line] == ["STORE_UNAVAILABLE"]


def test_what_threads_log_for_a_request_has_its_id(
    client: TestClient, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = Views.cut

    def telling(self: Views, *asked: Any, **named: Any) -> Any:
        logging.getLogger("ledger.projections").warning("from within")
        return inner(self, *asked, **named)

    monkeypatch.setattr(Views, "cut", telling)
    for number in range(5):  # the first is a thread's, later ones may be the event loop's
        client.get("/v1/series?limit=1", headers={"X-Request-ID": f"n{number}"})
    told = [line["request_id"] for line in lines() if line["message"] == "from within"]
    assert list(dict.fromkeys(told)) == [f"n{number}" for number in range(5)]
