"""What an operation answers with: every status that can occur, with its headers."""

from __future__ import annotations

from typing import Any

from api.bodies import JSON_TYPE
from api.problems import HTTP_KINDS, KINDS, PROBLEM_JSON
from api.rest.formats.columns import row_model
from api.rest.log import LogQuery
from api.rest.negotiation import LIST_FORMATS, STREAM_TYPE
from api.rest.openapi.paths import path_names
from api.rest.openapi.schemas import Schemas
from api.rest.openapi.security import is_open
from api.rest.operations import Lasting, Operation
from api.rest.queries import FigureQuery, LatestQuery, NarrowingQuery, RecordedQuery, SeveralQuery
from api.rest.shapes.service import ProblemShape

_TEXT = {"type": "string"}
HEADERS: dict[str, dict[str, Any]] = {
    "ETag": {"description": "changes with the answer; send it back in If-None-Match", "schema": _TEXT},
    "Cache-Control": {"description": "immutable where the question is pinned to a log position", "schema": _TEXT},
    "Vary": {"description": "what else the answer depends on", "schema": _TEXT},
    "Link": {"description": 'the next page, as <…>; rel="next"', "schema": _TEXT},
    "Ledger-Position": {
        "description": "the log position that the answer was computed at",
        "schema": {"type": "integer", "minimum": 0},
    },
    "Location": {"description": "where what was recorded can be read", "schema": _TEXT},
    "Idempotency-Replayed": {"description": "this key was answered before", "schema": {"const": "true"}},
    "WWW-Authenticate": {"description": "which kind of key is needed, and what was wrong with it", "schema": _TEXT},
    "RateLimit-Policy": {"description": "how many requests in how many seconds, where a limit is set", "schema": _TEXT},
    "RateLimit": {"description": "how many are left, and seconds until all are again", "schema": _TEXT},
    "Retry-After": {"description": "seconds", "schema": {"type": "integer", "minimum": 0}},
}


_WITH_HEADERS = {
    401: ("WWW-Authenticate",),
    403: ("WWW-Authenticate",),
    429: ("RateLimit-Policy", "RateLimit", "Retry-After"),
    503: ("Retry-After",),
}
_AT_THE_DOOR = (401, 403, 429)


def responses(operation: Operation[Any, Any], schemas: Schemas) -> dict[str, Any]:
    """By status."""
    found = _written(operation, schemas) if operation.method == "POST" else _read(operation, schemas)
    return found | {str(status): _refusal(status) for status in _refusals(operation)}


def problem_responses(schemas: Schemas) -> dict[str, Any]:
    """One component a status of refusal."""
    statuses = sorted({kind.status for kind in KINDS.values()} | HTTP_KINDS.keys())
    return {f"Problem{status}": _problem(status, schemas) for status in statuses}


def _problem(status: int, schemas: Schemas) -> dict[str, Any]:
    titles = [kind.title for kind in KINDS.values() if kind.status == status]
    titles += [HTTP_KINDS[status].title] if status in HTTP_KINDS else []
    told = {"description": "; ".join(dict.fromkeys(titles)), "content": _sent(PROBLEM_JSON, schemas)}
    names = _WITH_HEADERS.get(status)
    return told | ({"headers": _headers(*names)} if names else {})


def _sent(media_type: str, schemas: Schemas) -> dict[str, Any]:
    return {media_type: {"schema": schemas.answered(ProblemShape)}}


def _read(operation: Operation[Any, Any], schemas: Schemas) -> dict[str, Any]:
    names = ["Cache-Control", "Vary"]
    names += ["ETag"] if operation.lasting is not Lasting.MOMENT else []
    names += ["Ledger-Position"] if issubclass(operation.query, RecordedQuery) else []
    names += ["Link"] if operation.pages else []
    found = {
        "200": {"description": operation.summary, "headers": _headers(*names), "content": _content(operation, schemas)}
    }
    if operation.lasting is not Lasting.MOMENT:
        found["304"] = {
            "description": "The client's copy holds still",
            "headers": _headers("ETag", "Cache-Control", "Vary"),
        }
    if operation.stream:
        found["400"] = _refusal(400)
    return found


def _content(operation: Operation[Any, Any], schemas: Schemas) -> dict[str, Any]:
    media_type = operation.media_type.partition(";")[0]
    content: dict[str, Any] = {
        media_type: {"schema": schemas.answered(operation.answer) if operation.answer else {"type": "string"}}
    }
    if operation.stream:
        content[STREAM_TYPE] = {"schema": _TEXT}
    if operation.listing:
        row = schemas.answered(row_model(operation.listing.item))
        told = {"description": f"Rows as {row['$ref'].rpartition('/')[2]} describes them."}
        content |= {each.media_type: {"schema": told, "x-row-schema": row} for each in LIST_FORMATS if each.chunks}
    return content


def _written(operation: Operation[Any, Any], schemas: Schemas) -> dict[str, Any]:
    assert operation.answer
    content = {JSON_TYPE: {"schema": schemas.answered(operation.answer)}}
    replayed = _headers("Location", "Idempotency-Replayed")
    return {
        "200": {"description": "It was recorded already: nothing was written", "headers": replayed, "content": content},
        "201": {"description": "Recorded", "headers": replayed, "content": content},
    }


def stream_responses() -> dict[str, Any]:
    """By status, of a stream."""
    told = "Events as text/event-stream: `id` is the position, `data` the event as JSON"
    headers = _headers("Cache-Control", "Vary")
    found: dict[str, Any] = {
        "200": {"description": told, "headers": headers, "content": {STREAM_TYPE: {"schema": _TEXT}}}
    }
    return found | {str(status): _refusal(status) for status in (400, *_AT_THE_DOOR, 404, 414, 422, 500, 503)}


def _refusal(status: int) -> dict[str, Any]:
    return {"$ref": f"#/components/responses/Problem{status}"}


def _headers(*names: str) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _refusals(operation: Operation[Any, Any]) -> list[int]:
    if operation.method == "POST":
        return [400, *_AT_THE_DOOR[:2], 404, 409, 413, 414, 415, 422, 429, 500, 503, 507]
    found = {406, 414, 422, 500}
    if not is_open(operation.method, operation.path):
        found |= {*_AT_THE_DOOR}
    if path_names(operation.path) or operation.listing or issubclass(operation.query, SeveralQuery | LogQuery):
        found.add(404)  # of a list: it has no such form
    if issubclass(operation.query, FigureQuery | NarrowingQuery | LatestQuery):
        found.add(409)
    if operation.lasting is not Lasting.RELEASE:
        found.add(503)
    return sorted(found)
