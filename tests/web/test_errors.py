"""What is refused, missing or broken: a page for people, the same problem for programs."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from api.auth.policy import DoorPolicy
from ledger.application import Ledger
from tests.keys import bearer, keyed_app
from tests.web.conftest import Site
from tests.web.reading import words_of

PAGE = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
MISSING = ("/nothing", "/series/nothing", "/sources/nothing", "/series/qwen.app.downloads/figures/1999-01-01")


@pytest.mark.parametrize("path", MISSING)
def test_what_is_not_there_is_a_page_for_browsers_and_a_problem_for_programs(site: Site, path: str) -> None:
    page = site.client.get(path, headers=PAGE)
    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert page.headers["content-security-policy"].count("style-src 'self'") == 1
    told = site.client.get(path, headers={"Accept": "*/*"})
    assert (told.status_code, told.headers["content-type"]) == (404, "application/problem+json")
    assert told.json()["code"] in words_of(page.text) and told.json()["title"] in words_of(page.text)


@pytest.mark.parametrize("path", ["/v1/series/nothing", "/v1/nothing", "/graphql?query=x", "/fred/series"])
def test_what_programs_ask_is_answered_to_browsers_as_to_programs(site: Site, path: str) -> None:
    assert site.client.get(path, headers=PAGE).headers["content-type"] != "text/html; charset=utf-8"


@pytest.mark.parametrize(
    "path", ["/log?before=x", "/?known_on=never", "/?nothing=1", "/conflicts?after=x", "/?limit=0"]
)
def test_a_mistyped_parameter_is_told_on_a_page(site: Site, path: str) -> None:
    """By its name, with a link to the page without it."""
    page = site.client.get(path, headers=PAGE)
    assert page.status_code == 422
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    address, _, query = path.partition("?")
    name = query.partition("=")[0]
    assert f"The input is not valid {name} " in words_of(page.text) or "known_on 'never'" in words_of(page.text)
    assert f'href="{address}">The same page without it' in page.text
    assert site.client.get(address, headers=PAGE).status_code == 200


def test_all_that_is_mistyped_is_told_and_the_rest_of_the_address_is_kept(site: Site) -> None:
    page = site.client.get("/log?before=x&limit=0&recorded_by=20", headers=PAGE)
    assert "before is not a number of plain digits limit" in words_of(page.text)
    assert 'href="/log?recorded_by=20">The same page without them' in page.text


def test_what_is_asked_for_is_never_markup_on_the_page_that_refuses_it(site: Site) -> None:
    page = site.client.get("/series/<script>alert(1)</script>", headers=PAGE)
    assert page.status_code == 404 and "<script>alert" not in page.text
    assert "<script>alert" not in site.client.get("/?q=<script>alert(1)</script>", headers=PAGE).text


@pytest.mark.parametrize("path", ["/", "/log", "/conflicts", "/sources", "/nothing"])
def test_without_a_key_where_reads_need_one_nothing_is_shown_but_why(site: Site, path: str) -> None:
    client = TestClient(keyed_app(site.ledger, DoorPolicy(is_loopback=False, reads_open=False)))
    page = client.get(path, headers=PAGE)
    assert page.status_code == 401 and page.headers["content-type"] == "text/html; charset=utf-8"
    assert "A key is needed here" in words_of(page.text) and "www-authenticate" in page.headers
    assert "alibaba" not in page.text
    assert client.get(path, headers=PAGE | bearer()).status_code == (404 if path == "/nothing" else 200)


def test_a_bug_is_told_with_the_id_of_its_request(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    client = TestClient(keyed_app(site.ledger), raise_server_exceptions=False)
    monkeypatch.setattr(Ledger, "paged_cut", lambda *_: 1 / 0)
    page = client.get("/log", headers=PAGE)
    assert page.status_code == 500
    assert page.headers["x-request-id"] in page.text
