"""The schema, built once, and how operations run on it."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from functools import lru_cache, partial
from typing import Any, cast

import strawberry
from graphql import GraphQLError
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.schema.name_converter import NameConverter
from strawberry.types import ExecutionContext, ExecutionResult
from strawberry.types.execution import PreExecutionError
from strawberry.types.graphql import OperationType

from api.graphql.checks import Checks
from api.graphql.documents import LONGEST_KEPT
from api.graphql.errors import shown
from api.graphql.mutations import mutation_type
from api.graphql.plan.executor import PlanningExecutor
from api.graphql.queries import Query
from api.graphql.scalars import SCALARS
from api.graphql.subscriptions import Subscription
from api.pace import Pace, Waiters
from ledger.deadline import LONGEST_READ_S, within
from ledger.spans import span

_WRITES, _WAITS = "mutation", "minPosition"
"""Words of documents that write, and of those that wait for what others record."""
ONE_ANSWER = frozenset({OperationType.QUERY, OperationType.MUTATION})


class _Names(NameConverter):
    """Works each name out once: a field's arguments are named anew for every request otherwise."""

    @lru_cache(maxsize=10_000)  # noqa: B019  one converter a schema, which lasts
    def apply_naming_config(self, name: str) -> str:
        return super().apply_naming_config(name)


class LedgerSchema(strawberry.Schema):
    """Resolvers read and write the store: they run where `Pace` says, so that the event loop stays free."""

    def __init__(self, **parts: Any) -> None:
        config = StrawberryConfig(scalar_map=SCALARS, name_converter=_Names())
        super().__init__(config=config, extensions=[Checks], **parts)
        self._pace = Pace()
        self._waiters = Waiters()

    def execute_sync(self, *args: Any, **kwargs: Any) -> ExecutionResult:
        """Errors come out as clients see them."""
        with span("question graphql"), within(LONGEST_READ_S):
            return _shown(super().execute_sync(*args, **kwargs))

    async def execute(self, query: str | None, *args: Any, **kwargs: Any) -> Any:
        run = partial(self.execute_sync, query, *args, **kwargs)
        if query is not None and _WAITS in query:
            return await self._waiters.run(run)
        is_remote = kwargs["context_value"]["ledger"].is_remote
        is_a_threads = is_remote or query is None or len(query) > LONGEST_KEPT or _WRITES in query
        kind = None if is_a_threads else hash(query)  # a thousand texts would be much to keep
        return await self._pace.run(kind, run)

    async def stream(self, *args: Any, **kwargs: Any) -> AsyncGenerator[ExecutionResult, None]:
        """The one answer of a query or mutation, or those of a subscription."""
        return self._answers(frozenset(kwargs.pop("allowed_operation_types", OperationType)), args, kwargs)

    async def _answers(
        self, allowed: frozenset[OperationType], args: Any, kwargs: Any
    ) -> AsyncGenerator[ExecutionResult, None]:
        try:
            answer = await self.execute(*args, **{**kwargs, "allowed_operation_types": allowed & ONE_ANSWER})
            yield _refusal_or_answer(answer)
        except CannotGetOperationTypeError as error:
            yield PreExecutionError(None, [shown(GraphQLError(error.as_http_error_reason(), original_error=error))])
        except InvalidOperationTypeError as error:
            if error.operation_type not in allowed:
                message = f"A {error.operation_type.value} is not taken here."
                yield PreExecutionError(None, [shown(GraphQLError(message))])
                return
            subscribed = {**kwargs, "allowed_operation_types": (OperationType.SUBSCRIPTION,)}
            async with aclosing(await super().stream(*args, **subscribed)) as events:
                async for event in events:
                    yield _shown(cast(ExecutionResult, event))

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """What clients get wrong is not an error of the server; its own are logged by `shown`."""


def _shown(result: ExecutionResult) -> ExecutionResult:
    result.errors = [shown(error) for error in result.errors] if result.errors else result.errors
    return result


def _refusal_or_answer(result: ExecutionResult) -> ExecutionResult:
    return PreExecutionError(None, result.errors, result.extensions) if is_refusal(result) else result


def is_refusal(result: ExecutionResult) -> bool:
    """Whether nothing was resolved: the request itself is at fault."""
    return result.data is None and bool(result.errors) and not any(error.path for error in result.errors or ())


SCHEMA = LedgerSchema(
    query=Query,
    mutation=mutation_type(),
    subscription=Subscription,
    execution_context_class=PlanningExecutor,
)
