"""A ledger in a file, its app, and a short way to speak to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest
from starlette.testclient import TestClient

from ledger.application import Ledger
from ledger.application.commands import COMMANDS
from ledger.application.loading import load_seeds
from ledger.domain.parsing import parse
from tests.keys import keyed_client
from tests.rest.described import hold_to_description
from tests.seeds.sets import SEEDS
from tests.stores import url_of

SERIES = "alibaba.cloud.revenue_yoy"
QUARTER = "2025-07-01--2025-10-01"


class Clock:
    """Stands still at `now`."""

    def __init__(self) -> None:
        self.now = datetime(2026, 4, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


class Face:
    """What tests say to the server: answers are parsed, refusals are checked to be problems."""

    def __init__(self, client: TestClient, ledger: Ledger) -> None:
        self.client = client
        self.ledger = ledger

    @property
    def head(self) -> int:
        return self.ledger.progress().head

    def get(self, url: str, **query: Any) -> dict[str, Any]:
        answer = self.client.get(url, params=query) if query else self.client.get(url)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == "application/json"
        found: dict[str, Any] = answer.json()
        return found

    def send(self, url: str, *, key: str | None = None, **body: Any) -> httpx2.Response:
        return self.client.post(url, json=body, headers={"Idempotency-Key": key} if key else {})

    def write(self, url: str, **body: Any) -> str:
        """A command that records one event; its id."""
        before = self.head
        answer = self.send(url, **body)
        assert answer.status_code == 201, answer.text
        (event,) = answer.json()["events"]
        assert answer.json()["written"] == 1 and event["seq"] == before + 1
        assert answer.headers["location"] == f"/v1/events/{event['event_id']}"
        assert self.get(answer.headers["location"]) == event
        found: str = event["event_id"]
        return found

    def refused(self, answer: httpx2.Response, status: int, code: str, *path: str) -> dict[str, Any]:
        """A problem of that status, code and path, whose type can be looked up."""
        assert answer.status_code == status, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        problem: dict[str, Any] = answer.json()
        assert (problem["status"], problem["code"], tuple(problem.get("path", ()))) == (status, code, path)
        assert problem["detail"] and problem["title"]
        assert self.client.get(problem["type"]).status_code == 200
        return problem


def exact(amount: str, **more: Any) -> dict[str, Any]:
    return {"comparator": "exact", "amount": amount, **more}


def report(amount: str, **more: Any) -> dict[str, Any]:
    """The fields of a report about the quarter, by the issuer, on 2025-11-25."""
    said = {"series": SERIES, "period": "2025-Q3", "source": "release", "published_at": "2025-11-25"}
    return said | {"value": exact(amount)} | more


@pytest.fixture
def clock() -> Clock:
    return Clock()


@contextmanager
def serve(folder: Path, clock: Clock) -> Iterator[Face]:
    """A server over an empty ledger in `folder`."""
    with (
        Ledger.open(url_of(folder / "ledger.db"), actor="tester", clock=clock) as ledger,
        keyed_client(ledger) as client,
    ):
        client.event_hooks["response"].append(hold_to_description)
        yield Face(client, ledger)


@pytest.fixture
def empty(tmp_path: Path, clock: Clock) -> Iterator[Face]:
    """A server over an empty ledger."""
    with serve(tmp_path, clock) as face:
        yield face


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Face]:
    """A server with the seeds loaded, to be read only."""
    with serve(tmp_path_factory.mktemp("seeded"), Clock()) as face:
        assert load_seeds(face.ledger, [SEEDS]).rejected == ()
        face.ledger.signing.create_key("ledger.example.org/log/1")
        yield face


@pytest.fixture
def face(empty: Face) -> Face:
    """A server that knows one series and two sources, without figures."""
    define_series(empty.ledger)
    return empty


@pytest.fixture
def ledger(tmp_path: Path, clock: Clock) -> Iterator[Ledger]:
    """A ledger that nobody serves."""
    with Ledger.open(url_of(tmp_path / "alone.db"), actor="tester", clock=clock) as opened:
        yield opened


def define_series(ledger: Ledger) -> None:
    """One series of one subject and metric; the issuer's release and a paper as sources."""
    metric = {"name": "Growth", "measure": "ratio", "unit_class": "percent", "definition": "growth"}
    cloud = {"name": "Cloud", "kind": "segment", "parent": "alibaba", "aliases": ["阿里云"]}
    drafts: list[tuple[str, dict[str, Any]]] = [
        ("register_subject", {"code": "alibaba", "name": "阿里巴巴", "kind": "company", "fiscal_year_end": "03-31"}),
        ("register_subject", {"code": "alibaba.cloud", **cloud}),
        ("define_metric", {"code": "revenue_yoy", **metric}),
        ("define_series", {"code": SERIES, "subject": "alibaba.cloud", "metric": "revenue_yoy", "unit": "percent"}),
        ("register_source", {"code": "release", "publisher": "alibaba", "title": "r", "kind": "release", "tier": 2}),
        ("register_source", {"code": "paper", "publisher": "daily", "title": "p", "kind": "press", "tier": 6}),
    ]
    ledger.submit([(COMMANDS[name], parse(COMMANDS[name].draft, given)) for name, given in drafts])


@pytest.fixture
def claim(face: Face) -> str:
    """34 percent, reported by the issuer."""
    return face.write("/v1/figures", **report("34"))
