"""Traces by OpenTelemetry: a span a request, within it one a command or question, within it one a transaction.

Only where its SDK is installed (`metrics-ledger[otel]`) and its environment names an exporter: else nothing of it is
imported. What a span says is ours or a number: no parameter, body or message of an exception is in any.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from importlib.metadata import entry_points
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from api.current import Current
from api.release import release
from ledger.spans import follow_with

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Span, Tracer

_log = logging.getLogger("api.tracing")

_EXPORTER = "OTEL_TRACES_EXPORTER"
_ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
_PROTOCOLS = ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL")
_BY_PROTOCOL = {"http/protobuf": "otlp_proto_http", "grpc": "otlp_proto_grpc"}
_UNTRACED: AbstractContextManager[None] = nullcontext()

_tracer: Tracer | None = None


def exporter_named(environment: Mapping[str, str]) -> str | None:
    """The exporter that the environment asks for, by its entry point; None: it asks for none."""
    if environment.get("OTEL_SDK_DISABLED", "").strip().lower() == "true":
        return None
    name = environment.get(_EXPORTER, "").strip()
    if not name and any(environment.get(each) for each in _ENDPOINTS):
        name = "otlp"
    if name in ("", "none"):
        return None
    protocol = next((environment[each] for each in _PROTOCOLS if environment.get(each)), "http/protobuf")
    return _BY_PROTOCOL.get(protocol, protocol) if name == "otlp" else name


@contextmanager
def tracing(environment: Mapping[str, str] = os.environ) -> Iterator[None]:
    """Traces what happens within it, where it can and should; what is left is sent at its end."""
    name = exporter_named(environment)
    if name is None:
        yield
        return
    found = [*entry_points(group="opentelemetry_traces_exporter", name=name)]
    if not found or find_spec("opentelemetry.sdk") is None:
        _log.warning("no traces: the exporter %s is not installed; metrics-ledger[otel] brings otlp", name)
        yield
        return
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    named = {} if environment.get("OTEL_SERVICE_NAME") else {"service.name": "metrics-ledger"}
    provider = TracerProvider(resource=Resource.create({**named, "service.version": release()}))
    provider.add_span_processor(BatchSpanProcessor(found[0].load()()))
    with traced_by(provider):
        yield
    provider.shutdown()


@contextmanager
def traced_by(provider: TracerProvider) -> Iterator[None]:
    """Spans go there while it lasts."""
    global _tracer
    _tracer = provider.get_tracer("metrics-ledger", release())
    follow_with(_operation)
    try:
        yield
    finally:
        follow_with(None)
        _tracer = None


def request_span(current: Current) -> AbstractContextManager[Span | None]:
    """Around a request; part of the trace that its `traceparent` names, if it names one."""
    return _UNTRACED if _tracer is None else _of_request(_tracer, current)


@contextmanager
def _of_request(tracer: Tracer, current: Current) -> Iterator[Span]:
    from opentelemetry.propagate import extract
    from opentelemetry.trace import SpanKind, format_trace_id

    carried = {name.decode("latin-1"): value.decode("latin-1") for name, value in current.scope["headers"]}
    method = current.scope.get("method", "GET")
    with tracer.start_as_current_span(
        method, extract(carried), SpanKind.SERVER, record_exception=False, set_status_on_exception=False
    ) as span:
        context = span.get_span_context()
        if context.is_valid:
            current.trace_id = format_trace_id(context.trace_id)
        yield span


def tell_span(span: Span | None, current: Current, method: str, route: str, status: int) -> None:
    """What the line of the log says, in OpenTelemetry's words."""
    if span is None or not span.is_recording():
        return
    from opentelemetry.trace import StatusCode

    told = current.told
    span.update_name(f"{method} {route}")
    attributes: dict[str, Any] = {
        "http.request.method": method,
        "http.route": route,
        "http.response.status_code": status,
        "ledger.request_id": current.request_id,
        "user.id": current.actor,
        "graphql.operation.type": told.get("operation_type"),
        "graphql.operation.name": told.get("operation"),
        "error.type": told.get("code"),
    }
    span.set_attributes({name: part for name, part in attributes.items() if part is not None})
    if status >= 500:
        span.set_status(StatusCode.ERROR)


@contextmanager
def _operation(name: str) -> Iterator[None]:
    """Within a request that is recorded: what runs for nobody, such as the follower's looking, is not traced."""
    from opentelemetry.trace import StatusCode, get_current_span

    if _tracer is None or not get_current_span().is_recording():
        yield
        return
    with _tracer.start_as_current_span(name, record_exception=False, set_status_on_exception=False) as span:
        try:
            yield
        except Exception as error:
            span.set_attribute("error.type", type(error).__name__)
            span.set_status(StatusCode.ERROR)
            raise
