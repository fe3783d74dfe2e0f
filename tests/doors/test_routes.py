"""Every route by every method with every kind of key: who gets in is what the table says, and nothing else."""

from __future__ import annotations

import re
from itertools import count

import pytest
from starlette.routing import Mount, Route, WebSocketRoute

from ledger.application import Ledger
from tests.doors.asking import Asking
from tests.doors.table import ROUTES, RULES, SHOWN, Need
from tests.keys import keyed_app

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
_PART = re.compile(r"\{\w+(?::(\w+))?\}")
_EXAMPLES = {"format": "csv", "period": "2025-Q3", "path": "series/observations"}
_CLIENTS = count(1)
BODY = b'{"query": "{ position }"}'
NOWHERE = ("/v2", "/v1/keys", "/healthz/", "/healthz\n", "/metrics\n", "/docs/..", "//v1/series")


def routes(ledger: Ledger) -> set[tuple[str, str]]:
    """Method and path of everything that the app serves."""
    found: set[tuple[str, str]] = set()
    for route in keyed_app(ledger).routes:
        match route:
            case Route():
                assert route.methods
                found |= {(method, route.path) for method in route.methods - {"HEAD", "OPTIONS"}}
            case WebSocketRoute():
                found.add(("WEBSOCKET", route.path))
            case Mount():
                found.add(("GET", route.path))
            case other:
                raise AssertionError(f"{other} is of a kind that nobody looks at here")
    return found


def test_every_route_is_listed(ledger: Ledger) -> None:
    assert routes(ledger) == set(ROUTES)


def need_of(method: str, path: str) -> Need:
    """As the table says; what a route does not take is refused as strictly as a command."""
    if (method, path) in ROUTES:
        return ROUTES[method, path]
    if method in ("HEAD", "OPTIONS"):
        return ROUTES.get(("GET", path), Need.READ)
    return Need.READ if method == "GET" or path == "/graphql" else Need.REPORT


def address(path: str) -> str:
    """A route's path with something in its parts."""
    filled = _PART.sub(lambda part: _EXAMPLES.get(part[1], "a"), path)
    own = {"/graphql": "?query=%7Bposition%7D", "/graphql/files": "/page.js", "/static": "/page.css"}
    return f"{filled}{own.get(path, '')}"


@pytest.mark.parametrize("path", sorted({path for method, path in ROUTES if method != "WEBSOCKET"}))
def test_a_route_lets_in_whom_the_table_names_and_nobody_else(
    asking: Asking, ledger: Ledger, rule: str, path: str
) -> None:
    client = f"192.0.2.{next(_CLIENTS) % 250}:{next(_CLIENTS)}"
    before = ledger.log.head()
    for method in METHODS:
        is_served = (method, path) in ROUTES or (method == "HEAD" and ("GET", path) in ROUTES)
        for name, key in SHOWN.items():
            if not is_served and name not in ("none", "read", "report"):
                continue  # nothing is there that another key could open
            shown = {"authorization": f"Bearer {key}"} if key else {}
            answer = asking.ask(method, address(path), shown, BODY, client=f"{client}{name}{method}")
            expected = RULES[rule][need_of(method, path)][name]
            told = f"{method} {path} with {name} on {rule}: {answer.status}, {answer.body[:200]!r}"
            assert (answer.status if not answer.is_let_in else 0) == expected, told
            assert ("www-authenticate" in answer.headers) == bool(expected), told
            assert answer.headers["x-content-type-options"] == "nosniff", told
            assert "frame-ancestors 'none'" in answer.headers["content-security-policy"], told
    assert ledger.log.head() == before


@pytest.mark.parametrize("path", NOWHERE)
def test_what_is_not_there_is_behind_the_door_too(asking: Asking, rule: str, path: str) -> None:
    assert asking.ask("GET", path).status == (401 if rule == "elsewhere" else 404)
    assert asking.ask("POST", path).status == 401


@pytest.mark.parametrize("header", ["x-api-key", "authorization"])
def test_a_key_is_shown_in_either_header(asking: Asking, header: str) -> None:
    key = SHOWN["report"]
    shown = {header: key if header == "x-api-key" else f"bearer  {key}"}
    assert asking.ask("POST", "/v1/subjects", {**shown, "content-type": "application/json"}, b"{}").status == 422  # type: ignore[dict-item]


def test_two_keys_are_one_too_many(asking: Asking) -> None:
    both = {"x-api-key": str(SHOWN["read"]), "authorization": f"Bearer {SHOWN['report']}"}
    assert asking.ask("GET", "/v1/series", both, client="192.0.2.251").status == 401
    same = {"x-api-key": str(SHOWN["read"]), "authorization": f"Bearer {SHOWN['read']}"}
    assert asking.ask("GET", "/v1/series", same, client="192.0.2.251").status == 200


def test_the_log_in_of_a_proxy_is_no_key_of_ours(asking: Asking, rule: str) -> None:
    answer = asking.ask("GET", "/v1/series", {"authorization": "Basic dXNlcjpwYXNz"})
    assert answer.status == (200 if rule == "loopback" else 401)
    assert asking.ask("GET", "/v1/series", {"authorization": "Basic x", "x-api-key": str(SHOWN["read"])}).status == 200


def test_freds_clients_show_their_key_in_its_parameter(asking: Asking, rule: str) -> None:
    address = "/fred/series?file_type=json&series_id=x&api_key="
    assert asking.ask("GET", f"{address}{SHOWN['read']}").status == 400  # there is no such series
    assert asking.ask("GET", f"{address}{SHOWN['revoked']}").status == 401
    any_other = asking.ask("GET", f"{address}any")
    assert any_other.status == (400 if rule == "loopback" else 401)
    assert b'"error_code"' in any_other.body
    assert asking.ask("GET", f"/v1/series?api_key={SHOWN['read']}").status == (422 if rule == "loopback" else 401)


@pytest.mark.parametrize("shown", ["none", "revoked", "read"])
def test_a_query_of_a_thousand_parameters_is_refused_and_no_fault_of_the_server(asking: Asking, shown: str) -> None:
    key, more = SHOWN[shown] or "", "".join(f"&a{number}=1" for number in range(1000))
    assert asking.ask("GET", f"/fred/series?file_type=json&api_key={key}{more}").status in (400, 401)
