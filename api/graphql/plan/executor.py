"""graphql-core's executor with plans: it completes a value by one where there is one, else as ever.

Plans are kept under their operation, as long as documents are (the operation of a document that comes again is the
same object), by the fields selected, the type, and the values of the variables that include or skip.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from typing import Any, ClassVar

from graphql import FragmentDefinitionNode, OperationDefinitionNode, VariableNode, is_leaf_type
from graphql.language import DirectiveNode, Visitor, visit
from graphql.type import GraphQLNonNull
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from api.graphql.documents import KEPT_DOCUMENTS
from api.graphql.plan.answers import PLANNED, Deferred, RowPlan, row_plan
from api.graphql.plan.objects import ObjectCompiler
from api.graphql.plan.source import NotPlain, Source

Plan = Callable[[Any], Any] | RowPlan
_MOST_PLANS = 200
"""Of one operation: variables that include and skip may come in many combinations."""
_MISSING = object()


class Plans:
    """The plans of one operation; None where a selection is not plain."""

    def __init__(self, operation: OperationDefinitionNode, fragments: dict[str, FragmentDefinitionNode]) -> None:
        self.operation = operation  # kept alive, so that nothing else gets its id, nor one of its nodes'
        self._fragments = fragments
        self.conditions = sorted(set(_conditions([operation, *fragments.values()])))
        self._made: dict[tuple[Any, ...], Plan | None] = {}

    def plan(self, key: tuple[Any, ...], make: Callable[[], Plan]) -> Any:
        """The plan of that key, made at its first use; None: there is none."""
        found = self._made.get(key, _MISSING)
        if found is not _MISSING:
            return found
        try:
            made: Plan | None = make()
        except NotPlain:
            made = None
        if len(self._made) >= _MOST_PLANS:
            self._made.clear()
        self._made[key] = made
        return made


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
        if isinstance(self.context_value, dict):
            self.context_value[PLANNED] = self._planned

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
        plan = self._plans.plan(key, lambda: self._object_plan(return_type, field_details_list))
        completed = _MISSING if plan is None else self._by_plan(plan, result)
        if completed is not _MISSING:
            return completed
        return super().complete_value(return_type, field_details_list, info, path, result, position_context)

    def _by_rows(self, key: tuple[Any, ...], return_type: Any, field_details_list: Any, asked: Deferred) -> Any:
        plan = self._plans.plan((Deferred, *key), lambda: row_plan(self, return_type, field_details_list))
        rows = None if plan is None else asked.line.columns(plan.columns)
        return _MISSING if rows is None else self._by_plan(plan.make, rows, asked.ledger, asked.line)

    def _by_plan(self, make: Callable[..., Any], *given: Any) -> Any:
        try:
            completed = make(*given)
        except Exception:  # graphql-core meets the same again, and reports it
            return _MISSING
        self._planned.values += 1
        return completed

    def _object_plan(self, return_type: Any, field_details_list: Any) -> Callable[..., Any]:
        source = Source("held")
        source.line(f"return {ObjectCompiler(self, source).value(return_type, field_details_list, 'held')}")
        return source.compiled()


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
