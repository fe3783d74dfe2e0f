"""Every door by hand, and who gets through: what the code says is held against this, never made from it."""

from __future__ import annotations

from enum import StrEnum

from ledger.domain.key_events import Scope
from tests.keys import EXPIRED, KEYS, REVOKED, UNKNOWN, WRONG


class Need(StrEnum):
    """What a door asks for."""

    NOTHING = "nothing"
    READ = "read"
    REPORT = "report"
    OPERATE = "operate"
    """Reads of the server itself: open on loopback, elsewhere for admin."""


SHOWN: dict[str, str | None] = {
    "none": None,
    "read": KEYS[Scope.READ],
    "report": KEYS[Scope.REPORT],
    "admin": KEYS[Scope.ADMIN],
    "expired": EXPIRED,
    "revoked": REVOKED,
    "wrong": WRONG,
    "unknown": UNKNOWN,
}
_REFUSED = dict.fromkeys(("expired", "revoked", "wrong", "unknown"), 401)
_IN = dict.fromkeys(("none", "read", "report", "admin"), 0)
LOOPBACK: dict[Need, dict[str, int]] = {
    Need.NOTHING: _IN | dict.fromkeys(_REFUSED, 0),
    Need.READ: _IN | _REFUSED,
    Need.OPERATE: _IN | dict.fromkeys(_REFUSED, 0),
    Need.REPORT: _IN | _REFUSED | {"none": 401, "read": 403},
}
"""By what is shown: 401, 403, or 0 where it opens."""
ELSEWHERE: dict[Need, dict[str, int]] = {
    Need.NOTHING: LOOPBACK[Need.NOTHING],
    Need.READ: _IN | _REFUSED | {"none": 401},
    Need.OPERATE: _IN | _REFUSED | {"none": 401, "read": 403, "report": 403},
    Need.REPORT: LOOPBACK[Need.REPORT],
}
RULES = {"loopback": LOOPBACK, "elsewhere": ELSEWHERE}

_LISTS = ("subjects", "metrics", "periods", "sources", "series")
_READS = (
    *(f"/v1/{name}" for name in _LISTS),
    *(f"/v1/{name}/{{code}}" for name in _LISTS),
    *(f"/v1/{name}.{{format:format}}" for name in (*_LISTS, "figures", "conflicts", "changes", "events")),
    "/v1/series/{code}/figures",
    "/v1/series/{code}/figures.{format:format}",
    "/v1/series/{code}/latest",
    "/v1/series/{code}/vintages",
    "/v1/series/{code}/vintages.{format:format}",
    "/v1/series/{code}/figures/{period:period}",
    "/v1/series/{code}/figures/{period:period}/audit",
    "/v1/series/{code}/figures/{period:period}/audit.{format:format}",
    "/v1/series/{code}/figures/{period:period}/vintages",
    "/v1/series/{code}/figures/{period:period}/vintages.{format:format}",
    "/v1/figures",
    "/v1/conflicts",
    "/v1/changes",
    "/v1/events",
    "/v1/events/{event}",
    "/v1/sources/{code}/claims",
    "/v1/sources/{code}/claims.{format:format}",
    "/v1/sources/{code}/text",
    "/v1/precedence",
    "/v1/log",
    *(f"/v1/log/{name}" for name in ("checkpoint", "consistency", "key", "proof/{position}", "tile/{tile:path}")),
    "/v1/log/proof/{position}.tlog-proof",
)
_COMMANDS = (
    *(f"/v1/{name}" for name in _LISTS),
    "/v1/metrics/{metric}:redefine",
    "/v1/sources/{code}/text",
    "/v1/periods:link",
    "/v1/precedence",
    "/v1/figures",
    "/v1/figures:batch",
    "/v1/claims:link",
    *(f"/v1/claims/{{claim}}:{verb}" for verb in ("restate", "reaffirm", "retract", "correct", "dispute")),
    "/v1/disputes/{dispute}:resolve",
    "/v1/events/{event}:void",
)
_PAGES = (
    "/conflicts",
    "/log",
    "/series/{code}",
    "/series/{code}/figures/{period:period}",
    "/sources",
    "/sources/{code}",
)
_DESCRIPTIONS = ("/", "/docs", "/docs/reference.css", "/openapi.json", "/problems", "/problems/{slug}")
_METHODS_OF_FRED = ("GET", "POST", "PUT", "PATCH", "DELETE")

ROUTES: dict[tuple[str, str], Need] = (
    {("GET", path): Need.READ for path in (*_READS, *_PAGES)}
    | {("POST", path): Need.REPORT for path in _COMMANDS}
    | {("GET", path): Need.NOTHING for path in (*_DESCRIPTIONS, "/healthz", "/readyz", "/graphql/files", "/static")}
    | {("GET", "/metrics"): Need.OPERATE}
    | {("POST", path): Need.NOTHING for path in ("/session", "/session/end")}
    | {(method, path): Need.READ for path in ("/fred", "/fred/{path:path}") for method in _METHODS_OF_FRED}
    | {("GET", "/graphql"): Need.READ, ("POST", "/graphql"): Need.READ, ("WEBSOCKET", "/graphql"): Need.READ}
)
"""By method and route. HEAD and OPTIONS are as GET, where a route has it, else need `read`."""

MUTATIONS = frozenset({
    "registerSubject", "defineMetric", "redefineMetric", "defineSeries", "registerSource", "definePeriod",
    "linkPeriods", "setPrecedence", "reportFigure", "reportFigures", "reaffirmFigure", "restateFigure",
    "retractFigure", "correctFigure", "voidFigure", "disputeFigure", "resolveDispute", "linkClaims",
})  # fmt: skip
"""Need `report`."""
QUERIES = frozenset({
    "audit", "changes", "conflicts", "event", "events", "figure", "figures", "figuresConnection", "latest", "log",
    "metric", "metrics", "node", "nodes", "periods", "position", "precedence", "series", "seriesSearch", "source",
    "sourceClaims", "sources", "subject", "subjects", "vintages",
})  # fmt: skip
SUBSCRIPTIONS = frozenset({"events"})
"""Need `read`."""
