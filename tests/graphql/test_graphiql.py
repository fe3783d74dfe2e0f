"""GraphiQL: shown to browsers alone, from our own files, which are npm's byte for byte."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

import api.graphql.graphiql as graphiql
from api.graphql.settings import Settings, Trust
from ledger.application import Ledger
from tests.keys import keyed_client

FOLDER = Path(graphiql.__file__).parent
MANIFEST: dict[str, dict[str, Any]] = json.loads((FOLDER / "manifest.json").read_text())
OURS = {"page.js", "page.css"}
BROWSER = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


def test_a_browser_gets_the_page_with_a_policy_that_lets_nothing_else_run(client: TestClient) -> None:
    response = client.get("/graphql", headers=BROWSER)
    assert response.headers["content-type"].startswith("text/html")
    policy = dict(part.split(" ", 1) for part in response.headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"


def test_the_page_takes_all_it_needs_from_this_server(client: TestClient) -> None:
    page = client.get("/graphql", headers=BROWSER).text
    named = re.findall(r'(?:src|href)="(?!data:)([^"]+)"', page)
    assert len(named) == 6
    for path in named:
        assert path.startswith("/graphql/files/")
        assert client.get(path).status_code == 200
    for own in (page, *((FOLDER / "files" / name).read_text() for name in OURS)):
        assert "//" not in own.replace("// ", "")


def test_the_question_that_the_page_begins_with_has_an_answer(client: TestClient) -> None:
    script = (FOLDER / "files" / "page.js").read_text()
    (question,) = re.findall(r"defaultQuery = `([^`]+)`", script)
    answer = client.post("/graphql", json={"query": question}).json()["data"]["seriesSearch"]
    assert len(answer["nodes"]) == 5 < answer["totalCount"]


@pytest.mark.parametrize("name", sorted(MANIFEST))
def test_each_file_is_the_one_that_was_taken_from_npm(client: TestClient, name: str) -> None:
    """To renew them: scripts/vendor.py"""
    content = client.get(f"/graphql/files/{name}").content
    assert hashlib.sha256(content).hexdigest() == MANIFEST[name]["sha256"]
    assert MANIFEST[name]["licence"] == "MIT"


def test_no_file_is_there_that_the_manifest_does_not_name() -> None:
    assert {path.name for path in (FOLDER / "files").iterdir()} == {*MANIFEST, *OURS}


@pytest.mark.parametrize("path", ["manifest.json", "../manifest.json", "%2e%2e/manifest.json", "nothing.js"])
def test_only_the_pages_files_are_served(client: TestClient, path: str) -> None:
    assert client.get(f"/graphql/files/{path}").status_code == 404


def test_a_question_in_the_address_is_answered_in_json_also_in_a_browser(client: TestClient) -> None:
    response = client.get("/graphql", params={"query": "{ position }"}, headers=BROWSER)
    assert response.json()["data"]["position"] > 0


@pytest.mark.parametrize("accept", ["*/*", "application/json", "text/html;q=0.1, application/json"])
def test_a_client_that_asks_nothing_gets_no_page(client: TestClient, accept: str) -> None:
    assert client.get("/graphql", headers={"accept": accept}).status_code == 400


def test_there_is_no_page_where_only_trusted_documents_run(ledger: Ledger, tmp_path: Path) -> None:
    settings = Settings(documents=tmp_path, trust=Trust.ONLY)
    with keyed_client(ledger, graphql=settings) as client:
        assert client.get("/graphql", headers=BROWSER).status_code == 403
