"""Pages of lists as Relay connections; `nodes` is the short way to what they hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, Self, TypeVar

import strawberry

from api.graphql.types import PageInfo
from ledger.application.pages import Page

T = TypeVar("T")


@strawberry.type(description="One of a page, with the cursor that the next page begins after.")
class Edge(Generic[T]):
    cursor: str
    node: T


@strawberry.type(description="A page of a list, and where it stands.")
class Connection(Generic[T]):
    edges: list[Edge[T]]
    nodes: list[T]
    page_info: PageInfo
    count: strawberry.Private[Callable[[], int | None]]

    @strawberry.field(description="Of the whole list, counted when asked for; null where each would have to be read.")
    def total_count(self) -> int | None:
        return self.count()

    @classmethod
    def of(
        cls,
        page: Page[Any],
        make: Callable[[Any], T],
        *,
        has_previous: bool,
        count: Callable[[], int | None] = lambda: None,
    ) -> Self:
        """From a page of rows, of which `make` makes the nodes."""
        nodes = [make(row) for row in page.rows]
        edges = [Edge(cursor=page.cursor_of(row), node=node) for row, node in zip(page.rows, nodes, strict=True)]
        info = PageInfo.of(edges, has_next=page.has_next, has_previous=has_previous)
        return cls(edges=edges, nodes=nodes, page_info=info, count=count)
