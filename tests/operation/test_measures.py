"""What Prometheus scrapes: what an operator asks first; what is sent makes no series of its own."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.testclient import TestClient

from api.fred.app import ADDRESSES
from api.measures import METHODS
from api.problems import HTTP_KINDS, KINDS
from ledger.application import Ledger
from tests.keys import keyed_app, keyed_client
from tests.processes.served import subject
from tests.rest.loopback import listening
from tests.rest.malformed import malformed
from tests.rest.test_malformed import status_of
from tests.stores import url_of

Samples = dict[str, dict[tuple[tuple[str, str], ...], float]]


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    with Ledger.open(url_of(tmp_path / "ledger.db")) as ledger, keyed_client(ledger) as opened:
        yield opened


def scraped(client: TestClient) -> Samples:
    """Every sample by name and labels."""
    found: Samples = {}
    for family in text_string_to_metric_families(client.get("/metrics").text):
        assert family.documentation
        for sample in family.samples:
            found.setdefault(sample.name, {})[tuple(sorted(sample.labels.items()))] = sample.value
    return found


def test_a_scrape_tells_what_an_operator_asks_first(client: TestClient) -> None:
    before = scraped(client)
    assert client.post("/v1/subjects", json=subject("a")).status_code == 201
    assert client.post("/v1/subjects", json={"code": "a"}).status_code == 422
    assert client.post("/graphql", json={"query": "{ nothing }"}).status_code == 200
    assert client.get("/fred/series?series_id=none&api_key=any").status_code == 400
    with client.websocket_connect("/graphql", subprotocols=["graphql-transport-ws"]):
        open_now = scraped(client)["ledger_websockets_open"][()]
    after = scraped(client)

    def grown(name: str, **labels: str) -> float:
        key = tuple(sorted(labels.items()))
        return after[name].get(key, 0) - before.get(name, {}).get(key, 0)

    assert grown("ledger_http_requests_total", method="POST", route="/v1/subjects", status="201") == 1
    assert grown("ledger_http_requests_total", method="GET", route="/fred/series", status="400") == 1
    assert grown("ledger_http_requests_total", method="GET", route="/graphql", status="101") == 1
    assert grown("ledger_http_request_duration_seconds_count", method="POST", route="/v1/subjects") == 2
    for code in ("INVALID_INPUT", "INVALID_REQUEST", "NOT_FOUND"):
        assert grown("ledger_refusals_total", code=code) == 1
    assert open_now == 1 and after["ledger_websockets_open"][()] == 0
    assert after["ledger_http_requests_in_flight"][()] == 1  # the scrape itself
    assert after["ledger_log_head"][()] == 1 and after["ledger_parked_events"][()] == 0
    assert {"ledger_views_position", "ledger_views_lag_events", "ledger_views_lag_seconds", "ledger_views_led"} < {
        *after
    }
    assert after["process_resident_memory_bytes"][()] > 0


def test_a_scrape_tells_how_far_and_when_the_log_was_signed(tmp_path: Path) -> None:
    with Ledger.open(url_of(tmp_path / "ledger.db")) as ledger:
        client = keyed_client(ledger)
        assert "ledger_checkpoint_size" not in scraped(client)
        assert client.post("/v1/subjects", json=subject("a")).status_code == 201
        ledger.signing.create_key("ledger.example.org/log/1")
        signed = ledger.checkpoint()
        assert client.post("/v1/subjects", json=subject("b")).status_code == 201
        found = scraped(client)
    assert (found["ledger_tree_size"][()], found["ledger_checkpoint_size"][()]) == (2, signed.checkpoint.size)
    assert signed.checkpoint.size == 1
    assert abs(found["ledger_checkpoint_timestamp_seconds"][()] - time.time()) < 600


def routes(app: Starlette) -> set[str]:
    return {each.path for each in app.routes if isinstance(each, Route | WebSocketRoute | Mount)} | {
        f"/fred/{each}" for each in ADDRESSES
    }


def test_no_request_makes_a_series_of_its_own(tmp_path: Path) -> None:
    """Methods, routes, statuses and codes are all from closed lists."""
    with Ledger.open(url_of(tmp_path / "ledger.db")) as ledger:
        with listening(ledger) as port:
            for request in malformed(3, 150):
                status_of(port, request)
        app = keyed_app(ledger)
        found = scraped(TestClient(app))
    for labels in map(dict, found["ledger_http_requests_total"]):
        assert labels["method"] in METHODS | {"other"}
        assert labels["route"] in routes(app) | {"none", "/graphiql"} or labels["route"].startswith("/test")
        assert 100 <= int(labels["status"]) < 600
    ours = {kind.code for kind in KINDS} | {kind.code for kind in HTTP_KINDS.values()}
    for labels in map(dict, found["ledger_refusals_total"]):
        assert labels["code"] in ours | {"INVALID_REQUEST", "INTERNAL"} or labels["code"].startswith("HTTP_4")
