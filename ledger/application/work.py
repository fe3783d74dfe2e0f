"""A unit of work: the streams that one submission reads, and the events it decided, before they are appended.

Several commands of one submission see each other's events; all are recorded together or none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from ledger.application.periods import read_period_of
from ledger.domain import registry
from ledger.domain.definition_drafts import SeriesDraft
from ledger.domain.definition_events import series_dimensions
from ledger.domain.events import Event, FigureEvent, MetricDefined, SeriesDefined, SourceRegistered, SubjectRegistered
from ledger.domain.history import Figure, Recorded, fold
from ledger.domain.identifiers import figure_stream_id
from ledger.domain.period_notation import Reading
from ledger.domain.periods import Period, PeriodType
from ledger.domain.words import SourceRef
from ledger.errors import NotFound, StoreFailure
from ledger.projections.definitions import pairs_text
from ledger.projections.views import Views
from ledger.store.database import NO_LIMIT
from ledger.store.log import EventLog, Write

E = TypeVar("E", bound=Event)


class Work:
    """Reads streams once and keeps them; `decided` are all events that the commands answered with."""

    def __init__(self, log: EventLog, views: Views, actor: str, submission_id: str) -> None:
        self._log = log
        self._views = views
        self._actor = actor
        self._submission_id = submission_id
        self._streams: dict[UUID, tuple[list[Recorded], int]] = {}
        self._stream_of: dict[str, UUID] = {}
        """Of every figure's event that was read or decided, by its id."""
        self._codes: dict[tuple[str, str, str, str], str | None] = {}
        """Of series looked up or decided, by subject, metric, dimensions as stored, and unit; None: there is none."""
        self.position = views.cut().position
        """Of the views, which may be behind the log: what came after it was not looked at by every decision."""
        self.now: datetime = log.clock()
        self.rests_on: set[str] = set()
        """Topics of which a decision looked at all events, so that a new one must make it decide again."""
        self.writes: list[Write] = []
        self.decided: list[tuple[Event, int | None]] = []

    @property
    def views(self) -> Views:
        """What commands look up beside streams."""
        return self._views

    def fetch(self, streams: Iterable[UUID]) -> None:
        """Reads many streams at once, so that `history` has them, those that there are not among them."""
        wanted = [stream for stream in dict.fromkeys(streams) if stream not in self._streams]
        found = self._log.histories(wanted, NO_LIMIT) if wanted else {}
        for stream in wanted:
            events = found.get(stream, [])
            self._keep(stream, [e.recorded for e in events if e.recorded], events[-1].version if events else 0)

    def history(self, stream: UUID) -> list[Recorded]:
        """A stream with what this work adds to it. Errors: StoreFailure where an event of it cannot be read."""
        if stream not in self._streams:
            self._keep(stream, *self._log.stream(stream))
        events, version = self._streams[stream]
        if len(events) < version:
            raise StoreFailure(
                f"stream {stream} has an event that cannot be read; nothing is decided over it",
                hint="`/readyz` and the log say which; a release that can read it, or a repair, comes first",
            )
        return events

    def is_readable(self, stream: UUID) -> bool:
        """Whether every event of a stream that was fetched can be read."""
        events, version = self._streams[stream]
        return len(events) == version

    def _keep(self, stream: UUID, events: list[Recorded], version: int) -> None:
        self._streams[stream] = (events, version)
        self._place(stream, events)

    def _place(self, stream: UUID, events: Sequence[Recorded]) -> None:
        self._stream_of |= {r.event.event_id: stream for r in events if isinstance(r.event, FigureEvent)}

    def definitions(self, stream: UUID) -> list[Event]:
        """The events of a definition's stream."""
        return [recorded.event for recorded in self.history(stream)]

    def figure_at(self, stream: UUID) -> Figure | None:
        """The figure of a stream as it stands; None when there is none yet."""
        return fold(self.history(stream))

    def figure_of(self, event_id: str, path: str) -> Figure:
        """The figure that an event belongs to. Errors: NotFound at `path`."""
        if event_id in self._stream_of:
            figure = self.figure_at(self._stream_of[event_id])
            assert figure is not None
            return figure
        place = self._views.place(event_id)
        figure = self.figure_at(UUID(place.stream_id)) if place and place.stream_id else None
        if figure is None:
            raise NotFound(f"no {path} {event_id}", path=(path,), hint="the ids are in the answers and in the audit")
        return figure

    def decide(self, stream: UUID, event: E) -> E:
        """Keeps a decision: written if it is new, else answered by the event that is there."""
        history = self.history(stream)
        for recorded in history:
            if recorded.event.event_id == event.event_id:
                own = any(write.event is recorded.event for write in self.writes)
                self.decided.append((recorded.event, None if own else recorded.seq))
                return event
        events, version = self._streams[stream]
        seq = self.position + len(self.writes) + 1
        events.append(Recorded(seq, self.now, self._actor, self._submission_id, event))
        self._place(stream, events[-1:])
        if isinstance(event, SeriesDefined):
            self._codes[event.subject, event.metric, pairs_text(event.dimensions), event.unit] = event.code
        self._streams[stream] = (events, version + 1)
        self.writes.append(Write(stream, version + 1, event))
        self.decided.append((event, None))
        return event

    def fetch_twins(self, drafts: Iterable[SeriesDraft]) -> None:
        """Looks many series up at once, so that `twin` knows them, those that there are not too."""
        metrics: dict[str, set[str]] = {}
        for draft in drafts:
            metrics.setdefault(draft.subject, set()).add(draft.metric)
            self._codes.setdefault(_identity(draft), None)
        for subject, those in metrics.items():
            for identity, code in self._views.codes_of(subject, those, self._views.cut()).items():
                self._codes[subject, *identity] = code

    def twin(self, draft: SeriesDraft) -> str | None:
        """The code of the same subject × metric × dimensions × unit, recorded before or decided here; None if new."""
        identity = _identity(draft)
        if identity not in self._codes:
            self.fetch_twins([draft])
        return self._codes[identity]

    # What commands refer to by code.

    def subject(self, code: str) -> SubjectRegistered:
        """Errors: NotFound at `subject`."""
        return self._defined(SubjectRegistered, registry.subject_stream(code), "subject", code)

    def metric(self, code: str) -> MetricDefined:
        """As first defined. Errors: NotFound at `metric`."""
        return self._defined(MetricDefined, registry.metric_stream(code), "metric", code)

    def series(self, code: str) -> SeriesDefined:
        """Errors: NotFound at `series`."""
        return self._defined(SeriesDefined, registry.series_stream(code), "series", code)

    def source(self, code: str) -> SourceRegistered:
        """Errors: NotFound at `source`."""
        return self._defined(SourceRegistered, registry.source_stream(code), "source", code)

    def source_ref(self, code: str) -> SourceRef:
        """Who speaks in a source, and its tier. Errors: NotFound."""
        source = self.source(code)
        return SourceRef(code=source.code, publisher=source.publisher, tier=source.tier)

    def _defined(self, kind: type[E], stream: UUID, what: str, code: str) -> E:
        found = [event for event in self.definitions(stream) if isinstance(event, kind)]
        if not found:
            raise NotFound(f"no {what} {code!r}", path=(what,), hint=f"register the {what} first, or look up its code")
        return found[-1]

    def read_period(self, series: SeriesDefined, text: str) -> Reading:
        """A period in the words of the series. Errors: InvalidPeriod."""
        return read_period_of(self._views, self._views.cut(), series.subject, text)

    def existing_period(self, series: SeriesDefined, text: str, type: PeriodType | None, path: str) -> Period:
        """The period of a figure that is there. Errors: NotFound, InvalidPeriod at `path`."""
        period = self.read_period(series, text).as_period(type)
        if self.figure_at(figure_stream_id(series.code, period)) is None:
            raise NotFound(f"no figure of {series.code} at {period.key}", path=(path,))
        return period


def _identity(draft: SeriesDraft) -> tuple[str, str, str, str]:
    return draft.subject, draft.metric, pairs_text(series_dimensions(draft)), draft.unit
