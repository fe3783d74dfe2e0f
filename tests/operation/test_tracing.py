"""OpenTelemetry: a span a request, within it one a command or question, within it those of the store."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from starlette.testclient import TestClient

from api.tracing import exporter_named, traced_by
from ledger.application import Ledger
from tests.keys import keyed_client
from tests.operation.conftest import Lines
from tests.operation.running import request, rest_of, serving, status_of
from tests.processes.running import wait_until
from tests.processes.served import subject

TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
TRACEPARENT = f"00-{TRACE}-{PARENT}-01"


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    with traced_by(provider):
        yield exporter
    provider.shutdown()


@pytest.fixture
def client(url: str) -> Iterator[TestClient]:
    with Ledger.open(url) as ledger:
        yield keyed_client(ledger, raise_server_exceptions=False)


def tree(exporter: InMemorySpanExporter) -> list[str]:
    """Each span with those that it is within, the outermost first; equal ones once."""
    finished = exporter.get_finished_spans()
    by_id = {span.context.span_id: span for span in finished if span.context}

    def place(span: ReadableSpan) -> str:
        parent = by_id.get(span.parent.span_id) if span.parent else None
        return f"{place(parent)} > {span.name}" if parent else span.name

    return sorted({place(span) for span in finished})


def test_a_command_is_a_span_between_its_request_and_the_store(
    client: TestClient, spans: InMemorySpanExporter, lines: Lines
) -> None:
    answer = client.post("/v1/subjects", json=subject("a"), headers={"traceparent": TRACEPARENT})
    assert answer.status_code == 201
    found = tree(spans)
    assert "POST /v1/subjects" in found
    assert "POST /v1/subjects > command register_subject > store write" in found
    root = next(span for span in spans.get_finished_spans() if span.name == "POST /v1/subjects")
    assert root.context and root.parent and root.attributes
    assert (f"{root.context.trace_id:032x}", f"{root.parent.span_id:016x}") == (TRACE, PARENT)
    assert root.attributes["ledger.request_id"] == answer.headers["x-request-id"]
    assert {line["trace_id"] for line in lines()} == {TRACE}


@pytest.mark.parametrize(
    ("address", "route", "question"),
    [
        ("/v1/subjects?limit=1", "/v1/subjects", "list_subjects"),
        ("/graphql?query={subjects{nodes{code,name,kind}}}", "/graphql", "graphql"),
        ("/fred/series?series_id=x&api_key=secret", "/fred/series", "fred"),
    ],
)
def test_a_question_is_a_span_whatever_it_asks_for(
    client: TestClient, spans: InMemorySpanExporter, address: str, route: str, question: str
) -> None:
    """One a question and one a transaction: a hundred fields more are not a span more."""
    client.get(address)
    found = tree(spans)
    assert f"GET {route} > question {question} > store read" in found
    assert [name for name in found if "question" in name and not name.endswith(("read", question))] == []
    assert "secret" not in "".join(span.to_json() for span in spans.get_finished_spans())


def test_a_failure_is_told_by_its_class_alone(
    client: TestClient, spans: InMemorySpanExporter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*asked: object, **named: object) -> Any:
        raise RuntimeError("what somebody sent")

    monkeypatch.setattr(Ledger, "page_of_subjects", broken)
    assert client.get("/v1/subjects").status_code == 500
    told = "".join(span.to_json() for span in spans.get_finished_spans())
    assert "RuntimeError" in told and "what somebody sent" not in told and "INTERNAL_ERROR" in told


def test_what_runs_for_nobody_is_not_traced(url: str, spans: InMemorySpanExporter) -> None:
    with Ledger.open(url) as ledger:
        ledger.progress()
    assert spans.get_finished_spans() == ()


@pytest.mark.parametrize(
    ("environment", "name"),
    [
        ({}, None),
        ({"OTEL_TRACES_EXPORTER": "none", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://x"}, None),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://x"}, "otlp_proto_http"),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://x", "OTEL_SDK_DISABLED": "true"}, None),
        ({"OTEL_TRACES_EXPORTER": "console"}, "console"),
        ({"OTEL_TRACES_EXPORTER": "otlp", "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"}, "otlp_proto_grpc"),
    ],
)
def test_the_environment_says_where_spans_go(environment: dict[str, str], name: str | None) -> None:
    assert exporter_named(environment) == name


def test_nothing_is_imported_where_nothing_is_configured() -> None:
    code = (
        "import sys\nfrom api.tracing import tracing\nimport api.app, api.server\n"
        "with tracing({}): print([m for m in sys.modules if m.startswith('opentelemetry')])"
    )
    environment = {name: value for name, value in os.environ.items() if not name.startswith("OTEL_")}
    told = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert told.stdout == "[]\n"


class Collector(HTTPServer):
    """Takes traces by OTLP over HTTP."""

    def __init__(self) -> None:
        self.spans: list[Any] = []
        self.service = ""
        super().__init__(("127.0.0.1", 0), _Taken)

    def take(self, body: bytes) -> None:
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            self.service = {each.key: each.value.string_value for each in resource.resource.attributes}["service.name"]
            self.spans += [span for scope in resource.scope_spans for span in scope.spans]


class _Taken(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        assert isinstance(self.server, Collector)
        assert self.path == "/v1/traces"
        self.server.take(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *told: object) -> None:
        pass


@pytest.mark.slow
def test_a_server_sends_its_spans_where_the_environment_says(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last ones when it ends."""
    with Collector() as collector:
        threading.Thread(target=collector.serve_forever, daemon=True).start()
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{collector.server_port}")
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_COMPRESSION", "none")
        with serving(url, "--log-format", "json") as server:
            with server.wire() as wire:
                body = json.dumps(subject("a")).encode()
                more = (server.shows, "Connection: close", f"traceparent: {TRACEPARENT}")
                wire.sendall(request("POST", "/v1/subjects", body, *more))
                assert status_of(rest_of(wire)) == 201
            server.command.end()
            wait_until(lambda: any(span.name == "POST /v1/subjects" for span in collector.spans))
            assert {line.get("trace_id") for line in server.log() if line["logger"] == "api.access"} == {TRACE}
        collector.shutdown()
    assert collector.service == "metrics-ledger"
    assert {span.trace_id.hex() for span in collector.spans} == {TRACE}
    assert {"command register_subject", "store write"} <= {span.name for span in collector.spans}
