"""Source that completes the objects which resolvers return: fields are attributes, or methods without arguments."""

from __future__ import annotations

from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    is_abstract_type,
    is_leaf_type,
)
from graphql.execution.collect_fields import FieldDetails
from graphql.pyutils import Undefined
from strawberry.types.field import StrawberryField

from api.graphql.plan.source import GaveUp, NotPlain, Source

Selected = list[FieldDetails]
_CONDITIONS = frozenset({"include", "skip"})
_INT = "int or not -2147483648 <= {0} <= 2147483647"
_EXACT_TYPES = {"String": "str", "ID": "str", "Boolean": "bool", "Int": _INT}
_TEXTS = frozenset({"Decimal", "Date", "Instant", "When", "Period"})
"""Our own scalars, which are text already."""


class ObjectCompiler:
    """Writes the completion of values of any type into a source; `executor` collects the fields of selections.

    Errors of every method: NotPlain.
    """

    def __init__(self, executor: Any, source: Source) -> None:
        self._executor = executor
        self._source = source

    def value(self, kind: GraphQLOutputType, selected: Selected, held: str) -> str:
        """The expression of the completed value that the variable `held` has."""
        nullable = not isinstance(kind, GraphQLNonNull)
        bare = kind if nullable else kind.of_type  # type: ignore[union-attr]
        if is_leaf_type(bare):
            return self._leaf(bare, held, nullable)
        write, done = self._source, self._source.name()
        write.line(f"if {held} is None:")
        write.line(f"    {f'{done} = None' if nullable else 'raise GaveUp'}")
        write.line("else:")
        write.indent()
        if isinstance(bare, GraphQLList):
            self._list(bare.of_type, selected, held, done)
        elif is_abstract_type(bare):
            self._abstract(bare, selected, held, done)
        else:
            write.line(f"{done} = {self._object(bare, selected, held)}")  # type: ignore[arg-type]
        write.dedent()
        return done

    def _leaf(self, kind: Any, held: str, nullable: bool) -> str:
        write = self._source
        if kind.name == "JSON":
            write.line(f"if {held} is None: {'pass' if nullable else 'raise GaveUp'}")
            return held
        coerce = write.bind(_coercion(kind, nullable))
        if isinstance(kind, GraphQLEnumType):
            known = write.bind({})
            write.line(f"try: {held} = {known}[{held}]")
            write.line(f"except KeyError: {held} = {known}.setdefault({held}, {coerce}({held}))")
            return held
        exact = "str" if kind.name in _TEXTS else _EXACT_TYPES.get(kind.name)
        unless_null = f"{held} is not None and " if nullable else ""
        usual = f"({unless_null}type({held}) is not {exact.format(held)})" if exact else "True"
        write.line(f"if {usual}: {held} = {coerce}({held})")
        return held

    def _list(self, kind: GraphQLOutputType, selected: Selected, held: str, done: str) -> None:
        write, item = self._source, self._source.name()
        write.line(f"if type({held}) is not list and type({held}) is not tuple: raise GaveUp")
        write.line(f"{done} = []")
        write.line(f"for {item} in {held}:")
        write.indent()
        write.line(f"{done}.append({self.value(kind, selected, item)})")
        write.dedent()

    def _abstract(self, kind: Any, selected: Selected, held: str, done: str) -> None:
        """By the class of the object, as strawberry finds the type of one of its own."""
        write = self._source
        word = "if"
        for each in self._executor.schema.get_possible_types(kind):
            write.line(f"{word} type({held}) is {write.bind(_class_of(each))}:")
            write.indent()
            write.line(f"{done} = {self._object(each, selected, held)}")
            write.dedent()
            word = "elif"
        write.line("else: raise GaveUp")

    def _object(self, kind: GraphQLObjectType, selected: Selected, held: str) -> str:
        write = self._source
        if kind.is_type_of:
            write.line(f"if type({held}) is not {write.bind(_class_of(kind))}: raise GaveUp")
        parts = []
        for response_name, details in self.fields(kind, selected).items():
            name = details[0].node.name.value
            if name == "__typename":
                parts.append(f"{response_name!r}: {kind.name!r}")
                continue
            field = self.plain_field(kind, name)
            inner = write.name()
            if field.is_basic_field:
                write.line(f"{inner} = {held}.{field.python_name}")
            else:
                write.line(f"{inner} = {write.bind(_method_of(field))}({held})")
            parts.append(f"{response_name!r}: {self.value(kind.fields[name].type, details, inner)}")
        return f"{{{', '.join(parts)}}}"

    def fields(self, kind: GraphQLObjectType, selected: Selected) -> dict[str, Selected]:
        """The selected fields of an object of that type, by response name."""
        collected = self._executor.collect_subfields(kind, selected)
        if collected.new_defer_usages:
            raise NotPlain
        for details in collected.grouped_field_set.values():
            for each in details:
                if each.fragment_variable_values or each.defer_usage:
                    raise NotPlain
                if any(directive.name.value not in _CONDITIONS for directive in each.node.directives or ()):
                    raise NotPlain
        grouped: dict[str, Selected] = collected.grouped_field_set
        return grouped

    @staticmethod
    def plain_field(kind: GraphQLObjectType, name: str) -> StrawberryField:
        """A field that needs no arguments, no context and no waiting."""
        definition = kind.fields.get(name)
        field = definition and definition.extensions.get("strawberry-definition")
        if definition is None or definition.args or not isinstance(field, StrawberryField):
            raise NotPlain
        if field.is_async or field.extensions or field.permission_classes:
            raise NotPlain
        if not field.is_basic_field and not _takes_self_alone(field):
            raise NotPlain
        return field


def _takes_self_alone(field: StrawberryField) -> bool:
    resolver = field.base_resolver
    assert resolver is not None
    return len(resolver.signature.parameters) == 1 and resolver.self_parameter is not None


def _method_of(field: StrawberryField) -> Any:
    assert field.base_resolver is not None
    return field.base_resolver.wrapped_func


def _class_of(kind: GraphQLObjectType) -> type:
    origin: type = kind.extensions["strawberry-definition"].origin
    return origin


def _coercion(kind: Any, nullable: bool) -> Any:
    """What is not the usual Python type, as graphql-core coerces it."""

    def coerced(value: Any) -> Any:
        if value is None and nullable:
            return None
        if value is None or value is Undefined or isinstance(value, Exception) or hasattr(value, "__await__"):
            raise GaveUp
        result = kind.coerce_output_value(value)
        if result is None or result is Undefined:
            raise GaveUp
        return result

    return coerced
