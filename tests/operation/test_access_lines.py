"""One line of the log a request: what was asked and how it went, and nothing that was sent."""

from __future__ import annotations

import json
from contextlib import closing
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.logs import LogFormat
from ledger.application import Ledger
from tests.keys import bearer, keyed_app
from tests.operation.conftest import Lines
from tests.processes.running import Running, running, wait_until
from tests.processes.served import Connection, address_of, served

QUERY = "query Positions { position }"


@pytest.fixture
def client(seeded: Ledger) -> TestClient:
    return TestClient(keyed_app(seeded))


def told(lines: Lines) -> dict[str, Any]:
    """The only access line."""
    (line,) = [line for line in lines() if line["logger"] == "api.access"]
    return line


def test_a_read_is_told_by_route_path_and_names(client: TestClient, lines: Lines) -> None:
    client.get("/v1/series/qwen.app.downloads/figures?known_on=2026-01-01&limit=3&an+odd+name=1&api_key=s3cret")
    line = told(lines)
    assert line["route"] == "/v1/series/{code}/figures" and line["path"] == "/v1/series/qwen.app.downloads/figures"
    assert (line["method"], line["status"], line["code"]) == ("GET", 422, "INVALID_INPUT")
    assert line["parameters"] == ["known_on", "limit", "…", "api_key"]
    assert 0 < line["duration_ms"] < 10_000 and line["time"].endswith("Z") and line["level"] == "info"
    assert "s3cret" not in json.dumps(line) and "2026-01-01" not in json.dumps(line).replace(line["time"], "")


def test_a_graphql_request_is_told_by_its_operation(client: TestClient, lines: Lines) -> None:
    client.post("/graphql", json={"query": QUERY, "variables": {}})
    assert (told(lines)["operation"], told(lines)["operation_type"]) == ("Positions", "query")
    assert "position " not in json.dumps(told(lines))


def test_each_operation_on_a_websocket_has_a_line_and_the_connection_one_of_its_own(
    client: TestClient, lines: Lines
) -> None:
    with client.websocket_connect("/graphql", subprotocols=["graphql-transport-ws"]) as socket:
        socket.send_json({"type": "connection_init", "payload": {"authorization": bearer()["Authorization"]}})
        socket.receive_json()
        socket.send_json({"id": "1", "type": "subscribe", "payload": {"query": QUERY}})
        assert [socket.receive_json()["type"] for _ in range(2)] == ["next", "complete"]
    operation, connection = [line for line in lines() if line["logger"] == "api.access"]
    assert (operation["operation"], operation["operation_type"]) == ("Positions", "query")
    assert (connection["route"], connection["status"]) == ("/graphql", 101)
    assert operation["request_id"] == connection["request_id"]


def test_freds_addresses_are_routes_of_their_own(client: TestClient, lines: Lines) -> None:
    client.get("/fred/series/observations?series_id=none&api_key=0123456789abcdef")
    assert (told(lines)["route"], told(lines)["code"]) == ("/fred/series/observations", "NOT_FOUND")


def test_what_looks_like_a_path_cannot_make_a_line_of_its_own(client: TestClient, lines: Lines) -> None:
    client.get("/v1/series/a%0d%0a%7B%22level%22:%22error%22%7D")
    assert "\n" not in told(lines)["path"] and told(lines)["path"].startswith("/v1/series/a%0D%0A")


def access_of(server: Running) -> list[dict[str, Any]]:
    found = [json.loads(line) for line in server.complaints().splitlines()]
    return [line for line in found if line["logger"] == "api.access"]


def test_a_server_logs_json_where_nobody_looks_on_and_ends_well(url: str) -> None:
    with running("serve", "--port", "0", "--json", "--database", url) as server:
        with closing(Connection(address_of(server))) as connection:
            assert connection.get("/v1/series?limit=1")[0] == 200
            assert connection.get("/healthz")[0] == 200  # a probe, which is no line at this level
        wait_until(lambda: access_of(server))
        server.end()
        assert server.process.returncode == 0
        (line,) = access_of(server)
    assert (line["route"], line["status"], line["process"]) == ("/v1/series", 200, server.process.pid)


@pytest.mark.slow
def test_a_server_logs_text_from_the_level_on_that_it_is_told(url: str) -> None:
    options = ("--log-format", "text", "--log-level", "debug")
    with running("serve", "--port", "0", "--json", "--database", url, *options) as server:
        with closing(Connection(address_of(server))) as connection:
            connection.get("/healthz")
            connection.get("/v1/nothing")
        wait_until(lambda: server.complaints().count("\n") == 2)
        probe, missing = server.complaints().splitlines()
    assert " debug   GET /healthz 200 " in probe and "request_id=" in probe
    assert " info    GET /v1/nothing 404 " in missing and "code=NO_SUCH_ROUTE" in missing


@pytest.mark.slow
def test_processes_on_one_address_log_alike(url: str) -> None:
    with served(url) as two, two.connections_to_each() as connections:
        before = len(access_of(two.command))
        for connection in connections:
            assert connection.get("/v1/series?limit=1")[0] == 200
        wait_until(lambda: len(access_of(two.command)) == before + 2)
        assert {line["process"] for line in access_of(two.command)} == {each.pid for each in two.servers()}


def test_the_formats_are_those_of_the_option() -> None:
    from api.cli.options import LOG_FORMATS

    assert tuple(LogFormat) == LOG_FORMATS
