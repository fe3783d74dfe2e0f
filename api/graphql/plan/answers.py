"""Answers that are asked for once it is known what is wanted of them: a line of figures, whole or a page.

A resolver returns one where a plan may complete it (`deferred`), else its objects at once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from graphql import GraphQLList, GraphQLNonNull, GraphQLObjectType, GraphQLOutputType
from strawberry.types import Info

from api.graphql.plan.objects import ObjectCompiler, Selected
from api.graphql.plan.rows import RowCompiler
from api.graphql.plan.source import NotPlain, Source
from ledger.application import Ledger
from ledger.application.lines import Line
from ledger.projections.line_views import KEY

PLANNED = "planned"
"""The key, in the context of a request, that an executor with plans sets."""


class Deferred(NamedTuple):
    """A line, and how its objects are made where no plan completes it."""

    ledger: Ledger
    line: Line
    make_objects: Callable[[Ledger, Line], Any]

    def objects(self) -> Any:
        """What graphql-core completes. Errors: those of the line."""
        return self.make_objects(self.ledger, self.line)


def deferred(info: Info, ledger: Ledger, line: Line, make_objects: Callable[[Ledger, Line], Any]) -> Any:
    """The line for a plan to complete, or its objects. Errors: those of the line."""
    answer = Deferred(ledger, line, make_objects)
    return answer if info.context.get(PLANNED) else answer.objects()


class RowPlan(NamedTuple):
    """`make(rows, ledger, line)` is the completed answer from tuples of these columns."""

    columns: tuple[str, ...]
    make: Callable[[list[tuple[Any, ...]], Ledger, Line], Any]


def row_plan(executor: Any, kind: GraphQLOutputType, selected: Selected) -> RowPlan:
    """The plan of a list of figures or of a connection. Errors: NotPlain."""
    bare = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
    source = Source("rows", "ledger", "line")
    rows = RowCompiler(executor, source)
    if isinstance(bare, GraphQLList):
        made = f"[{rows.item(_item_of(bare), selected)} for row in rows]"
    else:
        assert isinstance(bare, GraphQLObjectType)
        source.line("size = line.size")
        source.line("cursor = line.cursor")
        source.line("page = rows[:size]")
        made = _Connection(executor, source, rows).of(bare, selected)
    source.line(f"return {made}")
    return RowPlan(tuple(rows.columns) or ("stale",), source.compiled())


def _item_of(kind: GraphQLOutputType) -> GraphQLObjectType:
    while isinstance(kind, GraphQLNonNull | GraphQLList):
        kind = kind.of_type
    assert isinstance(kind, GraphQLObjectType)
    return kind


class _Connection:
    """Writes a connection: `rows` are the page and, where there is more, one row after it."""

    def __init__(self, executor: Any, source: Source, rows: RowCompiler) -> None:
        self._objects = ObjectCompiler(executor, source)
        self._rows = rows

    def of(self, kind: GraphQLObjectType, selected: Selected) -> str:
        return self._each(kind, selected, self._field)

    def _each(self, kind: GraphQLObjectType, selected: Selected, write: Callable[..., str]) -> str:
        parts = []
        for response_name, details in self._objects.fields(kind, selected).items():
            name = details[0].node.name.value
            made = repr(kind.name) if name == "__typename" else write(kind, name, details)
            parts.append(f"{response_name!r}: {made}")
        return f"{{{', '.join(parts)}}}"

    def _field(self, kind: GraphQLObjectType, name: str, details: Selected) -> str:
        inner = kind.fields[name].type
        match name:
            case "edges":
                return f"[{self._each(_item_of(inner), details, self._edge)} for row in page]"
            case "nodes":
                return f"[{self._rows.item(_item_of(inner), details)} for row in page]"
            case "pageInfo":
                return self._each(_item_of(inner), details, self._page_info)
            case "totalCount":
                return "line.count()"
            case _:
                raise NotPlain

    def _edge(self, kind: GraphQLObjectType, name: str, details: Selected) -> str:
        match name:
            case "node":
                return self._rows.item(_item_of(kind.fields[name].type), details)
            case "cursor":
                return self._cursor("row")
            case _:
                raise NotPlain

    def _page_info(self, kind: GraphQLObjectType, name: str, details: Selected) -> str:
        match name:
            case "hasNextPage":
                return "len(rows) > size"
            case "hasPreviousPage":
                return "line.narrowing.after is not None"
            case "endCursor":
                return f"({self._cursor('page[-1]')} if page else None)"
            case "startCursor":
                return f"({self._cursor('page[0]')} if page else None)"
            case _:
                raise NotPlain

    def _cursor(self, row: str) -> str:
        reads = [self._rows.read(name) for name in KEY]
        return f"cursor({', '.join(read.replace('row', row, 1) for read in reads)})"
