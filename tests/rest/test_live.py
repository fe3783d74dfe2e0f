"""The log as a stream: every event once and in order, also for a client that comes back."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from ledger.application import Ledger
from tests.rest.conftest import Face
from tests.rest.loopback import listening
from tests.stores import url_of

WAIT_S = 10.0


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Ledger, httpx2.Client]]:
    """A server on loopback, and a client of it."""
    with (
        Ledger.open(url_of(tmp_path / "ledger.db"), actor="tester") as ledger,
        listening(ledger) as port,
        httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=WAIT_S) as client,
    ):
        yield ledger, client


def record(ledger: Ledger, *codes: str) -> None:
    for code in codes:
        ledger.command("register_subject", {"code": code, "name": code, "kind": "company"})


def heard(answer: httpx2.Response, count: int) -> list[tuple[int, dict[str, Any]]]:
    """The first events of a stream, each with its id."""
    found: list[tuple[int, dict[str, Any]]] = []
    fields: dict[str, str] = {}
    for line in answer.iter_lines():
        name, _, value = line.partition(": ")
        if line == "" and "data" in fields:
            found.append((int(fields["id"]), json.loads(fields["data"])))
            fields = {}
            if len(found) == count:
                break
        elif name:
            fields[name] = value
    return found


def test_a_stream_tells_what_was_recorded_and_what_is(served: tuple[Ledger, httpx2.Client]) -> None:
    ledger, client = served
    record(ledger, "a", "b")
    with client.stream("GET", "/v1/events.sse", headers={"Accept-Encoding": "zstd, gzip"}) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["cache-control"] == "no-store" and "content-encoding" not in answer.headers
        later = threading.Timer(0.3, record, (ledger, "c", "d"))
        later.start()
        found = heard(answer, 4)
        later.join()
    assert [(id, event["seq"], event["content"]["code"]) for id, event in found] == [
        (1, 1, "a"), (2, 2, "b"), (3, 3, "c"), (4, 4, "d"),
    ]  # fmt: skip
    assert [event for _, event in found] == client.get("/v1/events").json()["events"]


@pytest.mark.parametrize(
    ("query", "headers"),
    [({"after": "2"}, {}), ({}, {"Last-Event-ID": "2"}), ({"after": "1"}, {"Last-Event-ID": "2"})],
)
def test_a_client_that_comes_back_loses_and_repeats_nothing(
    served: tuple[Ledger, httpx2.Client], query: dict[str, str], headers: dict[str, str]
) -> None:
    ledger, client = served
    record(ledger, "a", "b", "c", "d")
    accepted = {"Accept": "text/event-stream", **headers}
    with client.stream("GET", "/v1/events", params=query, headers=accepted) as answer:
        assert [id for id, _ in heard(answer, 2)] == [3, 4]


def test_a_stream_of_one_series_tells_what_concerns_it_alone(served: tuple[Ledger, httpx2.Client]) -> None:
    """And a new order of tiers, with which any answer may change."""
    ledger, client = served
    record(ledger, "a")
    ledger.command(
        "define_metric", {"code": "m", "name": "M", "measure": "flow", "unit_class": "count", "definition": "d"}
    )
    for code in ("one", "other"):
        ledger.command(
            "define_series", {"code": code, "subject": "a", "metric": "m", "unit": "users", "dimensions": {"of": code}}
        )
    source = {"code": "s", "publisher": "p", "title": "S", "kind": "filing", "tier": 1, "published_at": "2026-01-02"}
    ledger.command("register_source", source)
    said = {"period": "2025", "source": "s", "value": {"comparator": "exact", "amount": "1"}}
    ledger.report_many([{"series": code, **said} for code in ("other", "one")])
    ledger.command("set_precedence", {"order": [2, 1, 3, 4, 5, 6, 7]})
    with client.stream("GET", "/v1/events.sse", params={"series": "one"}) as answer:
        found = heard(answer, 3)
    assert [event["type"] for _, event in found] == [
        "ledger.SeriesDefined", "ledger.FigureReported", "ledger.PrecedenceSet",
    ]  # fmt: skip
    assert [event["content"].get("code") or event["content"].get("series") for _, event in found[:2]] == ["one", "one"]


def test_a_stream_of_a_series_that_is_none_is_refused(face: Face) -> None:
    face.refused(face.client.get("/v1/events.sse?series=nobody"), 404, "NOT_FOUND", "series")


@pytest.mark.parametrize("seen", ["x", "-1", "1.5", "²", "9" * 30, "0" * 16 + "9" * 30, "0" * 5000, ""])
def test_a_last_event_that_is_no_position_is_refused(face: Face, seen: str) -> None:
    answer = face.client.get("/v1/events.sse", headers={b"Last-Event-ID": seen.encode()})
    face.refused(answer, 400, "MALFORMED_REQUEST", "Last-Event-ID")


def test_a_stream_takes_no_other_parameter(face: Face) -> None:
    face.refused(face.client.get("/v1/events.sse?limit=5"), 422, "INVALID_INPUT", "limit")
    face.refused(face.client.get("/v1/subjects.sse"), 406, "NOT_ACCEPTABLE")
    streamed = face.client.get("/v1/subjects", headers={"Accept": "text/event-stream"})
    face.refused(streamed, 406, "NOT_ACCEPTABLE")


def test_a_head_of_the_stream_ends(face: Face) -> None:
    answer = face.client.head("/v1/events.sse")
    assert (answer.status_code, answer.content) == (200, b"")
