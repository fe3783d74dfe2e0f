"""Selections as shapes: the statement that finds the figures of a line writes their JSON itself.

A type says of its fields which columns they are read from (`column`, `part`, `constant` beside the field).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import orjson
from graphql import GraphQLEnumType, GraphQLList, GraphQLNonNull, GraphQLObjectType, GraphQLOutputType

from api.graphql.plan.objects import ObjectCompiler, Selected
from api.graphql.plan.source import NotPlain, Source
from ledger.application import Ledger
from ledger.application.lines import Line
from ledger.projections.line_columns import COLUMNS
from ledger.projections.line_json import Form, Given, Leaf, Node, Opaque, Shape

MARK = "plan"
"""The key, in a strawberry field's metadata, of what is said here of the field."""

_MOST_FIELDS = 150
"""Of one figure: SQLite bounds how deep an expression nests."""


class Column(NamedTuple):
    """The field is a column; with `opaque`, it is an id of that prefix and the column."""

    name: str
    opaque: str | None = None


class Part(NamedTuple):
    """The field is an object read from the columns `prefix.…`; it is null where `present` is (None: never)."""

    prefix: str
    present: str | None = None


class Constant(NamedTuple):
    """The field is the same object for every figure of a line: `of(ledger, line)`."""

    of: Callable[[Ledger, Line], Any]


def column(name: str, opaque: str | None = None) -> Mapping[str, Any]:
    """Metadata of a field; see `Column`."""
    return {MARK: Column(name, opaque)}


def part(prefix: str, present: str | None = None) -> Mapping[str, Any]:
    """Metadata of a field; see `Part`."""
    return {MARK: Part(prefix, present)}


def constant(of: Callable[[Ledger, Line], Any]) -> Mapping[str, Any]:
    """Metadata of a field; see `Constant`."""
    return {MARK: Constant(of)}


class RowCompiler:
    """Makes shapes, and the function that gives their constants. Errors of every method: NotPlain."""

    def __init__(self, executor: Any) -> None:
        self._source = Source("ledger", "line")
        self._objects = ObjectCompiler(executor, self._source)
        self._constants: list[tuple[str, str]] = []
        self._fields = 0

    def shape(self, kind: GraphQLObjectType, selected: Selected, prefix: str = "", present: str | None = None) -> Shape:
        """Of the selected fields of an object."""
        parts = [
            (response_name, self._node(kind, details, prefix))
            for response_name, details in self._objects.fields(kind, selected).items()
        ]
        self._fields += len(parts)
        if self._fields > _MOST_FIELDS:
            raise NotPlain
        return Shape(tuple(parts), present)

    def given(self) -> Callable[[Ledger, Line], dict[str, str]]:
        """Of a ledger and a line: the JSON of the constants by name."""
        write = self._source.bind(lambda value: orjson.dumps(value).decode())
        pairs = ", ".join(f"{name!r}: {write}({made})" for name, made in self._constants)
        self._source.line(f"return {{{pairs}}}")
        return self._source.compiled()

    def _node(self, kind: GraphQLObjectType, details: Selected, prefix: str) -> Node:
        name = details[0].node.name.value
        if name == "__typename":
            return self.constant(repr(kind.name))
        field = ObjectCompiler.plain_field(kind, name)
        returns = kind.fields[name].type
        match field.metadata.get(MARK):
            case Constant(of):
                held = self._source.name()
                self._source.line(f"{held} = {self._source.bind(of)}(ledger, line)")
                return self.constant(self._objects.value(returns, details, held))
            case Part(inner, present):
                bare: Any = returns.of_type if isinstance(returns, GraphQLNonNull) else returns
                return self.shape(bare, details, f"{inner}.", present)
            case Column(own, None):
                return _leaf(returns, _known(prefix + own))
            case Column(own, str(opaque)):
                return Opaque(opaque, _known(prefix + own))
            case _ if field.is_basic_field:
                return _leaf(returns, _known(prefix + field.python_name))
            case _:
                raise NotPlain

    def constant(self, made: str) -> Given:
        """JSON of the Python expression `made`, the same for every figure."""
        name = f"given{len(self._constants)}"
        self._constants.append((name, made))
        return Given(name)


def _known(name: str) -> str:
    if name not in COLUMNS:
        raise NotPlain
    return name


def _leaf(returns: GraphQLOutputType, name: str) -> Leaf:
    """Columns hold what the type promises, and are null where their part is; booleans are 0 and 1, lists JSON."""
    bare: Any = returns.of_type if isinstance(returns, GraphQLNonNull) else returns
    if isinstance(bare, GraphQLEnumType):
        if any(name != value.value.upper() for name, value in bare.values.items()):
            raise NotPlain
        return Leaf(name, Form.CAPITALS)
    if isinstance(bare, GraphQLList):
        return Leaf(name, Form.JSON)
    return Leaf(name, Form.BOOLEAN if bare.name == "Boolean" else Form.PLAIN)
