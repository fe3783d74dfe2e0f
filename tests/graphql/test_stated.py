"""What a source states, beside what REST says of it."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from tests.graphql.conftest import Ask


@pytest.mark.parametrize("cut", ["", "known_on=2026-03-31", "known_on=2026-03-01", "recorded_by=106"])
def test_what_a_source_states_is_what_rest_says_of_it(ask: Ask, client: TestClient, cut: str) -> None:
    name, _, time = cut.partition("=")
    asked = f', {"knownOn" if name == "known_on" else "recordedBy"}: "{time}"' if cut else ""
    document = """{ sourceClaims(source: "article-2026-03"%s) { nodes { answers why claim { claimId value { asReported }
        source { code } anchors { start end } } figure { state series { code } period { dates } } } } }"""
    nodes = ask(document % asked)["data"]["sourceClaims"]["nodes"]
    claims = client.get(f"/v1/sources/article-2026-03/claims?{cut}").json()["claims"]
    assert [
        (
            node["claim"]["claimId"],
            node["figure"]["series"]["code"],
            node["answers"],
            (node["why"] or "").lower(),
            [(anchor["start"], anchor["end"]) for anchor in node["claim"]["anchors"]],
            node["claim"]["value"]["asReported"],
        )
        for node in nodes
    ] == [
        (
            claim["claim_id"],
            claim["series"],
            claim["answers"],
            claim["why"] or "",
            [(anchor["start"], anchor["end"]) for anchor in claim["anchors"]],
            claim["value"]["as_reported"],
        )
        for claim in claims
    ]
    assert all(node["claim"]["source"] == {"code": "article-2026-03"} for node in nodes)


def test_a_source_that_is_not_there_states_nothing_and_that_is_told(ask: Ask) -> None:
    (error,) = ask('{ sourceClaims(source: "nobody") { nodes { answers } } }')["errors"]
    assert error["extensions"]["code"] == "NOT_FOUND"
