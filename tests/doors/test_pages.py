"""What answers say to browsers: pages run no script that is not a file of ours, and what is no page is none."""

from __future__ import annotations

import re

import pytest

from api.web.rendering import file_address
from ledger.application import Ledger
from tests.doors.asking import Asking
from tests.keys import bearer, keyed_app

HTML = {"accept": "text/html"}
_IN_THE_PAGE = re.compile(rb"<script(?![^>]*\ssrc=)|<style|\son\w+=|javascript:|\sstyle=", re.IGNORECASE)
_FILES = re.compile(rb'(?:src|href)="(/[^"#]*)"')


def directives(policy: str) -> dict[str, str]:
    return dict(part.strip().partition(" ")[::2] for part in policy.split(";"))


@pytest.mark.parametrize("address", ["/docs", "/graphql"])
def test_a_page_needs_nothing_that_its_policy_forbids(asking: Asking, address: str) -> None:
    """No inline script, style or handler; every script and style that it names is there, as its type, and allowed."""
    page = asking.ask("GET", address, HTML)
    assert page.status == 200 and page.headers["content-type"].startswith("text/html")
    policy = directives(page.headers["content-security-policy"])
    assert policy["default-src"] == "'none'" and policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in page.headers["content-security-policy"]
    assert _IN_THE_PAGE.search(page.body) is None
    named = {each.decode() for each in _FILES.findall(page.body) if each.endswith((b".js", b".css"))}
    assert named
    for each in named:
        file = asking.ask("GET", each)
        kind = "script-src" if each.endswith(".js") else "style-src"
        assert file.status == 200 and policy[kind] == "'self'"
        assert ("javascript" if each.endswith(".js") else "text/css") in file.headers["content-type"]
        assert file.headers["x-content-type-options"] == "nosniff"


def test_what_is_no_page_allows_nothing_and_no_other_site_may_read_it(asking: Asking) -> None:
    for address in ("/healthz", "/v1/series", "/v1/nowhere", "/fred/series", "/graphql?query=x", "/openapi.json"):
        answer = asking.ask("GET", address, {"origin": "https://evil.example"})
        policy = directives(answer.headers["content-security-policy"])
        assert policy == dict.fromkeys(("default-src", "base-uri", "form-action", "frame-ancestors"), "'none'")
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
        assert not [name for name in answer.headers if name.startswith("access-control-")]
    preflight = {"origin": "https://evil.example", "access-control-request-method": "POST"}
    refused = asking.ask("OPTIONS", "/v1/figures", preflight)
    assert not [name for name in refused.headers if name.startswith("access-control-")]


def test_a_bug_is_answered_with_the_same_headers(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    asking = Asking(keyed_app(ledger))
    monkeypatch.setattr(Ledger, "cut", lambda *_: 1 / 0)
    answer = asking.ask("GET", "/v1/series")
    assert answer.status == 500 and answer.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    asking.close()


def test_no_shared_cache_keeps_what_a_key_was_answered(asking: Asking, rule: str) -> None:
    """Nor a browser, which may be another reader's the next moment."""
    for address, kept in (
        ("/v1/series?recorded_by=0", "public, max-age=31536000, immutable"),
        ("/v1/series", "no-cache"),
        ("/log", "no-cache"),
    ):
        answer = asking.ask("GET", address, bearer())
        assert answer.headers["cache-control"] == (kept if rule == "loopback" else "private, no-cache")
    style = asking.ask("GET", file_address("page.css"))
    assert style.headers["cache-control"] == "public, max-age=31536000, immutable"
