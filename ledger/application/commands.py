"""Every command: what it reads, which decision it takes. `COMMANDS` is the one list that faces follow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from ledger.application.work import Work
from ledger.domain import definition_drafts, drafts, figure, figure_remarks, registry
from ledger.domain.drafts import Draft, PublishedDraft, StatementDraft, ValueDraft
from ledger.domain.events import Event, PeriodDefined, SeriesDefined, SubjectRegistered
from ledger.domain.history import Figure
from ledger.domain.identifiers import figure_stream_id
from ledger.domain.publications import Publication
from ledger.domain.values import Value
from ledger.errors import InvalidInput, LedgerError


class Command(NamedTuple):
    """A command's name in each face follows from `name`; `decide` reads, decides and keeps the event."""

    name: str
    draft: type[Draft]
    decide: Callable[[Work, Any], Event | None]


def report_figure(work: Work, draft: drafts.ReportDraft) -> Event:
    """A claim of a source. Errors: NotFound, InvalidPeriod, InvalidInput, and those of `figure.report`."""
    series = work.series(draft.series)
    period = work.read_period(series, draft.period).as_period(draft.period_type)
    stream = figure_stream_id(series.code, period)
    event = figure.report(
        work.figure_at(stream),
        series.code,
        series.unit,
        period,
        _saying(work, draft),
        _value(draft.value, series),
        work.now,
    )
    return work.decide(stream, event)


def reaffirm_figure(work: Work, draft: drafts.ReaffirmDraft) -> Event:
    """The publisher says a claim again. Errors: NotFound, InvalidInput, and those of `figure.reaffirm`."""
    target, series = _claimed(work, draft.claim)
    value = _value(draft.value, series) if draft.value else None
    event = figure.reaffirm(target, draft.claim, series.unit, _saying(work, draft), value, work.now)
    return _keep(work, target, event)


def restate_figure(work: Work, draft: drafts.RestateDraft) -> Event:
    """The publisher changed its number. Errors: NotFound, InvalidInput, and those of `figure.restate`."""
    target, series = _claimed(work, draft.claim)
    saying, value = _saying(work, draft), _value(draft.value, series)
    event = figure.restate(target, draft.claim, series.unit, saying, value, draft.reason, work.now, factor=draft.factor)
    return _keep(work, target, event)


def retract_figure(work: Work, draft: drafts.RetractDraft) -> Event:
    """The publisher withdrew its number. Errors: NotFound, InvalidInput, and those of `figure.retract`."""
    target, _ = _claimed(work, draft.claim)
    return _keep(work, target, figure.retract(target, draft.claim, _saying(work, draft), draft.reason, work.now))


def correct_figure(work: Work, draft: drafts.CorrectDraft) -> Event:
    """We had transcribed a claim wrongly. Errors: NotFound, and those of `figure.correct`."""
    target, series = _claimed(work, draft.claim)
    event = figure.correct(
        target,
        draft.claim,
        reason=draft.reason,
        unit=series.unit,
        value=_value(draft.value, series) if draft.value else None,
        publication=draft.publication(),
        source=work.source_ref(draft.source) if draft.source else None,
        anchors=draft.anchors,
        note=draft.note,
        now=work.now,
    )
    return _keep(work, target, event)


def void_figure(work: Work, draft: drafts.VoidDraft) -> Event:
    """An event should never have been recorded. Errors: NotFound, and those of `figure.void`."""
    target = work.figure_of(draft.event, "event")
    return _keep(work, target, figure.void(target, draft.event, draft.reason, draft.note))


def dispute_figure(work: Work, draft: drafts.DisputeDraft) -> Event:
    """Somebody contests a claim. Errors: NotFound, and those of `figure_remarks.dispute`."""
    target, series = _claimed(work, draft.claim)
    counter = _value(draft.counter, series, "counter") if draft.counter else None
    event = figure_remarks.dispute(
        target, draft.claim, series.unit, draft.disputed_by, draft.reason, counter, draft.note
    )
    return _keep(work, target, event)


def resolve_dispute(work: Work, draft: drafts.ResolveDraft) -> Event:
    """A dispute is over. Errors: NotFound, and those of `figure_remarks.resolve_dispute`."""
    target = work.figure_of(draft.dispute, "dispute")
    return _keep(
        work, target, figure_remarks.resolve_dispute(target, draft.dispute, draft.outcome, draft.reason, draft.note)
    )


def link_claims(work: Work, draft: drafts.LinkDraft) -> Event:
    """One claim quotes or supersedes another. Errors: NotFound, and those of `figure_remarks.link`."""
    target = work.figure_of(draft.claim, "claim")
    return _keep(work, target, figure_remarks.link(target, draft.relation, draft.claim, draft.other, draft.note))


def register_subject(work: Work, draft: definition_drafts.SubjectDraft) -> Event:
    """A subject, or its next version. Errors: those of `registry.register_subject`."""

    def parent_of(code: str) -> str | None:
        try:
            return work.subject(code).parent
        except LedgerError as error:
            error.path = ("parent",)
            raise

    stream = registry.subject_stream(draft.code)
    event = registry.register_subject(work.definitions(stream), draft, parent_of)
    if draft.parent is not None:
        work.rests_on.add(SubjectRegistered.TOPIC)  # two at once could close a circle
    return work.decide(stream, event)


def define_metric(work: Work, draft: definition_drafts.MetricDraft) -> Event:
    """A metric. Errors: those of `registry.define_metric`."""
    stream = registry.metric_stream(draft.code)
    return work.decide(stream, registry.define_metric(work.definitions(stream), draft))


def redefine_metric(work: Work, draft: definition_drafts.RedefineDraft) -> Event:
    """A new wording of a metric. Errors: those of `registry.redefine_metric`."""
    stream = registry.metric_stream(draft.metric)
    return work.decide(stream, registry.redefine_metric(work.definitions(stream), draft))


def define_series(work: Work, draft: definition_drafts.SeriesDraft) -> Event:
    """A series; decides again when another was defined meanwhile.

    Errors: NotFound, and those of `registry.define_series`.
    """
    work.subject(draft.subject)
    twin = work.twin(draft)
    stream = registry.series_stream(draft.code)
    event = registry.define_series(work.definitions(stream), draft, work.metric(draft.metric), twin)
    work.rests_on.add(SeriesDefined.TOPIC)
    return work.decide(stream, event)


def register_source(work: Work, draft: definition_drafts.SourceDraft) -> Event:
    """A source, or its next version. Errors: those of `registry.register_source`."""
    stream = registry.source_stream(draft.code)
    return work.decide(stream, registry.register_source(work.definitions(stream), draft, work.now))


def define_period(work: Work, draft: definition_drafts.PeriodDraft) -> Event:
    """A named period, or its new dates. Errors: those of `registry.define_period`."""
    stream = registry.period_stream(draft.code)
    named = {
        name.casefold(): period.code
        for period in work.views.named_periods(work.views.cut())
        for name in (period.code, period.name)
    }
    work.rests_on.add(PeriodDefined.TOPIC)
    return work.decide(stream, registry.define_period(work.definitions(stream), draft, named))


def link_periods(work: Work, draft: definition_drafts.PeriodLinkDraft) -> Event:
    """Two figures are one thing before and after a redefinition. Errors: NotFound, InvalidPeriod, Refused."""
    series = work.series(draft.series)
    old = work.existing_period(series, draft.old, draft.old_type, "old")
    new = work.existing_period(series, draft.new, draft.new_type, "new")
    event = registry.link_periods(series.code, old, new, draft.reason, draft.note)
    return work.decide(registry.period_link_stream(series.code, old, new), event)


def set_precedence(work: Work, draft: definition_drafts.PrecedenceDraft) -> Event | None:
    """A new order of tiers; None where it is the default and none was ever set."""
    stream = registry.precedence_stream()
    event = registry.set_precedence(work.definitions(stream), draft)
    return work.decide(stream, event) if event else None


COMMANDS: dict[str, Command] = {
    command.name: command
    for command in (
        Command("register_subject", definition_drafts.SubjectDraft, register_subject),
        Command("define_metric", definition_drafts.MetricDraft, define_metric),
        Command("redefine_metric", definition_drafts.RedefineDraft, redefine_metric),
        Command("define_series", definition_drafts.SeriesDraft, define_series),
        Command("register_source", definition_drafts.SourceDraft, register_source),
        Command("define_period", definition_drafts.PeriodDraft, define_period),
        Command("link_periods", definition_drafts.PeriodLinkDraft, link_periods),
        Command("set_precedence", definition_drafts.PrecedenceDraft, set_precedence),
        Command("report_figure", drafts.ReportDraft, report_figure),
        Command("reaffirm_figure", drafts.ReaffirmDraft, reaffirm_figure),
        Command("restate_figure", drafts.RestateDraft, restate_figure),
        Command("retract_figure", drafts.RetractDraft, retract_figure),
        Command("correct_figure", drafts.CorrectDraft, correct_figure),
        Command("void_figure", drafts.VoidDraft, void_figure),
        Command("dispute_figure", drafts.DisputeDraft, dispute_figure),
        Command("resolve_dispute", drafts.ResolveDraft, resolve_dispute),
        Command("link_claims", drafts.LinkDraft, link_claims),
    )
}


def _claimed(work: Work, claim: str) -> tuple[Figure, SeriesDefined]:
    target = work.figure_of(claim, "claim")
    return target, work.series(target.series)


def _keep(work: Work, target: Figure, event: Event) -> Event:
    return work.decide(figure_stream_id(target.series, target.period), event)


def _value(draft: ValueDraft, series: SeriesDefined, path: str = "value") -> Value:
    try:
        return draft.in_unit(series.unit)
    except InvalidInput as error:
        error.path = (path,)
        raise


def _saying(work: Work, draft: StatementDraft) -> figure.Saying:
    return figure.Saying(
        work.source_ref(draft.source), _published(work, draft), draft.anchors, draft.note, draft.nature
    )


def _published(work: Work, draft: StatementDraft | PublishedDraft) -> Publication:
    publication = draft.publication()
    if publication is None and isinstance(draft, StatementDraft):
        publication = work.source(draft.source).publication
    if publication is None:
        raise InvalidInput(
            "is missing, and the source has no publication date of its own",
            path=("published_at",),
            hint="say when the figure was published: 2025-11-25, or 2025-11 if no more is known",
        )
    return publication
