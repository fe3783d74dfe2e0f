"""Health, readiness, problem types, and the follower of other processes."""

from __future__ import annotations

import logging
import os
import shutil
import time
from pathlib import Path
from uuid import uuid4

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.problems import HTTP_KINDS, KINDS, slug
from api.rest import service
from api.rest.table import OPERATIONS
from ledger.application import Ledger
from ledger.application.follower import Follower
from ledger.domain.drafts import Draft
from ledger.domain.events import SubjectRegistered
from ledger.projections.schema import PROJECTION
from ledger.store.log import Write
from ledger.store.recorder import Submission
from tests.processes.running import wait_until
from tests.rest.conftest import Clock, Face
from tests.stores import url_of


def record_unseen(ledger: Ledger) -> None:
    """Appends to the log alone, as a process that dies before its views are written."""
    event = SubjectRegistered(event_id=str(uuid4()), code="new", name="New", kind="company")
    ledger.log.append([Write(uuid4(), 1, event)], Submission("other", "s", "d"))


def test_the_process_is_healthy(empty: Face) -> None:
    assert empty.get("/healthz") == {"status": "ok"}


def test_readiness_shows_position_head_lag_and_parked(face: Face) -> None:
    wait_until(lambda: face.get("/readyz")["projections"][0]["leader"])
    answer = face.get("/readyz")
    (views,) = answer.pop("projections")
    assert answer.pop("checkpoints")["state"] == "unsigned"
    assert answer == {"status": "ready", "position": 6, "head": 6, "parked": 0, "lag": 0}
    told = ("name", "state", "position", "head", "lag_events", "lag_s", "parked")
    assert [views[name] for name in told] == [PROJECTION, "live", 6, 6, 0, 0.0, 0]
    assert views["leader"]["pid"] == os.getpid()


def test_views_that_lag_far_are_not_ready(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    client = TestClient(create_app(ledger))  # without its lifespan, so nothing follows
    record_unseen(ledger)
    answer = client.get("/readyz").json()
    (views,) = answer.pop("projections")
    assert answer.pop("checkpoints")["state"] == "unsigned"
    assert answer == {"status": "ready", "position": 0, "head": 1, "parked": 0, "lag": 1}
    assert (views["lag_events"], views["leader"], views["events_per_s"]) == (1, None, None)
    monkeypatch.setattr(service, "LARGEST_LAG", 0)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (503, "lagging")


def test_what_nobody_applied_comes_into_view_by_itself(face: Face) -> None:
    record_unseen(face.ledger)
    until = time.monotonic() + 5
    while face.client.get("/v1/subjects/new").status_code == 404 and time.monotonic() < until:
        time.sleep(0.02)
    assert face.get("/v1/subjects/new")["name"] == "New"


def test_what_another_process_writes_is_answered(face: Face, tmp_path: Path, clock: Clock) -> None:
    with Ledger.open(url_of(tmp_path / "ledger.db"), clock=clock) as other:
        receipt = other.command("register_subject", {"code": "new", "name": "New", "kind": "company"})
    assert face.get("/v1/subjects/new", min_position=receipt.position)["position"] == receipt.position


def test_a_follower_that_fails_says_so_once_and_goes_on(
    ledger: Ledger, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    ledger.close()
    shutil.rmtree(tmp_path)
    follower = Follower(ledger, every_s=0.001)
    with caplog.at_level(logging.ERROR, "ledger.application"):
        follower.start()
        time.sleep(0.05)
        follower.stop()
    assert len(caplog.records) == 1


def test_every_problem_has_an_address_that_explains_it(empty: Face) -> None:
    listed = [each["type"] for each in empty.get("/problems")["problems"]]
    codes = [*(kind.code for kind in KINDS), *(kind.code for kind in HTTP_KINDS.values())]
    assert sorted(listed) == sorted(f"/problems/{slug(code)}" for code in codes)
    for url in listed:
        assert empty.get(url)["meaning"]
    empty.refused(empty.client.get("/problems/nobody"), 404, "NOT_FOUND", "slug")


def test_the_landing_shows_ways_that_exist(empty: Face) -> None:
    found = empty.get("/")
    assert (found["name"], bool(found["version"])) == ("metrics-ledger", True)
    for name, url in found["links"].items():
        if name != "graphql":
            assert empty.client.get(url).status_code == 200


def test_every_route_can_describe_itself() -> None:
    """One table holds all that a description needs: models that make schemas, summaries, unlike addresses."""
    assert len({(operation.method, operation.path) for operation in OPERATIONS}) == len(OPERATIONS)
    for operation in OPERATIONS:
        assert operation.summary
        assert operation.query.model_json_schema()["additionalProperties"] is False
        if issubclass(operation.body, Draft):
            assert operation.body.model_json_schema()["additionalProperties"] is False
