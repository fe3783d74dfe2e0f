"""Commands: a draft in, what it recorded out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from api.log_answers import receipt_answer
from api.rest.operations import Call, Operation, Reply, write
from api.rest.queries import Query
from api.rest.shapes.log import ReceiptShape
from ledger.application import Ledger, Receipt
from ledger.application.commands import COMMANDS
from ledger.domain.drafts import Draft, ReportDraft
from ledger.errors import LedgerError, SubmissionReused

MOST_FIGURES = 1000


def _not_too_many(figures: Any) -> Any:
    """Counted before any is looked at: pydantic counts last, when it has listed the faults of all."""
    if isinstance(figures, list) and not 1 <= len(figures) <= MOST_FIGURES:
        raise ValueError(f"a batch has 1 to {MOST_FIGURES} figures, not {len(figures)}")
    return figures


class BatchDraft(Draft):
    """All figures are recorded, or none."""

    figures: Annotated[
        tuple[ReportDraft, ...], Field(min_length=1, max_length=MOST_FIGURES), BeforeValidator(_not_too_many)
    ]


def command(path: str, name: str, summary: str) -> Operation[Query, Draft]:
    """The route of the command of that name."""
    return write(name, path, summary, _record(name), COMMANDS[name].draft, ReceiptShape)


def _record(name: str) -> Callable[[Ledger, Call[Query, Draft]], Reply]:
    def record(ledger: Ledger, call: Call[Query, Draft]) -> Reply:
        return receipt_reply(ledger.submit([(COMMANDS[name], call.body)], key=call.key, actor=call.actor), call.key)

    return record


def report_figures(ledger: Ledger, call: Call[Query, BatchDraft]) -> Reply:
    figures = call.body.figures
    with _found_in("figures", *([0] if len(figures) == 1 else [])):
        reports = [(COMMANDS["report_figure"], figure) for figure in figures]
        receipt = ledger.submit(reports, key=call.key, actor=call.actor)
    return receipt_reply(receipt, call.key)


@contextmanager
def _found_in(*path: str | int) -> Iterator[None]:
    try:
        yield
    except LedgerError as error:
        in_body = error.path and not isinstance(error, SubmissionReused)
        raise (error.at(*path) if in_body else error) from None


def receipt_reply(receipt: Receipt, key: str | None) -> Reply:
    """201 where the submission wrote something, also when it is answered again; else 200."""
    written = _written(receipt, key)
    headers = {"Idempotency-Replayed": "true"} if receipt.replayed else {}
    if len(written) == 1:
        headers["Location"] = f"/v1/events/{next(iter(written.values()))}"
    elif written:
        headers["Location"] = f"/v1/events?after={min(written) - 1}&limit={len(written)}"
    answer = receipt_answer(receipt) | {"written": len(written)}
    return Reply(answer, 201 if written else 200, headers)


def _written(receipt: Receipt, key: str | None) -> dict[int, str]:
    """Position → id of the events that this submission itself wrote, now or when it was new."""
    found = {logged.seq: logged.recorded for logged in receipt.events if logged.recorded}
    if receipt.replayed:
        own = [seq for seq, recorded in found.items() if recorded.submission_id == key]
    else:
        own = sorted(found)[len(found) - receipt.written :]  # what was found recorded stands before it
    return {seq: found[seq].event.event_id for seq in own}
