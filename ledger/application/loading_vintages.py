"""Tables of vintages into the ledger: what of it is held already, then the rest in batches, by publication.

A statement is known by its figure and its source. One that was recorded before is never sent again, also
after it was voided or corrected by hand; one that now says something else is a rejection, and then nothing
of the table is recorded. So a load that was killed goes on where it stopped, and a later recording of the
same series adds what is new.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from ledger.application.commands import COMMANDS, Command
from ledger.application.content_keys import SCOPE, content_key
from ledger.application.ledger import Ledger
from ledger.domain.drafts import Draft, ReaffirmDraft, ReportDraft, RestateDraft, RetractDraft
from ledger.domain.events import FigureRetracted, FigureVoided, Statement
from ledger.domain.identifiers import figure_stream_id
from ledger.domain.words import RestatementReason
from ledger.errors import ConcurrencyConflict, LedgerError, Refused, StoreFailure
from ledger.importers.rejections import Rejection
from ledger.importers.vintage_tables import Said, Vintage, VintageTable

MOST_COMMANDS = 500
"""Of one submission."""
_WITHDRAWN = "the publisher states no number for this period any more"


@dataclass(slots=True)
class _Held:
    """What the ledger holds of one figure: statements by source, and which of them is voided."""

    by_source: dict[str, Statement] = field(default_factory=dict)
    voided: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _Batch:
    """Commands of whole vintages; `places` says of each where it stands, `figures` whose claims they make."""

    commands: list[tuple[Command, Draft]] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    figures: list[UUID | None] = field(default_factory=list)

    def add(self, command: str, draft: Draft, place: str, figure: UUID | None = None) -> None:
        self.commands.append((COMMANDS[command], draft))
        self.places.append(place)
        self.figures.append(figure)


class VintageLoad:
    """One table on its way in; `written` and `repeated` count its steps, `rejected` holds what stopped it."""

    def __init__(self, ledger: Ledger, table: VintageTable, advance: Callable[[int], None]) -> None:
        self._ledger = ledger
        self._table = table
        self._advance = advance
        self._streams = {
            said.period.key: figure_stream_id(table.series, said.period)
            for vintage in table.vintages
            for said in vintage.said
        }
        self._held: dict[UUID, _Held] = {}
        self._claims: dict[UUID, str] = {}
        """The claim of each figure that stands so far."""
        self._batch = _Batch()
        self.written = 0
        self.repeated = 0
        self.rejected: list[Rejection] = []

    def run(self) -> None:
        """Everything, or up to the first refusal. Errors: StoreFailure, ConcurrencyConflict: run it again."""
        self._look_up()
        self._check()
        if self.rejected:
            return
        try:
            for name, draft in self._table.definitions:
                key = content_key(name, draft)
                receipt = self._ledger.submit([(COMMANDS[name], draft)], key=key, scope=SCOPE)
                self._count(receipt.written, 1)
        except (StoreFailure, ConcurrencyConflict):
            raise
        except LedgerError as error:
            self._reject(error.code, str(error))
            return
        for vintage in self._table.vintages:
            self._take(vintage)
            if self.rejected:
                return
        self._flush()

    def _look_up(self) -> None:
        """Fills what is held, from the log itself: voided and superseded statements too."""
        found = self._ledger.log.histories(self._streams.values(), self._ledger.cut().seq)
        for stream, events in found.items():
            held = self._held[stream] = _Held()
            for logged in events:
                event = logged.recorded.event if logged.recorded else None
                if isinstance(event, Statement):
                    held.by_source[event.source.code] = event
                elif isinstance(event, FigureVoided):
                    held.voided.add(event.target)

    def _check(self) -> None:
        """Nothing may be held of these sources that the table says otherwise."""
        for vintage in self._table.vintages:
            for said in vintage.said:
                event = self._event(vintage, said)
                if event is not None and not _says(event, said):
                    told = f"{said.place}: the ledger holds another value of {vintage.source.code} for this period"
                    self._reject(Refused.code, f"{told}; correct or void that one, or give the whole as another series")

    def _event(self, vintage: Vintage, said: Said) -> Statement | None:
        held = self._held.get(self._streams[said.period.key])
        return held.by_source.get(vintage.source.code) if held else None

    def _take(self, vintage: Vintage) -> None:
        """The part of a vintage that is not held goes into the batch; what it rests on is recorded before."""
        fresh: dict[UUID, Said] = {}
        for said in vintage.said:
            stream, event = self._streams[said.period.key], self._event(vintage, said)
            if event is None:
                fresh[stream] = said
            elif event.event_id not in self._held[stream].voided:
                self._stands(stream, event)
        self._count(0, len(vintage.said) - len(fresh) + (0 if fresh else 1))
        if not fresh:
            return
        if fresh.keys() & set(self._batch.figures) or len(self._batch.commands) + len(fresh) > MOST_COMMANDS:
            self._flush()
        self._batch.add("register_source", vintage.source, vintage.source.code)
        for stream, said in fresh.items():
            statement = _statement(self._table.series, vintage.source.code, said, self._claims.get(stream))
            if statement is None:
                self._count(0, 1)
            else:
                self._batch.add(*statement, said.place, stream)

    def _stands(self, stream: UUID, event: Statement) -> None:
        if isinstance(event, FigureRetracted):
            self._claims.pop(stream, None)
        else:
            self._claims[stream] = event.event_id

    def _flush(self) -> None:
        """Records the batch: all of it, or none."""
        batch, self._batch = self._batch, _Batch()
        if not batch.commands:
            return
        try:
            receipt = self._ledger.submit(batch.commands)
        except (StoreFailure, ConcurrencyConflict):
            raise
        except LedgerError as error:
            index = error.path[0] if error.path else None
            place = batch.places[index] if isinstance(index, int) else batch.places[0]
            error.path = error.path[1:]
            self._reject(error.code, f"{place}: {error}")
            return
        for figure, logged in zip(batch.figures, receipt.events, strict=True):
            event = logged.recorded.event if logged.recorded else None
            if figure is not None and isinstance(event, Statement):
                self._stands(figure, event)
        self._count(receipt.written, len(batch.commands))

    def _count(self, written: int, steps: int) -> None:
        self.written += written
        self.repeated += steps - written
        self._advance(steps)

    def _reject(self, code: str, detail: str) -> None:
        self.rejected.append(Rejection(self._table.file, 1, code, detail))


def _says(event: Statement, said: Said) -> bool:
    """Whether a recorded statement is what the table says."""
    value = getattr(event, "value", None)
    if value is None or said.value is None:
        return value is said.value
    return bool(value.meaning == said.value.in_unit(value.unit).meaning)


def _statement(series: str, source: str, said: Said, claim: str | None) -> tuple[str, Draft] | None:
    """The command of an entry.

    Where all claims that it could rest on were voided by hand, a number is a report of its own, and a
    withdrawal says nothing (None).
    """
    if said.kind == "retract":
        if claim is None:
            return None
        return "retract_figure", RetractDraft(claim=claim, source=source, reason=_WITHDRAWN)
    assert said.value is not None
    if said.kind == "report" or claim is None:
        return "report_figure", ReportDraft(series=series, period=said.period_text, source=source, value=said.value)
    if said.kind == "reaffirm":
        return "reaffirm_figure", ReaffirmDraft(claim=claim, source=source, value=said.value)
    reason = RestatementReason.REVISION
    return "restate_figure", RestateDraft(claim=claim, source=source, value=said.value, reason=reason)
