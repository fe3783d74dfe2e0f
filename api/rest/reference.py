"""The description of this face: as OpenAPI for programs, as a page for people."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import orjson

from api.rest.docs.page import HEADERS, STYLE_ADDRESS, page
from api.rest.openapi.document import document
from api.rest.operations import Call, Lasting, Operation, Reply, read
from api.rest.queries import Query
from ledger.application import Ledger

_OF_RELEASE = Lasting.RELEASE


def reference(table: Callable[[], Sequence[Operation[Any, Any]]]) -> tuple[Operation[Any, Any], ...]:
    """The operations that describe all operations of a table, themselves included."""

    @cache
    def described() -> dict[str, Any]:
        return document(table())

    @cache
    def as_page() -> bytes:
        return page(described())

    @cache
    def as_json() -> bytes:
        return orjson.dumps(described())

    def show_openapi(ledger: Ledger, call: Call[Query, None]) -> Reply:
        """Made from the models that check requests and describe answers."""
        return Reply(as_json())

    def show_reference(ledger: Ledger, call: Call[Query, None]) -> Reply:
        """Rendered here from the OpenAPI document; it needs no script, and nothing from elsewhere."""
        return Reply(as_page(), headers=HEADERS)

    html, css = "text/html; charset=utf-8", "text/css; charset=utf-8"
    return (
        read("/openapi.json", "This face as OpenAPI 3.1", show_openapi, Query, None, _OF_RELEASE),
        read("/docs", "This face for people", show_reference, Query, None, _OF_RELEASE, media_type=html),
        read(STYLE_ADDRESS, "How the page looks", show_style, Query, None, _OF_RELEASE, media_type=css),
    )


def show_style(ledger: Ledger, call: Call[Query, None]) -> Reply:
    return Reply(_style(), headers={"X-Content-Type-Options": "nosniff"})


@cache
def _style() -> bytes:
    return files("api.rest.docs").joinpath("reference.css").read_bytes()
