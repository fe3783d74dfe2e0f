"""What a request costs, known before anything is resolved: how many objects its answer may hold.

The directives are those of IBM's GraphQL cost specification, and stand in the schema for clients to see.
An object costs 1 and a scalar nothing; `@cost` adds what finding it takes; `@listSize` says how many a list
holds: as many as its slicing argument asks for, else as assumed.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

import strawberry
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    get_named_type,
    is_composite_type,
    is_list_type,
)
from graphql.type import GraphQLNonNull
from strawberry.schema_directive import Location

from ledger.application.pages import DEFAULT_FIRST, MOST_FIRST

SLICING = "first"
_INTROSPECTION = {"__schema": 10_000, "__type": 100, "__typename": 0}
"""What describing the schema takes, in objects of an answer."""


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION],
    name="cost",
    description="What the field costs beside the objects it answers.",
)
class Cost:
    weight: str


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION], name="listSize", description="How many objects a list is taken to hold."
)
class ListSize:
    assumed_size: int
    slicing_arguments: list[str] | None = strawberry.UNSET
    sized_fields: list[str] | None = strawberry.UNSET
    require_one_slicing_argument: bool = False


def list_of(assumed: int) -> ListSize:
    """A list that holds about so many."""
    return ListSize(assumed_size=assumed)


WRITING = Cost(weight="10")
CONNECTION = ListSize(assumed_size=DEFAULT_FIRST, slicing_arguments=[SLICING], sized_fields=["edges", "nodes"])


class _Terms(NamedTuple):
    """What a field's definition says of its cost."""

    weight: int
    object_type: Any
    is_list: bool
    assumed: int
    sliced: bool
    sized_fields: tuple[str, ...]


@cache
def _terms(parent: GraphQLObjectType | GraphQLInterfaceType, field: str) -> _Terms:
    definition = parent.fields[field]
    named = get_named_type(definition.type)
    bare = definition.type.of_type if isinstance(definition.type, GraphQLNonNull) else definition.type
    own = definition.extensions.get("strawberry-definition")
    directives = own.directives if own else ()
    weight = next((int(each.weight) for each in directives if isinstance(each, Cost)), 0)
    is_list = is_list_type(bare)
    size = next((each for each in directives if isinstance(each, ListSize)), None)
    return _Terms(
        weight,
        named if is_composite_type(named) else None,
        is_list,
        size.assumed_size if size else 1,
        bool(size and size.slicing_arguments),
        tuple(size.sized_fields or ()) if size else (),
    )


class _Walk:
    """One operation with its variables. Each fragment is worked out once, however often it is spread."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode, variables: Mapping[str, Any]) -> None:
        self._schema = schema
        self._variables = variables
        self._fragments = {
            each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)
        }
        self._done: dict[tuple[str, tuple[tuple[str, int], ...]], int] = {}

    def selections(self, chosen: SelectionSetNode, parent: Any, sizes: Mapping[str, int]) -> int:
        """`sizes`: how many the lists of a connection hold, by field."""
        total = 0
        for each in chosen.selections:
            match each:
                case FieldNode():
                    total += self._field(each, parent, sizes)
                case InlineFragmentNode(type_condition=condition, selection_set=inner):
                    within = self._schema.get_type(condition.name.value) if condition else parent
                    total += self.selections(inner, within, sizes)
                case FragmentSpreadNode(name=name):
                    total += self._fragment(name.value, sizes)
        return total

    def _fragment(self, name: str, sizes: Mapping[str, int]) -> int:
        key = (name, tuple(sizes.items()))
        if key not in self._done:
            fragment = self._fragments[name]
            within = self._schema.get_type(fragment.type_condition.name.value)
            self._done[key] = self.selections(fragment.selection_set, within, sizes)
        return self._done[key]

    def _field(self, node: FieldNode, parent: Any, sizes: Mapping[str, int]) -> int:
        name = node.name.value
        if name in _INTROSPECTION:
            return _INTROSPECTION[name]
        if not isinstance(parent, GraphQLObjectType | GraphQLInterfaceType):
            return 0
        terms = _terms(parent, name)
        if terms.object_type is None or node.selection_set is None:
            return terms.weight
        asked = self._size(node, terms)
        inner = dict.fromkeys(terms.sized_fields, asked)
        count = sizes.get(name, asked) if terms.is_list else 1
        return terms.weight + count * (1 + self.selections(node.selection_set, terms.object_type, inner))

    def _size(self, node: FieldNode, terms: _Terms) -> int:
        size = terms.assumed
        given = next((each.value for each in node.arguments or () if each.name.value == SLICING), None)
        if terms.sliced and given is not None:
            size = self._number(given, size)
        return min(max(size, 0), max(MOST_FIRST, terms.assumed))

    def _number(self, given: ValueNode, otherwise: int) -> int:
        if isinstance(given, IntValueNode):
            return int(given.value)
        value = self._variables.get(given.name.value) if isinstance(given, VariableNode) else None
        return value if isinstance(value, int) else otherwise


def cost_of(
    schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode, variables: Mapping[str, Any]
) -> int:
    """The cost of an operation of a valid document; its own defaults stand for variables that are not given."""
    defaults = {
        each.variable.name.value: int(each.default_value.value)
        for each in operation.variable_definitions or ()
        if isinstance(each.default_value, IntValueNode)
    }
    root = schema.get_root_type(operation.operation)
    return _Walk(schema, document, {**defaults, **variables}).selections(operation.selection_set, root, {})
