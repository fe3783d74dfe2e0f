"""GraphQL over HTTP, as npm's graphql-http audits it."""

from __future__ import annotations

from tests.conformance.conftest import Node
from tests.conformance.server import Server

AUDITS = 61


def test_all_audits_of_graphql_http_pass(node: Node, server: Server) -> None:
    """None is left at a warning or a notice."""
    results = node("audit.mjs", f"http://{server.address}/graphql")
    assert [result for result in results if result["status"] != "ok"] == []
    assert len(results) == AUDITS
