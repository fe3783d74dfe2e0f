"""The one table of errors: class → HTTP status, title, GraphQL code; RFC 9457 bodies from it.

`type` is a path on this server (`/problems/…`) that explains the error.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from ledger import errors
from ledger.errors import LedgerError

PROBLEM_JSON = "application/problem+json"
MOST_FAULTS = 50
"""Of one request; more would help nobody."""


class Kind(NamedTuple):
    """How one class of error shows itself; `exit_code` is that of the command line."""

    status: int
    title: str
    exit_code: int = 1


KINDS: dict[type[LedgerError], Kind] = {
    errors.LedgerError: Kind(500, "The ledger failed"),
    errors.InvalidInput: Kind(422, "The input is not valid", 2),
    errors.MalformedRequest: Kind(400, "The request cannot be read", 2),
    errors.InvalidPeriod: Kind(422, "The period is not valid", 2),
    errors.InvalidValue: Kind(422, "The value is not valid", 2),
    errors.InvalidTime: Kind(422, "The time is not valid", 2),
    errors.UnitMismatch: Kind(422, "The unit is not the series' own", 2),
    errors.LimitExceeded: Kind(422, "The request asks for too much", 2),
    errors.SubmissionReused: Kind(422, "The idempotency key was used for other content", 3),
    errors.NotFound: Kind(404, "There is no such thing in the ledger"),
    errors.Refused: Kind(409, "A rule forbids it as things stand", 3),
    errors.AlreadyDefined: Kind(409, "It is defined otherwise already", 3),
    errors.AmbiguousPeriod: Kind(409, "Several kinds of period fit", 3),
    errors.Unauthenticated: Kind(401, "The request needs a key", 4),
    errors.Forbidden: Kind(403, "The request is not allowed", 4),
    errors.TooManyRequests: Kind(429, "More requests than are allowed"),
    errors.IdentityUnavailable: Kind(503, "The identity provider cannot be reached"),
    errors.ConcurrencyConflict: Kind(409, "Others wrote first", 3),
    errors.NotCaughtUp: Kind(503, "The views have not caught up"),
    errors.StoreFailure: Kind(503, "The store is not available"),
    errors.StoreFull: Kind(507, "The store has no room left"),
    errors.CheckpointRefused: Kind(503, "The log does not continue what was signed"),
    errors.TookTooLong: Kind(503, "The answer took too long"),
    errors.StoreUnavailable: Kind(503, "The store cannot be reached just now"),
}


class HttpKind(NamedTuple):
    """A refusal of the transport, before the ledger is asked: its code and title."""

    code: str
    title: str


HTTP_KINDS: dict[int, HttpKind] = {
    404: HttpKind("NO_SUCH_ROUTE", "There is nothing at this address"),
    405: HttpKind("METHOD_NOT_ALLOWED", "The address does not take this method"),
    406: HttpKind("NOT_ACCEPTABLE", "The answer comes in none of the media types asked for"),
    408: HttpKind("REQUEST_TIMEOUT", "The request did not arrive in time"),
    413: HttpKind("BODY_TOO_LARGE", "The body is too large"),
    414: HttpKind("URL_TOO_LONG", "The address is too long"),
    415: HttpKind("UNSUPPORTED_MEDIA_TYPE", "The body is of a kind that is not taken here"),
    431: HttpKind("HEAD_TOO_LARGE", "The head of the request is too large"),
    500: HttpKind("INTERNAL_ERROR", "The server failed"),
    503: HttpKind("TOO_BUSY", "The server has no room for it just now"),
}


def kind_of(error: LedgerError) -> Kind:
    """The row of the error's class, or of the nearest class above it."""
    return next(KINDS[each] for each in type(error).__mro__ if each in KINDS)


def slug(code: str) -> str:
    """`INVALID_PERIOD` → `invalid-period`."""
    return code.lower().replace("_", "-")


def problem(error: LedgerError) -> dict[str, Any]:
    """The RFC 9457 body of an error; `code` is the same in every face."""
    kind = kind_of(error)
    body: dict[str, Any] = {
        "type": f"/problems/{slug(error.code)}",
        "title": kind.title,
        "status": kind.status,
        "code": error.code,
        "detail": error.message,
    }
    if error.path:
        body["path"] = [str(part) for part in error.path]
    if error.hint:
        body["hint"] = error.hint
    if isinstance(error, errors.AmbiguousPeriod):
        body["choices"] = list(error.choices)
    if isinstance(error, errors.InvalidInput) and error.fields:
        body["errors"] = [
            {"path": [str(part) for part in fault.path], "message": fault.message}
            for fault in error.fields[:MOST_FAULTS]
        ]
    return body


def http_problem(status: int, detail: str) -> dict[str, Any]:
    """The RFC 9457 body of a refusal of the transport."""
    kind = HTTP_KINDS.get(status)
    if kind is None:
        return {"type": "about:blank", "title": detail, "status": status, "code": f"HTTP_{status}", "detail": detail}
    return {
        "type": f"/problems/{slug(kind.code)}",
        "title": kind.title,
        "status": status,
        "code": kind.code,
        "detail": detail,
    }


def explanations() -> dict[str, str]:
    """What each problem type means, by slug: what `GET /problems/{slug}` answers with."""
    found = {}
    for kind, row in KINDS.items():
        doc = " ".join((kind.__doc__ or "").split()) if kind.__doc__ != LedgerError.__doc__ else ""
        found[slug(kind.code)] = f"{row.title} (HTTP {row.status}, code {kind.code}). {doc}".strip()
    for status, refusal in HTTP_KINDS.items():
        found[slug(refusal.code)] = f"{refusal.title} (HTTP {status}, code {refusal.code})."
    return found
