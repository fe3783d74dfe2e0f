"""Answers that are asked for once it is known what is wanted of them: a line of figures, whole or a page.

A resolver returns one where a plan may complete it (`deferred`), else its objects at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

import orjson
from graphql import GraphQLList, GraphQLNonNull, GraphQLObjectType, GraphQLOutputType
from strawberry.types import Info

from api.graphql.plan.objects import ObjectCompiler, Selected
from api.graphql.plan.rows import RowCompiler
from api.graphql.plan.source import NotPlain, Source
from ledger.application import Ledger
from ledger.application.lines import Line
from ledger.projections.line_columns import KEY
from ledger.projections.line_json import Cursor, Node, Shape

Rows: TypeAlias = list[tuple[Any, ...]]
"""Of each figure the texts of the shapes, and its key."""
Member: TypeAlias = Callable[[Rows, Line], bytes]
"""Writes a part of an answer."""
_KEY = slice(-len(KEY), None)
CURSOR_START = "cursor_start"

PLANNED = "planned"
"""The key, in the context of a request, that an executor with plans sets."""

TEXT = "text"
"""The key, in the context of a request, that says that its answer goes out by orjson, and may hold JSON text."""


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
    """What is asked of a line, with what it is given, and how its answer is put together: JSON all the way."""

    shapes: tuple[Shape, ...]
    keyed: bool
    given: Callable[[Ledger, Line], dict[str, str]]
    join: Callable[[Rows, Line], bytes]

    def ask(self, line: Line, given: Mapping[str, str]) -> Rows | None:
        """None where the line has to see whole rows. Errors: those of the line."""
        return line.texts(self.shapes, {**given, CURSOR_START: line.cursor_start}, keyed=self.keyed)


def row_plan(executor: Any, kind: GraphQLOutputType, selected: Selected) -> RowPlan:
    """The plan of a list of figures or of a connection. Errors: NotPlain."""
    bare = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
    compiler = RowCompiler(executor)
    if isinstance(bare, GraphQLList):
        shape = compiler.shape(_item_of(bare), selected)
        return RowPlan((shape,), False, compiler.given(), lambda rows, line: _list([row[0] for row in rows]))
    assert isinstance(bare, GraphQLObjectType)
    connection = Connection(executor, compiler)
    members = connection.members(bare, selected)
    shapes = tuple(connection.shapes) or (Shape(()),)
    return RowPlan(shapes, connection.keyed, compiler.given(), lambda rows, line: _object(members, rows, line))


def _item_of(kind: GraphQLOutputType) -> GraphQLObjectType:
    while isinstance(kind, GraphQLNonNull | GraphQLList):
        kind = kind.of_type
    assert isinstance(kind, GraphQLObjectType)
    return kind


def _list(texts: Sequence[bytes]) -> bytes:
    return b"[%b]" % b",".join(texts)


def _object(members: Sequence[tuple[bytes, Member]], rows: Rows, line: Line) -> bytes:
    return b"{%b}" % b",".join([name + member(rows, line) for name, member in members])


class Connection:
    """Makes the members of a connection; `rows` are a page and, where there is more, one row after it."""

    def __init__(self, executor: Any, compiler: RowCompiler) -> None:
        self._objects = ObjectCompiler(executor, Source())
        self._compiler = compiler
        self.shapes: list[Shape] = []
        self.keyed = False

    def members(self, kind: GraphQLObjectType, selected: Selected) -> list[tuple[bytes, Member]]:
        """By response name, as JSON writes it."""
        return [
            (b"%b:" % orjson.dumps(response_name), self._member(kind, details))
            for response_name, details in self._objects.fields(kind, selected).items()
        ]

    def _member(self, kind: GraphQLObjectType, details: Selected) -> Member:
        name = details[0].node.name.value
        if name == "__typename":
            text = orjson.dumps(kind.name)
            return lambda rows, line: text
        inner = kind.fields[name].type
        match name:
            case "nodes":
                return self._texts(self._compiler.shape(_item_of(inner), details))
            case "edges":
                return self._edges(_item_of(inner), details)
            case "pageInfo":
                members = self.members(_item_of(inner), details)
                return lambda rows, line: _object(members, rows, line)
            case "totalCount":
                return lambda rows, line: orjson.dumps(line.count())
            case "hasNextPage":
                return lambda rows, line: orjson.dumps(len(rows) > (line.size or 0))
            case "hasPreviousPage":
                return lambda rows, line: orjson.dumps(line.narrowing.after is not None)
            case "startCursor" | "endCursor":
                self.keyed = True
                edge = slice(1) if name == "startCursor" else slice(-1, None)
                return lambda rows, line: _cursor(rows[: line.size][edge], line)
            case _:
                raise NotPlain

    def _edges(self, kind: GraphQLObjectType, selected: Selected) -> Member:
        parts: list[tuple[str, Node]] = []
        for response_name, details in self._objects.fields(kind, selected).items():
            match details[0].node.name.value:
                case "__typename":
                    parts.append((response_name, self._compiler.constant(repr(kind.name))))
                case "cursor":
                    parts.append((response_name, Cursor(CURSOR_START)))
                case "node":
                    shape = self._compiler.shape(_item_of(kind.fields["node"].type), details)
                    parts.append((response_name, shape))
                case _:
                    raise NotPlain
        return self._texts(Shape(tuple(parts)))

    def _texts(self, shape: Shape) -> Member:
        self.shapes.append(shape)
        place = len(self.shapes) - 1
        return lambda rows, line: _list([row[place] for row in rows[: line.size]])


def _cursor(rows: Rows, line: Line) -> bytes:
    return orjson.dumps(line.cursor(*rows[0][_KEY]) if rows else None)
