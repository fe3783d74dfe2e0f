"""Source that makes an answer straight from the tuples of a statement.

A type says of its fields which columns they are read from (`column`, `part`, `constant` beside the field); the
compiler collects these, so that the statement selects no others.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from graphql import GraphQLEnumType, GraphQLList, GraphQLNonNull, GraphQLObjectType, GraphQLOutputType

from api.graphql.plan.objects import ObjectCompiler, Selected
from api.graphql.plan.source import NotPlain, Source
from ledger.application import Ledger
from ledger.application.lines import Line
from ledger.projections.line_views import COLUMNS

MARK = "plan"
"""The key, in a strawberry field's metadata, of what is said here of the field."""


class Column(NamedTuple):
    """The field is a column, or made from several by a function of their values."""

    names: tuple[str, ...]
    made_by: Callable[..., Any] | None = None


class Part(NamedTuple):
    """The field is an object read from the columns `prefix.…`; it is null where `present` is (None: never)."""

    prefix: str
    present: str | None = None


class Constant(NamedTuple):
    """The field is the same object for every row of a line: `of(ledger, line)`."""

    of: Callable[[Ledger, Line], Any]


def column(*names: str, made_by: Callable[..., Any] | None = None) -> Mapping[str, Any]:
    """Metadata of a field; see `Column`."""
    return {MARK: Column(names, made_by)}


def part(prefix: str, present: str | None = None) -> Mapping[str, Any]:
    """Metadata of a field; see `Part`."""
    return {MARK: Part(prefix, present)}


def constant(of: Callable[[Ledger, Line], Any]) -> Mapping[str, Any]:
    """Metadata of a field; see `Constant`."""
    return {MARK: Constant(of)}


class RowCompiler:
    """Writes a dict display over the tuple `row`; `columns` are those it reads, in the order of the tuple.

    Errors of every method: NotPlain.
    """

    def __init__(self, executor: Any, source: Source) -> None:
        self._objects = ObjectCompiler(executor, source)
        self._source = source
        self.columns: list[str] = []

    def item(self, kind: GraphQLObjectType, selected: Selected, prefix: str = "") -> str:
        """The expression of one object."""
        parts = []
        for response_name, details in self._objects.fields(kind, selected).items():
            name = details[0].node.name.value
            if name == "__typename":
                parts.append(f"{response_name!r}: {kind.name!r}")
            else:
                parts.append(f"{response_name!r}: {self._field(kind, name, details, prefix)}")
        return f"{{{', '.join(parts)}}}"

    def _field(self, kind: GraphQLObjectType, name: str, details: Selected, prefix: str) -> str:
        field = ObjectCompiler.plain_field(kind, name)
        type_ = kind.fields[name].type
        match field.metadata.get(MARK):
            case Constant(of):
                return self._constant(type_, details, of)
            case Part(inner, present):
                bare = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
                made = self.item(bare, details, f"{inner}.")
                return made if present is None else f"(None if {self.read(present)} is None else {made})"
            case Column((single,), None):
                return self._leaf(type_, self.read(single))
            case Column(names, made_by):
                return f"{self._source.bind(made_by)}({', '.join(map(self.read, names))})"
            case _ if field.is_basic_field:
                return self._leaf(type_, self.read(f"{prefix}{field.python_name}"))
            case _:
                raise NotPlain

    def _constant(self, kind: GraphQLOutputType, details: Selected, of: Callable[[Ledger, Line], Any]) -> str:
        held = self._source.name()
        self._source.line(f"{held} = {self._source.bind(of)}(ledger, line)")
        return self._objects.value(kind, details, held)

    def read(self, name: str) -> str:
        """The expression of a column of `row`."""
        if name not in COLUMNS:
            raise NotPlain
        if name not in self.columns:
            self.columns.append(name)
        return f"row[{self.columns.index(name)}]"

    def _leaf(self, kind: GraphQLOutputType, read: str) -> str:
        """Columns hold what the type promises, and are null where their part is; booleans are 0 and 1, lists JSON."""
        bare = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
        if isinstance(bare, GraphQLEnumType):
            names = self._source.bind({value.value: name for name, value in bare.values.items()} | {None: None})
            return f"{names}[{read}]"
        if isinstance(bare, GraphQLList):
            return f"(None if {read} is None else {self._source.bind(json.loads)}({read}))"
        if bare.name == "Boolean":
            return f"(None if {read} is None else {read} == 1)"
        return read
