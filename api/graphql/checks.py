"""What is checked of an operation before anything of it is resolved: limits, validity, variables, cost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from graphql import GraphQLError
from graphql import OperationType as Kind
from strawberry.extensions import SchemaExtension
from strawberry.types.graphql import OperationType

from api.current import note
from api.graphql.documents import Document, document_of
from api.graphql.settings import Settings
from ledger.domain.key_events import Scope
from ledger.errors import LedgerError, LimitExceeded

_MOST_TOLD = 2**53 - 1
"""Fragments of fragments count to numbers that JSON's readers cannot hold."""
LONGEST_NAME = 60
"""Of an operation's name in the log."""


class Checks(SchemaExtension):
    """Takes the place of strawberry's parser, limiters and caches.

    Those work a fragment out anew at each spread, and make a rule class a request, which no cache finds again.
    """

    _document: Document
    _cost: int | None = None

    def on_parse(self) -> Iterator[None]:
        if self.execution_context.query:
            self._document = document_of(self.execution_context.query, self._settings.tokens)
            self.execution_context.graphql_document = self._document.parsed
        yield

    def on_validate(self) -> Iterator[None]:
        self._note_operation()
        try:
            faults = [*self._faults()]
        except RecursionError:  # a long chain of fragments; the parser bounds what nests by itself
            faults = [GraphQLError("The document is nested too deeply.")]
        self.execution_context.pre_execution_errors = faults
        yield

    def get_results(self) -> dict[str, Any]:
        """`extensions.cost` of the answer; a subscription answers many times and says nothing each time."""
        if self._cost is None or self.execution_context.operation_type is OperationType.SUBSCRIPTION:
            return {}
        return {"cost": {"requested": self._cost, "budget": self._settings.cost}}

    @property
    def _settings(self) -> Settings:
        settings: Settings = self.execution_context.context["settings"]
        return settings

    def _note_operation(self) -> None:
        """For the log: its name and what it does, neither document nor variables."""
        operations, given = self._document.operations, self.execution_context._provided_operation_name
        chosen = operations.get(given or next(iter(operations), ""))
        if chosen is not None:
            name = chosen.name and chosen.name.value[:LONGEST_NAME]
            note(operation=name, operation_type=chosen.operation.value)

    def _faults(self) -> Iterator[GraphQLError]:
        """The first kind of fault that is found."""
        document, settings, context = self._document, self._settings, self.execution_context
        too_large = [*_beyond("depth", document.size.depth, settings.depth, "fields nest that deep")]
        too_large += _beyond("aliases", document.size.aliases, settings.aliases, "aliases are used")
        if too_large:
            yield from too_large
            return
        if closed := [*self._closed()]:
            yield from closed
            return
        schema = context.schema._schema
        if faults := document.faults(schema):
            yield from faults
            return
        for name in context.variables or ():
            if name not in document.declared:  # a mistyped cut is not the present
                yield GraphQLError(f'Variable "${name}" is not declared.')
        operation = context._provided_operation_name or next(iter(document.operations))
        if context._provided_operation_name is None and len(document.operations) > 1:
            yield GraphQLError("Must provide operation name if the document has several operations.")
            return
        self._cost = min(document.cost(schema, operation, context.variables or {}), _MOST_TOLD)
        yield from _beyond("cost", self._cost, settings.cost, "objects may be in the answer")

    def _closed(self) -> Iterator[GraphQLError]:
        """What keeps who asks from this operation: the door knows addresses, only the document says what is done."""
        operations, name = self._document.operations, self.execution_context._provided_operation_name
        chosen = operations.get(name) if name else next(iter(operations.values()), None)
        writes = chosen is not None and chosen.operation is Kind.MUTATION
        try:
            self.execution_context.context["principal"].check(Scope.REPORT if writes else Scope.READ)
        except LedgerError as error:
            yield GraphQLError(str(error), original_error=error)


def _beyond(limit: str, found: int, allowed: int, what: str) -> Iterator[GraphQLError]:
    if found > allowed:
        found = min(found, _MOST_TOLD)
        error = LimitExceeded(
            f"{found:,} {what}; this server allows {allowed:,} ({limit})",
            hint="ask for less at a time: fewer rows, fewer nested lists, several requests",
        )
        yield GraphQLError(
            str(error), original_error=error, extensions={"limit": limit, "found": found, "allowed": allowed}
        )
