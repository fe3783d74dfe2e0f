"""A mutation for every command. Results are unions of the receipt and the problems a client can act on.

`errors[]` is left for bugs and unavailable stores. The list follows `ledger.application.commands`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from api import log_answers, problems
from api.graphql.context import ledger_of, principal_in
from api.graphql.cost import WRITING, list_of
from api.graphql.figures import Figure
from api.graphql.group import Group
from api.graphql.inputs import camel, described, given, input_of
from api.graphql.types import Event
from ledger.application import Ledger, Receipt
from ledger.application.commands import COMMANDS, Command
from ledger.domain.drafts import ReportDraft
from ledger.domain.events import FigureEvent
from ledger.errors import AmbiguousPeriod, ConcurrencyConflict, InvalidInput, LedgerError, NotFound, Refused


@strawberry.type(description="What a command recorded, or found recorded.")
class Recorded:
    events: list[Event] = strawberry.field(
        description="The events that say what was asked, in order.", directives=[list_of(1)]
    )
    written: int = strawberry.field(description="How many of them are new.")
    position: int = strawberry.field(description="Answers from this position on show them.")
    replayed: bool = strawberry.field(description="Whether this key was answered before.")
    figure: Figure | None = strawberry.field(description="The figure afterwards; null for definitions and batches.")


@strawberry.interface(description="Why a command was not taken. Nothing was written.")
class Problem:
    code: str = strawberry.field(description="The same as in REST.")
    message: str
    path: list[str] = strawberry.field(description="The field of the input at fault.")
    hint: str | None
    documentation: str = strawberry.field(description="Where this server explains the problem.")


@strawberry.type(description="One fault of one field.")
class Fault:
    path: list[str]
    message: str


@strawberry.type(description="The input is not valid.")
class InvalidInputProblem(Problem):
    faults: list[Fault] = strawberry.field(
        description="Every fault found, not only the first.", directives=[list_of(1)]
    )


@strawberry.type(description="What the input names is not in the ledger.")
class NotFoundProblem(Problem):
    pass


@strawberry.type(description="A rule forbids it as things stand.")
class RefusedProblem(Problem):
    choices: list[str] = strawberry.field(description="What to choose from, where the input fits several things.")


@strawberry.type(description="Others kept writing the same stream first; read again and retry.")
class ConflictProblem(Problem):
    pass


CommandResult = Annotated[
    Recorded | InvalidInputProblem | NotFoundProblem | RefusedProblem | ConflictProblem,
    strawberry.union("CommandResult", description="The receipt of a command, or why it was not taken."),
]
Key = Annotated[
    str | None,
    strawberry.argument(description="Idempotency key: the same key and input again gets the first answer."),
]


def result_of(ledger: Ledger, act: Callable[[], Receipt]) -> Any:
    """The receipt or the problem. Errors: those that no client can act on."""
    try:
        receipt = act()
    except (InvalidInput, NotFound, Refused, ConcurrencyConflict) as error:
        return _problem(error)
    return Recorded(
        events=[Event.of(log_answers.event_answer(event)) for event in receipt.events],
        written=receipt.written,
        position=receipt.position,
        replayed=receipt.replayed,
        figure=_figure_after(ledger, receipt),
    )


def _figure_after(ledger: Ledger, receipt: Receipt) -> Figure | None:
    recorded = receipt.events[0].recorded if len(receipt.events) == 1 else None
    if recorded is None or not isinstance(recorded.event, FigureEvent):
        return None
    cut = ledger.cut()
    period = recorded.event.period
    row = ledger.figure(recorded.event.series, period.dates, cut, str(period.type))
    return Figure(row=row, group=Group(ledger, cut, [row]))


def _problem(error: LedgerError) -> Problem:
    body = problems.problem(error)
    common = {
        "code": error.code,
        "message": error.message,
        "path": [camel(str(part)) for part in error.path],
        "hint": error.hint or None,
        "documentation": body["type"],
    }
    match error:
        case InvalidInput():
            faults = [Fault(path=[camel(str(p)) for p in f.path], message=f.message) for f in error.fields]
            return InvalidInputProblem(**common, faults=faults)
        case NotFound():
            return NotFoundProblem(**common)
        case Refused():
            return RefusedProblem(**common, choices=list(error.choices) if isinstance(error, AmbiguousPeriod) else [])
        case _:
            return ConflictProblem(**common)


def _resolver(command: Command) -> Any:
    kind = input_of(command.draft)

    def resolve(info: Info, input: Any, key: str | None = None) -> Any:
        ledger, actor = ledger_of(info), principal_in(info).actor
        return result_of(ledger, lambda: ledger.command(command.name, given(input), key=key, actor=actor))

    resolve.__annotations__ = {"info": Info, "input": kind, "key": Key, "return": CommandResult}
    return strawberry.mutation(resolver=resolve, description=described(command.draft), directives=[WRITING])


def _report_figures() -> Any:
    kind: Any = input_of(ReportDraft)

    def resolve(info: Info, input: list[Any], key: str | None = None) -> Any:
        ledger, actor = ledger_of(info), principal_in(info).actor
        return result_of(ledger, lambda: ledger.report_many([given(each) for each in input], key=key, actor=actor))

    resolve.__annotations__ = {"info": Info, "input": list[kind], "key": Key, "return": CommandResult}
    return strawberry.mutation(
        resolver=resolve,
        description="Many claims as one submission: all are recorded, or none.",
        directives=[WRITING],
    )


def mutation_type() -> type:
    """`Mutation`, with one field a command and the batch report."""
    fields = {command.name: _resolver(command) for command in COMMANDS.values()}
    return strawberry.type(type("Mutation", (), fields | {"report_figures": _report_figures()}))
