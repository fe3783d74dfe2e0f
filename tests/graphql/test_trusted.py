"""Trusted documents: named by their SHA-256, checked at the start, beside others or instead of them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.graphql.app import graphql_routes
from api.graphql.settings import Settings, Trust
from ledger.application import Ledger
from ledger.errors import InvalidInput
from tests.keys import keyed_client

NAMED = "query Named($code: String!) { series(code: $code) { code } }\n"
ID = "sha256:" + hashlib.sha256(NAMED.encode()).hexdigest()
VARIABLES = {"code": "alibaba.revenue"}
Opened = Callable[[Trust], TestClient]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "deeper").mkdir()
    (tmp_path / "deeper" / "named.graphql").write_text(NAMED)
    (tmp_path / "readme.txt").write_text("not a document")
    return tmp_path


@pytest.fixture
def opened(ledger: Ledger, folder: Path) -> Opened:
    def of(trust: Trust) -> TestClient:
        return keyed_client(ledger, graphql=Settings(documents=folder, trust=trust))

    return of


@pytest.mark.parametrize("trust", [Trust.ALLOW, Trust.ONLY])
@pytest.mark.parametrize("document_id", [ID, ID.removeprefix("sha256:"), ID.upper().replace("SHA256", "sha256")])
def test_a_document_is_named_by_its_digest_in_post_and_get(opened: Opened, trust: Trust, document_id: str) -> None:
    client = opened(trust)
    posted = client.post("/graphql", json={"documentId": document_id, "variables": VARIABLES})
    got = client.get("/graphql", params={"documentId": document_id, "variables": '{"code": "alibaba.revenue"}'})
    assert posted.json()["data"] == got.json()["data"] == {"series": {"code": "alibaba.revenue"}}


def test_other_documents_run_beside_them_or_not_at_all(opened: Opened) -> None:
    assert opened(Trust.ALLOW).post("/graphql", json={"query": "{ position }"}).status_code == 200
    refused = opened(Trust.ONLY).post("/graphql", json={"query": "{ position }"})
    assert refused.status_code == 403
    assert refused.json()["errors"][0]["extensions"]["code"] == "FORBIDDEN"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"documentId": "sha256:" + "0" * 64}, 404, "NOT_FOUND"),
        ({"documentId": "named"}, 404, "NOT_FOUND"),
        ({"documentId": ID, "query": NAMED}, 400, "MALFORMED_REQUEST"),
        ({"documentId": 7}, 400, "MALFORMED_REQUEST"),
    ],
)
def test_an_id_that_names_nothing_is_refused(opened: Opened, body: dict[str, object], status: int, code: str) -> None:
    response = opened(Trust.ALLOW).post("/graphql", json=body)
    assert (response.status_code, response.json()["errors"][0]["extensions"]["code"]) == (status, code)


def test_no_document_is_trusted_while_it_is_off(opened: Opened) -> None:
    assert opened(Trust.OFF).post("/graphql", json={"documentId": ID}).status_code == 404


@pytest.mark.parametrize("text", ["{", "{ nothing }", "query { position } fragment F on Query { position }"])
def test_a_document_that_does_not_fit_the_schema_refuses_the_start(ledger: Ledger, folder: Path, text: str) -> None:
    (folder / "wrong.graphql").write_text(text)
    with pytest.raises(InvalidInput, match=r"wrong\.graphql"):
        graphql_routes(ledger, Settings(documents=folder, trust=Trust.ALLOW))


def test_an_answer_by_get_is_fetched_anew_only_when_the_ledger_went_on(opened: Opened, ledger: Ledger) -> None:
    """The tag is of position, document, variables and media type."""
    client = opened(Trust.ALLOW)
    asked = {"documentId": ID, "variables": '{"code": "alibaba.revenue"}'}
    first = client.get("/graphql", params=asked)
    held = {"if-none-match": first.headers["etag"]}
    again = client.get("/graphql", params=asked, headers=held)
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    others = [
        client.get("/graphql", params=asked | {"variables": '{"code": "qwen.app.downloads"}'}, headers=held),
        client.get("/graphql", params=asked, headers=held | {"accept": "application/graphql-response+json"}),
        client.post("/graphql", json={"documentId": ID, "variables": VARIABLES}, headers=held),
    ]
    name = f"tag-{ledger.log.head()}"
    ledger.command("register_subject", {"code": name, "name": name, "kind": "company"})
    others.append(client.get("/graphql", params=asked, headers=held))
    assert [other.status_code for other in others] == [200] * 4
    assert others[-1].headers["etag"] != first.headers["etag"]


def test_a_stream_is_never_held_already(opened: Opened) -> None:
    client = opened(Trust.ALLOW)
    asked, accept = {"documentId": ID, "variables": '{"code": "alibaba.revenue"}'}, {"accept": "text/event-stream"}
    assert "etag" not in client.get("/graphql", params=asked, headers=accept).headers


def test_an_answer_with_errors_has_no_tag(opened: Opened) -> None:
    response = opened(Trust.ALLOW).get("/graphql", params={"documentId": ID, "variables": '{"code": "nobody"}'})
    assert (response.status_code, "etag" in response.headers) == (200, False)


def test_the_folder_comes_from_the_environment_and_its_mode_too(tmp_path: Path) -> None:
    folder = {"LEDGER_TRUSTED_DOCUMENTS": str(tmp_path)}
    assert Settings.read(folder).trust is Trust.ALLOW
    assert Settings.read(folder | {"LEDGER_TRUSTED_DOCUMENTS_MODE": "only"}).trust is Trust.ONLY
    for wrong in (folder | {"LEDGER_TRUSTED_DOCUMENTS_MODE": "some"}, {"LEDGER_TRUSTED_DOCUMENTS_MODE": "only"}):
        with pytest.raises(InvalidInput):
            Settings.read(wrong)
