"""The steps of seed files, one after the other, each a submission of its own.

A step's key is made of its content, so it is recorded once: a load that was killed goes on where it stopped,
and loading again adds no event, also after a claim of the seeds was voided, corrected or redefined by hand.
(A definition changed in a file and changed back needs another note to be sent.)
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from ledger.application.commands import COMMANDS
from ledger.application.content_keys import SCOPE, content_key
from ledger.application.ledger import Ledger
from ledger.application.periods import read_period_of
from ledger.domain.canonical import canonical_json
from ledger.domain.drafts import ReportDraft
from ledger.domain.events import FigureReaffirmed, FigureReported, FigureRestated
from ledger.domain.history import Figure, fold
from ledger.domain.identifiers import figure_stream_id
from ledger.errors import ConcurrencyConflict, InvalidInput, LedgerError, NotFound, StoreFailure
from ledger.importers.rejections import Rejection
from ledger.importers.seed_steps import ClaimRef, Step

_CLAIMING = ("report", "reaffirm", "restate")
_COMMANDS = {
    "report": "report_figure",
    "reaffirm": "reaffirm_figure",
    "restate": "restate_figure",
    "retract": "retract_figure",
    "link": "link_claims",
}


def ambiguous(steps: Sequence[Step]) -> list[Rejection]:
    """References without words to a source that says several things of the figure.

    Found before anything runs: such a reference would hold on the first load and not on the second.
    """
    claims: dict[tuple[object, ...], set[str]] = {}
    for step in steps:
        if step.command in _CLAIMING:
            own = _own_claim(step)
            content = {key: part for key, part in step.given.items() if key not in ("anchors", "note")}
            said = canonical_json([step.command, content, step.claim and step.claim.source])
            claims.setdefault(_place(own), set()).add(said)
    return [
        Rejection(step.file, step.line, InvalidInput.code, _several(ref, len(claims[_place(ref)])))
        for step in steps
        for ref in (step.claim, step.other)
        if ref and ref.as_reported is None and len(claims.get(_place(ref), ())) > 1
    ]


def _place(ref: ClaimRef) -> tuple[object, ...]:
    return (ref.series, ref.period, ref.period_type, ref.source)


def _own_claim(step: Step) -> ClaimRef:
    """How others would refer to the claim that a step makes."""
    if isinstance(step.draft, ReportDraft):
        said = step.draft
        words = said.value.as_reported
        return ClaimRef(said.series, said.period, said.period_type, said.source, words)
    assert step.claim is not None
    words = step.given.get("value", {}).get("as_reported")
    return ClaimRef(step.claim.series, step.claim.period, step.claim.period_type, step.given["source"], words)


def _several(ref: ClaimRef, count: int) -> str:
    if ref.as_reported is None:
        return f"source {ref.source} has {count} claims on this figure; add as_reported to say which is meant"
    return f"source {ref.source} has {count} claims on this figure in the words {ref.as_reported!r}"


class SeedLoad:
    """Runs steps one after the other, and keeps count."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._lost: list[tuple[UUID, ClaimRef, Step]] = []
        self.written = 0
        self.repeated = 0
        self.rejected: list[Rejection] = []

    def run(self, step: Step) -> None:
        """One step, one submission. Errors: StoreFailure, ConcurrencyConflict."""
        try:
            draft = step.with_claims(self._claim_id(step.claim, "claim"), self._claim_id(step.other, "other"))
            command = COMMANDS[_COMMANDS.get(step.command, step.command)]
            figure = self._figure_of(_own_claim(step)) if isinstance(draft, ReportDraft) else None
            receipt = self._ledger.submit([(command, draft)], key=content_key(command.name, draft, figure), scope=SCOPE)
        except (StoreFailure, ConcurrencyConflict):
            raise
        except LedgerError as error:
            self.rejected.append(Rejection(step.file, step.line, error.code, str(error)))
            self._remember_lost(step)
            return
        if receipt.written:
            self.written += 1
        else:
            self.repeated += 1

    def _claim_id(self, ref: ClaimRef | None, path: str) -> str | None:
        """The id of the claim meant. Errors: NotFound, InvalidInput, InvalidPeriod."""
        if ref is None:
            return None
        stream = self._figure_of(ref)
        for place, lost, step in self._lost:
            if place == stream and lost.source == ref.source and ref.as_reported in (None, lost.as_reported):
                raise NotFound(f"the claim meant was rejected itself, at {step.file}:{step.line}", path=(path,))
        figure = fold(self._ledger.log.stream(stream)[0])
        found = _claims_meant(figure, ref) if figure else []
        if not found:
            words = f" in the words {ref.as_reported!r}" if ref.as_reported else ""
            raise NotFound(
                f"source {ref.source} has no claim{words} on {ref.series} at {ref.period}",
                path=(path,),
                hint="a claim stands in a file, or a line, before those that refer to it",
            )
        if len(found) > 1:
            raise InvalidInput(_several(ref, len(found)), path=(path,))
        return found[0]

    def _figure_of(self, ref: ClaimRef) -> UUID:
        """The stream of the figure meant, read as a report reads it. Errors: NotFound, InvalidPeriod."""
        cut = self._ledger.cut()
        series = self._ledger.series(ref.series, cut)
        reading = read_period_of(self._ledger.views, cut, series.subject, ref.period)
        return figure_stream_id(series.code, reading.as_period(ref.period_type))

    def _remember_lost(self, step: Step) -> None:
        """A claim that is not there must not be mistaken for another one of its source."""
        if step.command not in _CLAIMING:
            return
        own = _own_claim(step)
        try:
            self._lost.append((self._figure_of(own), own, step))
        except LedgerError:
            return  # its figure cannot be read: what refers to it will meet the same error


def _claims_meant(figure: Figure, ref: ClaimRef) -> list[str]:
    """Claims by source and words as first recorded, else as corrected since, else those that were voided."""
    recorded = [
        event
        for event in (r.event for r in figure.events.values())
        if isinstance(event, FigureReported | FigureReaffirmed | FigureRestated)
    ]
    original = [e.event_id for e in recorded if _is_meant(ref, e.source.code, e.value.as_reported)]
    corrected = [
        entry.event_id
        for entry in figure.entries.values()
        if entry.value and _is_meant(ref, entry.source.code, entry.value.as_reported)
    ]
    return [claim for claim in original if claim not in figure.voided] or corrected or original


def _is_meant(ref: ClaimRef, source: str, as_reported: str | None) -> bool:
    return source == ref.source and ref.as_reported in (None, as_reported)
