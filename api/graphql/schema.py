"""The schema, built once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import strawberry
from graphql import DocumentNode, GraphQLError, OperationDefinitionNode
from starlette.concurrency import run_in_threadpool
from strawberry.extensions import ParserCache, SchemaExtension, ValidationCache
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext, ExecutionResult

from api.graphql.errors import shown
from api.graphql.mutations import mutation_type
from api.graphql.queries import Query
from api.graphql.scalars import SCALARS


class DeclaredVariables(SchemaExtension):
    """Refuses variables that no operation declares: a mistyped cut is not the present."""

    def on_validate(self) -> Iterator[None]:
        context = self.execution_context
        if context.variables and context.graphql_document and not context.pre_execution_errors:
            declared = _declared_variables(context.graphql_document)
            unknown = [name for name in context.variables if name not in declared]
            if unknown:
                context.pre_execution_errors = [
                    GraphQLError(f'Variable "${name}" is not declared.') for name in unknown
                ]
        yield


def _declared_variables(document: DocumentNode) -> set[str]:
    operations = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    return {each.variable.name.value for operation in operations for each in operation.variable_definitions or ()}


class LedgerSchema(strawberry.Schema):
    """Runs each operation in a worker thread: resolvers read and write the store, the event loop stays free."""

    def execute_sync(self, *args: Any, **kwargs: Any) -> ExecutionResult:
        """Errors come out as clients see them."""
        result = super().execute_sync(*args, **kwargs)
        result.errors = [shown(error) for error in result.errors] if result.errors else result.errors
        return result

    async def execute(self, *args: Any, **kwargs: Any) -> Any:
        return await run_in_threadpool(self.execute_sync, *args, **kwargs)

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """What clients get wrong is not an error of the server; its own are logged by `shown`."""


SCHEMA = LedgerSchema(
    query=Query,
    mutation=mutation_type(),
    extensions=[ParserCache, ValidationCache, DeclaredVariables],
    config=StrawberryConfig(scalar_map=SCALARS),
)
