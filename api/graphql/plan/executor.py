"""graphql-core's executor with plans: it completes a value by one where there is one, else as ever.

Plans are kept under their operation, as long as documents are (the operation of a document that comes again is the
same object), by the fields selected, the type, and the values of the variables that include or skip.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from typing import Any, ClassVar, TypeVar, cast

import orjson
from graphql import (
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLField,
    OperationDefinitionNode,
    VariableNode,
    is_leaf_type,
)
from graphql.language import DirectiveNode, Visitor, visit
from graphql.type import GraphQLNonNull
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext
from strawberry.types import Info

from api.graphql.documents import KEPT_DOCUMENTS
from api.graphql.plan.answers import PLANNED, TEXT, Deferred, row_plan
from api.graphql.plan.calls import Call, call_of, variables_in
from api.graphql.plan.objects import ObjectCompiler
from api.graphql.plan.source import NotPlain, Source

_MOST_KEPT = 200
"""Of one operation: variables come in many combinations."""
_MISSING: Any = object()
T = TypeVar("T")


class Kept:
    """What is made once for a key; None where a selection is not plain."""

    def __init__(self) -> None:
        self._made: dict[tuple[Any, ...], Any] = {}

    def get(self, key: tuple[Any, ...], make: Callable[[], T]) -> T | None:
        """What is made of that key, at its first use."""
        found: Any = self._made.get(key, _MISSING)
        if found is not _MISSING:
            return cast("T | None", found)
        try:
            made: T | None = make()
        except NotPlain:
            made = None
        if len(self._made) >= _MOST_KEPT:
            self._made.clear()
        self._made[key] = made
        return made


class Plans:
    """The plans of one operation, and its calls, which depend on more variables."""

    def __init__(self, operation: OperationDefinitionNode, fragments: dict[str, FragmentDefinitionNode]) -> None:
        self._nodes = (operation, fragments)  # kept alive, so that nothing else gets the id of one of them
        self.conditions = sorted(set(_conditions([operation, *fragments.values()])))
        self.plans = Kept()
        self.calls = Kept()


class Planned:
    """What an executor leaves in the context of a request: how many values plans completed."""

    values = 0


class PlanningExecutor(StrawberryGraphQLCoreExecutionContext):
    """Completes values by plans; a context that is a dict is told so (`answers.PLANNED`)."""

    _kept: ClassVar[OrderedDict[int, Plans]] = OrderedDict()
    _turn: ClassVar[threading.Lock] = threading.Lock()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._plans = self._plans_of_operation()
        values = self.variable_values.coerced
        self._conditions = tuple(values.get(name) for name in self._plans.conditions)
        self._planned = Planned()
        self._sends_text = False
        if isinstance(self.context_value, dict):
            self.context_value[PLANNED] = self._planned
            self._sends_text = self.context_value.get(TEXT, False)

    def _plans_of_operation(self) -> Plans:
        with self._turn:
            found = self._kept.get(id(self.operation))
            if found is None:
                found = self._kept[id(self.operation)] = Plans(self.operation, self.fragment_definitions)
                while len(self._kept) > KEPT_DOCUMENTS:
                    self._kept.popitem(last=False)
            else:
                self._kept.move_to_end(id(self.operation))
            return found

    def execute_field(
        self, parent_type: Any, source: Any, field_details_list: Any, path: Any, position_context: Any
    ) -> Any:
        """As graphql-core does, whose method this is; coerced arguments are those of the last time."""
        node = field_details_list[0].node
        definition = parent_type.fields.get(node.name.value) if node.arguments else None
        call = None if definition is None else self._call(definition, field_details_list[0])
        if definition is None or call is None:
            return super().execute_field(parent_type, source, field_details_list, path, position_context)
        nodes = [each.node for each in field_details_list]
        info = self.build_resolve_info(definition, nodes, parent_type, path)
        try:
            result = call.function(source, info=Info(_raw_info=info, _field=call.field), **call.arguments)
            return self.complete_value(definition.type, field_details_list, info, path, result, position_context)
        except Exception as error:
            self.handle_field_error(error, definition.type, field_details_list, path)
            return None

    def _call(self, definition: GraphQLField, details: Any) -> Call | None:
        """None where arguments are not plain, or wrong: graphql-core reports that."""
        names = self._plans.plans.get((variables_in, id(details.node)), lambda: variables_in(details.node))
        values = self.variable_values.coerced
        key = (id(details.node), *((name in values, values.get(name)) for name in names or ()))
        try:
            return self._plans.calls.get(key, lambda: call_of(self, definition, details))
        except (GraphQLError, TypeError):  # a wrong argument, or one that cannot be a key
            return None

    def complete_value(
        self, return_type: Any, field_details_list: Any, info: Any, path: Any, result: Any, position_context: Any
    ) -> Any:
        """As graphql-core does, whose method this is; errors of a deferred answer are raised as a resolver's are."""
        bare = return_type.of_type if isinstance(return_type, GraphQLNonNull) else return_type
        if result is None or is_leaf_type(bare):
            return super().complete_value(return_type, field_details_list, info, path, result, position_context)
        key = (id(return_type), *(id(each.node) for each in field_details_list), *self._conditions)
        if isinstance(result, Deferred):
            completed = self._by_rows(key, return_type, field_details_list, result)
            if completed is not _MISSING:
                return completed
            result = result.objects()
        plan = self._plans.plans.get(key, lambda: self._object_plan(return_type, field_details_list))
        completed = _MISSING if plan is None else _tried(plan, result)
        if completed is not _MISSING:
            self._planned.values += 1
            return completed
        return super().complete_value(return_type, field_details_list, info, path, result, position_context)

    def _by_rows(self, key: tuple[Any, ...], return_type: Any, field_details_list: Any, asked: Deferred) -> Any:
        plan = self._plans.plans.get((Deferred, *key), lambda: row_plan(self, return_type, field_details_list))
        given = _MISSING if plan is None else _tried(plan.given, asked.ledger, asked.line)
        if plan is None or given is _MISSING:
            return _MISSING
        rows = plan.ask(asked.line, given)
        text = _MISSING if rows is None else _tried(plan.join, rows, asked.line)
        if text is _MISSING:
            return _MISSING
        self._planned.values += 1
        return orjson.Fragment(text) if self._sends_text else orjson.loads(text)

    def _object_plan(self, return_type: Any, field_details_list: Any) -> Callable[..., Any]:
        source = Source("held")
        source.line(f"return {ObjectCompiler(self, source).value(return_type, field_details_list, 'held')}")
        return source.compiled()


def _tried(make: Callable[..., Any], *given: Any) -> Any:
    """What a plan makes, or `_MISSING`: graphql-core meets the same trouble again, and reports it."""
    try:
        return make(*given)
    except Exception:
        return _MISSING


class _Conditions(Visitor):
    """Names of the variables that `@include` and `@skip` look at."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def enter_directive(self, node: DirectiveNode, *_: Any) -> None:
        if node.name.value in ("include", "skip"):
            self.found += [
                each.value.name.value for each in node.arguments or () if isinstance(each.value, VariableNode)
            ]


def _conditions(nodes: list[Any]) -> Iterator[str]:
    for node in nodes:
        visitor = _Conditions()
        visit(node, visitor)
        yield from visitor.found
