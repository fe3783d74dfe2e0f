"""Commands of the pure domain: each one decides over streams that are lists in memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from ledger.domain import definition_drafts, drafts, figure, figure_remarks, registry
from ledger.domain.drafts import Draft
from ledger.domain.events import Event, FigureEvent, MetricDefined, PeriodDefined, SeriesDefined, SourceRegistered
from ledger.domain.figure import Saying
from ledger.domain.history import Figure, Recorded, fold
from ledger.domain.identifiers import figure_stream_id
from ledger.domain.parsing import parse
from ledger.domain.period_notation import Reading, read_period
from ledger.domain.words import SourceRef
from tests.journeys.wording import Given

Decision = tuple[UUID, Event | None]


class Book:
    """A log without a store. Errors: those of the decisions."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self.log: list[tuple[UUID, Recorded]] = []

    def record(self, name: str, given: Given) -> str:
        """Decides; records what is new. Returns the event's id, empty where there is nothing to say."""
        draft, decide = COMMANDS[name]
        stream, event = decide(self, parse(draft, given))
        if event is None:
            return ""
        if event.event_id not in {each.event.event_id for each in self.stream(stream)}:
            self.log.append((stream, Recorded(len(self.log) + 1, self.clock(), "tester", "", event)))
        return event.event_id

    def stream(self, stream: UUID, by: int | None = None) -> list[Recorded]:
        return [each for own, each in self.log if own == stream and (by is None or each.seq <= by)]

    def figures(self, by: int) -> list[Figure]:
        """Every figure that is held, in the order of its first event."""
        streams = dict.fromkeys(own for own, each in self.log[:by] if isinstance(each.event, FigureEvent))
        return [found for own in streams if (found := fold(self.stream(own, by)))]

    def series(self, code: str) -> SeriesDefined:
        return self._latest(SeriesDefined, registry.series_stream(code))  # type: ignore[no-any-return]

    def source(self, code: str) -> SourceRegistered:
        return self._latest(SourceRegistered, registry.source_stream(code))  # type: ignore[no-any-return]

    def metric(self, code: str) -> MetricDefined:
        return self._latest(MetricDefined, registry.metric_stream(code))  # type: ignore[no-any-return]

    def definitions(self, stream: UUID) -> Sequence[Event]:
        return [each.event for each in self.stream(stream)]

    def _latest(self, kind: type[Event], stream: UUID) -> Any:
        return [event for event in self.definitions(stream) if isinstance(event, kind)][-1]

    def reading(self, text: str) -> Reading:
        """A period as written, also by the code of a defined one."""
        named = {each.event.code: each.event for _, each in self.log if isinstance(each.event, PeriodDefined)}
        return read_period(text, named=lambda code: registry.named_reading(named[code]) if code in named else None)

    def saying(self, draft: drafts.StatementDraft) -> Saying:
        source = self.source(draft.source)
        publication = draft.publication() or source.publication
        assert publication is not None
        ref = SourceRef(code=source.code, publisher=source.publisher, tier=source.tier)
        return Saying(ref, publication, draft.anchors, draft.note)

    def claimed(self, event_id: str) -> tuple[UUID, Figure, str]:
        """The stream and figure of an event, and the unit of its series."""
        stream = next(own for own, each in self.log if each.event.event_id == event_id)
        found = fold(self.stream(stream))
        assert found is not None
        return stream, found, self.series(found.series).unit


def _register_subject(book: Book, draft: definition_drafts.SubjectDraft) -> Decision:
    stream = registry.subject_stream(draft.code)
    return stream, registry.register_subject(book.definitions(stream), draft, lambda code: None)


def _define_metric(book: Book, draft: definition_drafts.MetricDraft) -> Decision:
    stream = registry.metric_stream(draft.code)
    return stream, registry.define_metric(book.definitions(stream), draft)


def _define_series(book: Book, draft: definition_drafts.SeriesDraft) -> Decision:
    """Whether another series is the same thing, the views tell: no scenario asks."""
    stream = registry.series_stream(draft.code)
    return stream, registry.define_series(book.definitions(stream), draft, book.metric(draft.metric), None)


def _register_source(book: Book, draft: definition_drafts.SourceDraft) -> Decision:
    stream = registry.source_stream(draft.code)
    return stream, registry.register_source(book.definitions(stream), draft, book.clock())


def _define_period(book: Book, draft: definition_drafts.PeriodDraft) -> Decision:
    stream = registry.period_stream(draft.code)
    return stream, registry.define_period(book.definitions(stream), draft, {})


def _link_periods(book: Book, draft: definition_drafts.PeriodLinkDraft) -> Decision:
    old, new = (
        book.reading(text).as_period(kind) for text, kind in ((draft.old, draft.old_type), (draft.new, draft.new_type))
    )
    event = registry.link_periods(draft.series, old, new, draft.reason)
    return registry.period_link_stream(draft.series, old, new), event


def _set_precedence(book: Book, draft: definition_drafts.PrecedenceDraft) -> Decision:
    stream = registry.precedence_stream()
    return stream, registry.set_precedence(book.definitions(stream), draft)


def _report(book: Book, draft: drafts.ReportDraft) -> Decision:
    unit = book.series(draft.series).unit
    period = book.reading(draft.period).as_period(draft.period_type)
    stream = figure_stream_id(draft.series, period)
    held, value = fold(book.stream(stream)), draft.value.in_unit(unit)
    return stream, figure.report(held, draft.series, unit, period, book.saying(draft), value, book.clock())


def _restate(book: Book, draft: drafts.RestateDraft) -> Decision:
    stream, held, unit = book.claimed(draft.claim)
    value, saying = draft.value.in_unit(unit), book.saying(draft)
    return stream, figure.restate(
        held, draft.claim, unit, saying, value, draft.reason, book.clock(), factor=draft.factor
    )


def _reaffirm(book: Book, draft: drafts.ReaffirmDraft) -> Decision:
    stream, held, unit = book.claimed(draft.claim)
    value = draft.value.in_unit(unit) if draft.value else None
    return stream, figure.reaffirm(held, draft.claim, unit, book.saying(draft), value, book.clock())


def _retract(book: Book, draft: drafts.RetractDraft) -> Decision:
    stream, held, _ = book.claimed(draft.claim)
    return stream, figure.retract(held, draft.claim, book.saying(draft), draft.reason, book.clock())


def _correct(book: Book, draft: drafts.CorrectDraft) -> Decision:
    stream, held, unit = book.claimed(draft.claim)
    return stream, figure.correct(
        held,
        draft.claim,
        reason=draft.reason,
        unit=unit,
        value=draft.value.in_unit(unit) if draft.value else None,
        publication=draft.publication(),
        anchors=draft.anchors,
        now=book.clock(),
    )


def _void(book: Book, draft: drafts.VoidDraft) -> Decision:
    stream, held, _ = book.claimed(draft.event)
    return stream, figure.void(held, draft.event, draft.reason)


def _link(book: Book, draft: drafts.LinkDraft) -> Decision:
    stream, held, _ = book.claimed(draft.claim)
    return stream, figure_remarks.link(held, draft.relation, draft.claim, draft.other)


COMMANDS: dict[str, tuple[type[Draft], Callable[[Book, Any], Decision]]] = {
    "register_subject": (definition_drafts.SubjectDraft, _register_subject),
    "define_metric": (definition_drafts.MetricDraft, _define_metric),
    "define_series": (definition_drafts.SeriesDraft, _define_series),
    "register_source": (definition_drafts.SourceDraft, _register_source),
    "define_period": (definition_drafts.PeriodDraft, _define_period),
    "link_periods": (definition_drafts.PeriodLinkDraft, _link_periods),
    "set_precedence": (definition_drafts.PrecedenceDraft, _set_precedence),
    "report_figure": (drafts.ReportDraft, _report),
    "restate_figure": (drafts.RestateDraft, _restate),
    "reaffirm_figure": (drafts.ReaffirmDraft, _reaffirm),
    "retract_figure": (drafts.RetractDraft, _retract),
    "correct_figure": (drafts.CorrectDraft, _correct),
    "void_figure": (drafts.VoidDraft, _void),
    "link_claims": (drafts.LinkDraft, _link),
}
