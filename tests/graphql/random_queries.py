"""Queries at random over a schema: with arguments that mean something or not, fragments, conditions, merged fields."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any, NamedTuple

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    is_required_argument,
)


class Query(NamedTuple):
    """A document and the variables it is sent with."""

    text: str
    variables: dict[str, Any]


class QueryMaker:
    """Draws queries; `known` are values by the name of the argument, `most_first` bounds pages."""

    def __init__(self, schema: GraphQLSchema, known: Mapping[str, Sequence[Any]], seed: int) -> None:
        self._schema = schema
        self._known = known
        self._random = Random(seed)

    def draw(self) -> Query:
        """The next query."""
        self._fragments: list[str] = []
        self._variables: dict[str, tuple[str, Any]] = {}
        root = self._schema.query_type
        assert root is not None
        body = self._selections(root, depth=self._random.randint(3, 5), most=self._random.choice((1, 1, 2, 3)))
        declared = ", ".join(f"${name}: {kind}" for name, (kind, _) in self._variables.items())
        text = f"query {f'({declared})' if declared else ''} {body}\n" + "\n".join(self._fragments)
        return Query(text, {name: value for name, (_, value) in self._variables.items()})

    def _chance(self, share: float) -> bool:
        return self._random.random() < share

    def _selections(self, kind: Any, depth: int, most: int) -> str:
        """`{ … }` over an object, an interface or a union."""
        if is_abstract_type(kind):
            possible = self._schema.get_possible_types(kind)
            parts = [f"... on {each.name} {self._selections(each, depth, most)}" for each in possible]
            return f"{{ __typename {' '.join(self._random.sample(parts, self._random.randint(1, len(parts))))} }}"
        parts = self._fields(kind, depth, most)
        if self._chance(0.15):
            parts.append(f"...{self._condition()} {{ {' '.join(self._fields(kind, depth, 2))} }}")
        if self._chance(0.1):
            name = f"F{len(self._fragments)}"
            self._fragments.append("")
            inner = " ".join(self._fields(kind, depth, 3))
            self._fragments[int(name[1:])] = f"fragment {name} on {kind.name} {{ {inner} }}"
            parts += [f"...{name}{self._condition()}"] * self._random.randint(1, 2)
        return f"{{ {' '.join(parts)} }}"

    def _fields(self, kind: GraphQLObjectType, depth: int, most: int) -> list[str]:
        fields = {
            name: field
            for name, field in kind.fields.items()
            if depth > 0 and (depth > 1 or is_leaf_type(get_named_type(field.type)))
        }
        chosen = self._random.sample([*fields], min(len(fields), self._random.randint(1, max(most, 1))))
        parts = [self._field(name, fields[name], depth) for name in chosen]
        # A composite field without arguments selected twice is one field with both selections.
        parts += [self._field(name, fields[name], depth, alias=False) for name in chosen[:1] if not fields[name].args]
        return [*parts, "__typename"] if self._chance(0.2) or not parts else parts

    def _field(self, name: str, field: GraphQLField, depth: int, *, alias: bool = True) -> str:
        named = get_named_type(field.type)
        given = self._arguments(field.args)
        # An argument makes two selections of one field clash, so each has a name of its own.
        label = f"a{self._random.getrandbits(40)}: " if given or (alias and self._chance(0.2)) else ""
        inner = "" if is_leaf_type(named) else " " + self._selections(named, depth - 1, self._random.randint(1, 9))
        return f"{label}{name}{given}{self._condition(0.1)}{inner}"

    def _condition(self, share: float = 1.0) -> str:
        if not self._chance(share):
            return ""
        word = self._random.choice(("include", "skip"))
        return f" @{word}(if: {self._variable('Boolean!', self._chance(0.6 if word == 'include' else 0.4))})"

    def _variable(self, kind: str, value: Any) -> str:
        name = f"x{len(self._variables)}"
        self._variables[name] = (kind, value)
        return f"${name}"

    def _arguments(self, arguments: Mapping[str, GraphQLArgument]) -> str:
        given = []
        for name, argument in arguments.items():
            if is_required_argument(argument) or self._chance(0.15):
                value = self._value(name, argument.type)
                as_variable = self._chance(0.3)
                written = (
                    self._variable(str(argument.type), value) if as_variable else self._literal(argument.type, value)
                )
                given.append(f"{name}: {written}")
        return f"({', '.join(given)})" if given else ""

    def _value(self, name: str, kind: GraphQLInputType) -> Any:
        if isinstance(kind, GraphQLNonNull):
            return self._value(name, kind.of_type)
        if isinstance(kind, GraphQLList):
            return [self._value(name, kind.of_type) for _ in range(self._random.randint(1, 3))]
        if isinstance(kind, GraphQLInputObjectType):
            return {
                each: self._value(each, field.type)
                for each, field in kind.fields.items()
                if isinstance(field.type, GraphQLNonNull) or self._chance(0.4)
            }
        if isinstance(kind, GraphQLEnumType):
            return self._random.choice([*kind.values])
        if name in self._known and self._chance(0.95):
            return self._random.choice(self._known[name])
        named = getattr(kind, "name", "")
        wrong = {"Int": [-1, 0, 1, 5000], "Boolean": [True, False], "Decimal": ["1", "250.5", "-7"]}
        return self._random.choice(wrong.get(named, ["nothing", "2025-01-01", ""]))

    def _literal(self, kind: GraphQLInputType, value: Any) -> str:
        if isinstance(kind, GraphQLNonNull):
            return self._literal(kind.of_type, value)
        if isinstance(value, list):
            assert isinstance(kind, GraphQLList)
            return f"[{', '.join(self._literal(kind.of_type, each) for each in value)}]"
        if isinstance(value, dict):
            assert isinstance(kind, GraphQLInputObjectType)
            inner = (f"{name}: {self._literal(kind.fields[name].type, each)}" for name, each in value.items())
            return f"{{{', '.join(inner)}}}"
        return str(value) if isinstance(kind, GraphQLEnumType) else json.dumps(value)
