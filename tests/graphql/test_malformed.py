"""Requests that were broken on the way: each is refused or answered, at once, and nothing is written."""

from __future__ import annotations

import random
import time

import orjson
import pytest
from starlette.testclient import TestClient

from ledger.application import Ledger

DOCUMENTS = (
    "{ position }",
    '{ figures(series: "alibaba.revenue") { state value { amount } claims { source { title } } } }',
    "query ($n: Int = 5, $after: String) { events(first: $n, after: $after) { nodes { seq } pageInfo { endCursor } } }",
    'mutation { registerSubject(input: {code: "x y", name: "", kind: "k"}) { __typename ... on Problem { code } } }',
    "fragment F on Figure { state } { conflicts { nodes { ...F } } }",
)
PARTS = (
    b"{",
    b"}",
    b"(",
    b")",
    b'"',
    b"\\",
    b"\x00",
    b"\xff",
    b"...",
    b"$",
    b"null",
    b"-1",
    b"1e999",
    b"\xf0\x9f\x98\x80",
    b"#",
)
HEADERS = ("application/json", "application/json; charset=utf-16", "text/plain", "application/graphql", "", "*/*")
SLOWEST_S = 5.0


def broken(chance: random.Random) -> bytes:
    """A good body with some of its bytes cut, doubled or replaced."""
    document = chance.choice(DOCUMENTS)
    variables = chance.choice([{}, {"n": 3}, {"n": "three"}, {"unknown": 1}, {"after": "x" * chance.randint(1, 300)}])
    body = orjson.dumps({"query": document, "variables": variables})
    for _ in range(chance.randint(1, 4)):
        start, end = sorted(chance.randint(0, len(body)) for _ in range(2))
        end = min(end, start + chance.randint(0, 12))
        body = (
            body[:start]
            + chance.choice([b"", body[start:end] * 3, chance.choice(PARTS) * chance.randint(1, 40)])
            + body[end:]
        )
    return body


@pytest.mark.parametrize("count", [300, pytest.param(10_000, marks=pytest.mark.slow)])
def test_broken_requests_break_nothing(client: TestClient, ledger: Ledger, count: int) -> None:
    chance = random.Random(count)
    head = ledger.log.head()
    for _ in range(count):
        began = time.monotonic()
        if chance.random() < 0.2:
            query = broken(chance).decode("utf-8", "replace")
            response = client.get("/graphql", params={"query": query, "variables": query[: chance.randint(0, 40)]})
        else:
            media = {"content-type": chance.choice(HEADERS[:1] * 8 + HEADERS[1:]), "accept": chance.choice(HEADERS)}
            response = client.post("/graphql", content=broken(chance), headers=media)
        assert response.status_code < 500, response.request.content
        assert time.monotonic() - began < SLOWEST_S
        codes = {error["extensions"]["code"] for error in response.json().get("errors", ())}
        assert "INTERNAL" not in codes
    assert ledger.log.head() == head
