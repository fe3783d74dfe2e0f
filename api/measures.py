"""What the server measures of itself, for Prometheus: requests and their durations by route, and the ledger's state.

Of several server processes a scrape reaches any one, so that each answers for all: counts and durations are their sums,
those of processes that have died included. What one process alone uses of memory and time is told where there is one.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from starlette.types import Scope

from ledger.application import Ledger
from ledger.domain.instants import read_instant

SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""Names the folder in which several server processes count; prometheus_client reads it as it is imported."""

_REGISTRY = CollectorRegistry()
_REQUESTS = Counter(
    "ledger_http_requests", "Requests answered, by route template.", ["method", "route", "status"], registry=_REGISTRY
)
_DURATIONS = Histogram(
    "ledger_http_request_duration_seconds",
    "From the request's head to the last byte of its answer.",
    ["method", "route"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=_REGISTRY,
)
_IN_FLIGHT = Gauge(
    "ledger_http_requests_in_flight",
    "Requests that are being answered, streams among them.",
    registry=_REGISTRY,
    multiprocess_mode="livesum",
)
_WEBSOCKETS = Gauge(
    "ledger_websockets_open", "WebSockets that are open.", registry=_REGISTRY, multiprocess_mode="livesum"
)
_REFUSALS = Counter(
    "ledger_refusals", "Requests refused or failed, by the code of their problem.", ["code"], registry=_REGISTRY
)
ProcessCollector(registry=_REGISTRY)
METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})


def forget_process(pid: int) -> None:
    """What a process that died had open is open no more; what it counted still counts."""
    mark_process_dead(pid)  # type: ignore[no-untyped-call]


class Measured:
    """One request while it is answered; a route is its template, so that names in addresses make no new series."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._open = _IN_FLIGHT if scope["type"] == "http" else _WEBSOCKETS
        self._began_s = time.perf_counter()
        self.status = 500
        self.code: str | None = None

    @property
    def duration_s(self) -> float:
        """Until now."""
        return time.perf_counter() - self._began_s

    @property
    def route(self) -> str:
        """The template, or what a face with one route for all says of itself; `none` where none was found."""
        route: str = self._scope.get("state", {}).get("route") or getattr(self._scope.get("route"), "path", "none")
        return route

    def __enter__(self) -> Measured:
        self._open.inc()
        return self

    def __exit__(self, *exception: object) -> None:
        self._open.dec()
        method = self._scope.get("method", "GET")
        method, route = method if method in METHODS else "other", self.route
        _REQUESTS.labels(method, route, self.status).inc()
        if self._scope["type"] == "http":  # a WebSocket lasts as long as its client likes
            _DURATIONS.labels(method, route).observe(self.duration_s)
        if self.code is not None:
            _REFUSALS.labels(self.code).inc()


def exposition(ledger: Ledger) -> bytes:
    """Everything measured, in Prometheus' text format."""
    return generate_latest(_WithState(ledger))


class _WithState:
    """The registry of this process and the state of one ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def collect(self) -> Iterator[Metric]:
        yield from self._measured()
        views = self._ledger.projection_state()
        state: dict[str, tuple[str, Any]] = {
            "ledger_log_head": ("The last position of the log: as many events are recorded.", views.head),
            "ledger_views_position": ("The position that the views have reached.", views.position),
            "ledger_views_lag_events": ("Events that the views have not seen.", views.lag_events),
            "ledger_views_lag_seconds": ("Age of the oldest event that the views have not seen.", views.lag_s),
            "ledger_views_events_per_second": ("Events applied, in ten seconds' mean.", views.events_per_s or 0.0),
            "ledger_views_led": ("1 while a process leads in applying events, else 0.", int(views.leader is not None)),
            "ledger_parked_events": ("Events that could not be applied.", views.parked),
        }
        state["ledger_tree_size"] = (
            "Leaves of the log's tree: events that can be proved.",
            self._ledger.log.tree.size(),
        )
        signed = self._ledger.signing.last()
        if signed is not None:
            signed_at_s = read_instant(signed.signed_at).timestamp()
            state["ledger_checkpoint_size"] = ("Events under the last signed checkpoint.", signed.checkpoint.size)
            state["ledger_checkpoint_timestamp_seconds"] = ("When the last checkpoint was signed.", signed_at_s)
        for name, (told, value) in state.items():
            yield GaugeMetricFamily(name, told, value=value)

    @staticmethod
    def _measured() -> Iterable[Metric]:
        folder = os.environ.get(SHARED_FOLDER)
        if not folder:
            return _REGISTRY.collect()
        shared = CollectorRegistry()
        MultiProcessCollector(shared, folder)  # type: ignore[no-untyped-call]
        return shared.collect()
