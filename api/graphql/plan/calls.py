"""Calls of resolvers whose arguments are worked out once for a document and the variables in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, cast

from graphql import FieldNode, GraphQLField, VariableNode
from graphql.execution.values import get_argument_values
from strawberry.schema.schema_converter import get_arguments
from strawberry.types.field import StrawberryField

from api.graphql.plan.source import NotPlain

_PLAIN = (str, int, bool, type(None))
"""Arguments that nobody can change: one call may use those of another."""


class Call(NamedTuple):
    """`function(source, info=…, **arguments)`."""

    field: StrawberryField
    function: Callable[..., Any]
    arguments: Mapping[str, Any]


def call_of(executor: Any, definition: GraphQLField, details: Any) -> Call:
    """The call of a field with plain arguments. Errors: NotPlain; those of coercion."""
    field = definition.extensions.get("strawberry-definition")
    if not isinstance(field, StrawberryField) or not definition.args or details.fragment_variable_values:
        raise NotPlain
    resolver = field.base_resolver
    if resolver is None or field.is_async or field.extensions or field.permission_classes:
        raise NotPlain
    if resolver.self_parameter is None or resolver.info_parameter is None:
        raise NotPlain
    given = get_argument_values(definition, details.node, executor.variable_values)
    schema = executor.schema._strawberry_schema
    _, arguments = get_arguments(
        field=field,
        source=None,
        info=cast(Any, None),  # only inputs that build themselves look at it
        kwargs=given,
        config=schema.config,
        scalar_registry=schema.schema_converter.scalar_registry,
    )
    del arguments[resolver.info_parameter.name]
    if not all(isinstance(value, _PLAIN) for value in arguments.values()):
        raise NotPlain
    return Call(field, cast("Callable[..., Any]", resolver.wrapped_func), arguments)


def variables_in(node: FieldNode) -> tuple[str, ...]:
    """The names of the variables that are arguments of a field; those within lists and objects make it not plain."""
    return tuple(each.value.name.value for each in node.arguments or () if isinstance(each.value, VariableNode))
