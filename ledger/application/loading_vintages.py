"""Tables of vintages into the ledger: what of one is held already, then the rest in batches, by publication.

A statement is known by its figure and its source. One that was recorded before is never sent again, also
after it was voided or corrected by hand; one that now says something else is a rejection, and then nothing
of the table is recorded. So a load that was killed goes on where it stopped, and a later recording of the
same series adds what is new.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from ledger.application.commands import COMMANDS
from ledger.application.content_keys import SCOPE, content_key
from ledger.application.ledger import Ledger
from ledger.application.vintage_batches import Batch, Claim
from ledger.domain.drafts import Draft, ReaffirmDraft, ReportDraft, RestateDraft, RetractDraft
from ledger.domain.events import FigureRetracted, FigureVoided, Statement
from ledger.domain.identifiers import UNIDENTIFIED, figure_stream_id
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
        self._claims: dict[UUID, Claim] = {}
        """The claim of each figure that stands so far."""
        self._batch = Batch()
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
        """The part of a vintage that is not held goes into the batch."""
        fresh: dict[UUID, Said] = {}
        for said in vintage.said:
            stream, event = self._streams[said.period.key], self._event(vintage, said)
            if event is None:
                fresh[stream] = said
            elif event.event_id in self._held[stream].voided:
                continue
            elif isinstance(event, FigureRetracted):
                self._claims.pop(stream, None)
            else:
                self._claims[stream] = event.event_id
        self._count(0, len(vintage.said) - len(fresh) + (0 if fresh else 1))
        if not fresh:
            return
        if len(self._batch.commands) + len(fresh) > MOST_COMMANDS:
            self._flush()
        self._batch.add("register_source", vintage.source, vintage.source.code)
        for stream, said in fresh.items():
            self._add(stream, vintage.source.code, said)

    def _add(self, stream: UUID, source: str, said: Said) -> None:
        """The command of an entry.

        Where every claim that it could rest on was voided by hand, a number is a report of its own, and a
        withdrawal says nothing.
        """
        claim = self._claims.get(stream)
        claim_id = claim if isinstance(claim, str) else UNIDENTIFIED
        draft: Draft
        if said.value is None:
            if claim is None:
                self._count(0, 1)
                return
            draft = RetractDraft(claim=claim_id, source=source, reason=_WITHDRAWN)
            self._batch.add("retract_figure", draft, said.place, claim)
            del self._claims[stream]
            return
        if said.kind == "report" or claim is None:
            draft = ReportDraft(series=self._table.series, period=said.period_text, source=source, value=said.value)
            self._claims[stream] = self._batch.add("report_figure", draft, said.place)
        elif said.kind == "reaffirm":
            draft = ReaffirmDraft(claim=claim_id, source=source, value=said.value)
            self._claims[stream] = self._batch.add("reaffirm_figure", draft, said.place, claim)
        else:
            draft = RestateDraft(claim=claim_id, source=source, value=said.value, reason=RestatementReason.REVISION)
            self._claims[stream] = self._batch.add("restate_figure", draft, said.place, claim)

    def _flush(self) -> None:
        """Records the batch: all of it, or none."""
        batch, self._batch = self._batch, Batch()
        if not batch.commands or self.rejected:
            return
        try:
            receipt = self._ledger.submit(batch.commands)
        except (StoreFailure, ConcurrencyConflict):
            raise
        except LedgerError as error:
            index = error.path[0] if error.path else 0
            place = batch.places[index if isinstance(index, int) else 0]
            error.path = error.path[1:]
            self._reject(error.code, f"{place}: {error}")
            return
        self._claims = {stream: batch.claim_id(claim) for stream, claim in self._claims.items()}
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
