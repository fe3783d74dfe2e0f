"""Operation: is the process there, can it answer, what do its errors mean."""

from __future__ import annotations

from api.answers import projection_answer
from api.log_proofs import checkpoints_answer
from api.measures import exposition
from api.problems import explanations
from api.release import release
from api.rest.operations import Call, Reply
from api.rest.queries import Query
from ledger.application import Ledger
from ledger.errors import NotFound

LARGEST_LAG = 10_000
"""From how many unseen events on the views are too old to answer from."""


def show_health(ledger: Ledger, call: Call[Query, None]) -> Reply:
    """The process answers; nothing else is looked at."""
    return Reply({"status": "ok"})


def show_readiness(ledger: Ledger, call: Call[Query, None]) -> Reply:
    """503 while the views lag far behind the log; parked events are shown, their figures are marked stale."""
    views = projection_answer(ledger.projection_state())
    lag = views["lag_events"]
    ready = lag <= LARGEST_LAG
    state = {name: views[name] for name in ("position", "head", "parked")}
    answer = {"status": "ready" if ready else "lagging", **state, "lag": lag, "projections": [views]}
    answer["checkpoints"] = checkpoints_answer(ledger)
    return Reply(answer, 200 if ready else 503)


def show_measures(ledger: Ledger, call: Call[Query, None]) -> Reply:
    """Requests and durations by route, position, lag and parked events, as Prometheus reads them."""
    return Reply(exposition(ledger))


def list_problems(ledger: Ledger, call: Call[Query, None]) -> Reply:
    types = [{"type": f"/problems/{slug}", "meaning": meaning} for slug, meaning in explanations().items()]
    return Reply({"problems": types})


def show_problem(ledger: Ledger, call: Call[Query, None]) -> Reply:
    slug = call.path["slug"]
    meaning = explanations().get(slug)
    if meaning is None:
        raise NotFound(f"no problem type {slug!r}", path=("slug",), hint="/problems lists them")
    return Reply({"type": f"/problems/{slug}", "meaning": meaning})


def show_landing(ledger: Ledger, call: Call[Query, None]) -> Reply:
    """Where everything is."""
    links = {
        "series": "/v1/series",
        "subjects": "/v1/subjects",
        "metrics": "/v1/metrics",
        "sources": "/v1/sources",
        "conflicts": "/v1/conflicts",
        "events": "/v1/events",
        "log": "/v1/log",
        "graphql": "/graphql",
        "health": "/healthz",
        "readiness": "/readyz",
        "problems": "/problems",
        "measures": "/metrics",
        "openapi": "/openapi.json",
        "docs": "/docs",
    }
    return Reply({"name": "metrics-ledger", "version": release(), "links": links})
