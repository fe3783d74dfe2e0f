"""Signing in with a browser: what a session opens, for how long, and that it is nobody else's."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from api.auth.policy import DoorPolicy
from api.auth.sessions import COOKIE, LASTS_S
from ledger.application import Ledger
from ledger.domain.key_events import Scope
from tests.keys import KEYS, REVOKED, UNKNOWN, bearer, keyed_app

PAGE = {"Accept": "text/html,*/*;q=0.8"}
CLOSED = DoorPolicy(is_loopback=False, reads_open=False)


def browser(ledger: Ledger, site: str = "https://ledger.example") -> TestClient:
    return TestClient(keyed_app(ledger, CLOSED), base_url=site, headers=PAGE, follow_redirects=False)


@pytest.fixture
def client(ledger: Ledger) -> Iterator[TestClient]:
    with browser(ledger) as opened:
        yield opened


def signed_in(client: TestClient, scope: Scope = Scope.READ) -> TestClient:
    assert client.post("/session", data={"key": KEYS[scope]}).status_code == 303
    return client


def test_the_page_of_a_refusal_takes_a_key_and_leads_back(client: TestClient) -> None:
    refused = client.get("/log?before=3")
    assert refused.status_code == 401
    assert 'action="/session?next=/log%3Fbefore%3D3"' in refused.text
    answer = client.post("/session?next=/log%3Fbefore%3D3", data={"key": f" {KEYS[Scope.READ]}\n"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/log?before=3")
    for path in ("/", "/log?before=3", "/conflicts", "/v1/series", "/graphql?query=%7Bposition%7D"):
        assert client.get(path).status_code == 200, path
    assert "Sign out" in client.get("/").text


def test_no_script_and_no_other_site_gets_at_the_cookie_and_it_does_not_show_the_key(ledger: Ledger) -> None:
    for site, is_secure in (("https://ledger.example", True), ("http://ledger.example", False)):
        with browser(ledger, site) as client:
            (cookie,) = client.post("/session", data={"key": KEYS[Scope.READ]}).headers.get_list("set-cookie")
        sealed, *said = cookie.split("; ")
        assert sealed.startswith(f"{COOKIE}=") and KEYS[Scope.READ][4:20] not in sealed
        assert {"HttpOnly", "SameSite=strict", "Path=/", f"Max-Age={LASTS_S}"} <= set(said)
        assert ("Secure" in said) == is_secure


@pytest.mark.parametrize("scope", [Scope.REPORT, Scope.ADMIN])
def test_a_session_reads_and_never_commands_whatever_its_key_opens(
    client: TestClient, ledger: Ledger, scope: Scope
) -> None:
    signed_in(client, scope)
    before = ledger.log.head()
    subject = {"code": "acme", "name": "Acme", "kind": "company"}
    assert client.post("/v1/subjects", json=subject).status_code == 401
    mutation = 'mutation { registerSubject(input: {code: "acme", name: "Acme", kind: "company"}) { position } }'
    for answer in (
        client.post("/graphql", json={"query": mutation}),
        client.get("/graphql", params={"query": mutation}),
        client.post("/graphql", json={"query": "{ position }"}),
    ):
        assert answer.status_code in (401, 403, 405) or "errors" in json.loads(answer.text), answer.text
    assert client.get("/metrics").status_code == 403
    assert ledger.log.head() == before
    assert client.post("/v1/subjects", json=subject, headers=bearer()).status_code in (200, 201)


@pytest.mark.parametrize("key", [REVOKED, UNKNOWN, "nothing of the kind"])
def test_a_key_that_opens_nothing_begins_no_session_and_may_be_typed_again(client: TestClient, key: str) -> None:
    answer = client.post("/session?next=/log", data={"key": key})
    assert answer.status_code == 401 and "set-cookie" not in answer.headers
    assert 'action="/session?next=/log"' in answer.text and key not in answer.text
    assert client.post("/session", data={"other": "x"}).status_code == 422
    assert client.post("/session", json={"key": KEYS[Scope.READ]}).status_code == 415


def test_signing_out_ends_it(client: TestClient) -> None:
    signed_in(client)
    answer = client.post("/session/end")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert COOKIE not in client.cookies
    assert client.get("/log").status_code == 401


def test_a_session_ends_by_itself_and_with_its_server(
    client: TestClient, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed = signed_in(client).cookies[COOKIE]
    with browser(ledger) as of_another_server:
        of_another_server.cookies.set(COOKIE, sealed)
        assert of_another_server.get("/log").status_code == 401
    client.cookies.clear()
    for damaged in ("", "x", sealed[:-1], f"{sealed[:20]}{'A' if sealed[20] != 'A' else 'B'}{sealed[21:]}", "é"):
        assert client.get("/log", headers={"Cookie": f"{COOKIE}={damaged}".encode("latin-1")}).status_code == 401
    client.cookies.set(COOKIE, sealed)
    assert client.get("/log").status_code == 200
    later = time.time() + LASTS_S + 1
    monkeypatch.setattr(time, "time", lambda: later)
    assert client.get("/log").status_code == 401


@pytest.mark.parametrize(
    "wanted", ["//evil.example", "https://evil.example", "/\\evil.example", "evil", "/\r\nX: y", ""]
)
def test_signing_in_leads_nowhere_else(client: TestClient, wanted: str) -> None:
    answer = client.post("/session", params={"next": wanted}, data={"key": KEYS[Scope.READ]})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


@pytest.mark.parametrize("path", ["/session", "/session/end"])
def test_a_form_of_another_site_signs_nobody_in_or_out(client: TestClient, path: str) -> None:
    """Nor on plain HTTP, where browsers tell the origin alone."""
    told = [{"Sec-Fetch-Site": site} for site in ("cross-site", "same-site")]
    told += [{"Origin": origin} for origin in ("https://evil.example", "https://ledger.example.evil.example", "null")]
    for headers in told:
        answer = client.post(path, data={"key": KEYS[Scope.READ]}, headers=headers)
        assert answer.status_code == 403 and "set-cookie" not in answer.headers
    for headers in ({"Sec-Fetch-Site": "same-origin"}, {"Origin": "https://ledger.example"}, {}):
        assert client.post(path, data={"key": KEYS[Scope.READ]}, headers=headers).status_code == 303


@pytest.mark.parametrize("form", ["", "key=", "a=1&" * 500, "key=a&key=b", "%ff=%ff", "key", "&&&==&"])
def test_a_form_without_one_key_is_refused(client: TestClient, form: str) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    assert client.post("/session", content=form, headers=headers).status_code == 422


def test_where_reads_are_open_nobody_is_refused_for_an_old_session(ledger: Ledger) -> None:
    with TestClient(keyed_app(ledger), headers=PAGE, cookies={COOKIE: "old"}) as client:
        assert client.get("/log").status_code == 200
