"""Definitions: subjects, metrics, series, sources, named periods, and the order of tiers.

Each decision sees the events of that code so far, oldest first, and returns the event to record; the
same content as now in force returns the event that said it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from ledger.domain.definition_drafts import (
    MetricDraft,
    PeriodDraft,
    PrecedenceDraft,
    RedefineDraft,
    SeriesDraft,
    SourceDraft,
    SubjectDraft,
)
from ledger.domain.definition_events import metric_event, series_event, source_event, subject_event
from ledger.domain.events import (
    Event,
    MetricDefined,
    MetricRedefined,
    PeriodDefined,
    PeriodsLinked,
    PrecedenceSet,
    SeriesDefined,
    SourceRegistered,
    SubjectRegistered,
)
from ledger.domain.figure_checks import check_published
from ledger.domain.identifiers import UNIDENTIFIED, identify, stream_id
from ledger.domain.instants import zone_named
from ledger.domain.period_notation import Reading, read_period
from ledger.domain.periods import Period, PeriodType
from ledger.domain.precedence import DEFAULT_ORDER
from ledger.errors import AlreadyDefined, InvalidInput, InvalidPeriod, InvalidTime, NotFound, Refused

E = TypeVar("E", bound=Event)

CURRENCY = "currency"


def subject_stream(code: str) -> UUID:
    """The stream of a subject."""
    return stream_id("subject", code)


def metric_stream(code: str) -> UUID:
    """The stream of a metric."""
    return stream_id("metric", code)


def series_stream(code: str) -> UUID:
    """The stream of a series."""
    return stream_id("series", code)


def source_stream(code: str) -> UUID:
    """The stream of a source."""
    return stream_id("source", code)


def period_stream(code: str) -> UUID:
    """The stream of a named period."""
    return stream_id("period", code)


def period_link_stream(series: str, old: Period, new: Period) -> UUID:
    """The stream of the link between two periods of a series."""
    return stream_id("period-link", series, old.key, new.key)


def precedence_stream() -> UUID:
    """The stream of the order of tiers."""
    return stream_id("precedence")


def register_subject(
    history: Sequence[Event], draft: SubjectDraft, parent_of: Callable[[str], str | None]
) -> SubjectRegistered:
    """A subject, or its next version. `parent_of` raises NotFound for a code that nobody registered.

    Errors: NotFound (the parent), Refused (a circle of parents).
    """
    ancestor = draft.parent
    while ancestor is not None:
        if ancestor == draft.code:
            raise Refused("a subject cannot be its own ancestor", path=("parent",))
        ancestor = parent_of(ancestor)
    return _next_version(subject_stream(draft.code), history, subject_event(draft))


def define_metric(history: Sequence[Event], draft: MetricDraft) -> MetricDefined:
    """A metric. Errors: AlreadyDefined (with other content; a new wording is a redefinition)."""
    event = identify(metric_stream(draft.code), metric_event(draft))
    if history and history[0].event_id != event.event_id:
        raise AlreadyDefined(
            f"metric {draft.code} is defined otherwise", path=("code",), hint="redefine it, or take another code"
        )
    return event


def redefine_metric(history: Sequence[Event], draft: RedefineDraft) -> MetricRedefined:
    """A new wording of a metric. Errors: NotFound."""
    if not history:
        raise NotFound(f"no metric {draft.metric}", path=("metric",), hint="define it first")
    event = MetricRedefined(
        event_id=UNIDENTIFIED, code=draft.metric, definition=draft.definition, reason=draft.reason, note=draft.note
    )
    return _next_version(metric_stream(draft.metric), history, event)


def define_series(
    history: Sequence[Event], draft: SeriesDraft, metric: MetricDefined, twin: str | None
) -> SeriesDefined:
    """A series, or a next version with another title or vintage zone; what it is of stays.

    `twin` is the code that subject × metric × dimensions × unit bear already, None if new.
    Errors: AlreadyDefined, InvalidInput (a unit that the metric does not have), InvalidTime.
    """
    try:
        zone_named(draft.vintage_zone)
    except InvalidTime as error:
        raise error.at("vintage_zone") from None
    _check_unit(metric, draft.unit)
    event = series_event(draft)
    if history:
        current = history[-1]
        for field in ("subject", "metric", "dimensions", "unit"):
            if getattr(current, field) != getattr(event, field):
                raise AlreadyDefined(
                    f"series {draft.code} is defined otherwise: with another {field}",
                    path=("code",),
                    hint="take another code",
                )
    elif twin is not None and twin != draft.code:
        raise AlreadyDefined(
            "this subject, metric, dimensions and unit are a series already", path=("code",), hint=f"its code is {twin}"
        )
    return _next_version(series_stream(draft.code), history, event)


def _check_unit(metric: MetricDefined, unit: str) -> None:
    is_currency_code = len(unit) == 3 and unit.isascii() and unit.isalpha() and unit.isupper()
    if metric.unit_class == CURRENCY and not is_currency_code:
        raise InvalidInput(
            f"metric {metric.code} is an amount of money; {unit!r} is not a currency",
            path=("unit",),
            hint="use its ISO 4217 code, such as CNY; a scale (million) is written out in the values",
        )


def register_source(history: Sequence[Event], draft: SourceDraft, now: datetime) -> SourceRegistered:
    """A source, or a next version with other descriptive fields.

    Who speaks, its tier, digest and publication stay once they are known: claims rest on them.
    Errors: AlreadyDefined, InvalidTime.
    """
    event = source_event(draft)
    if event.publication is not None:
        check_published(event.publication, now)
    if history:
        current = history[-1]
        assert isinstance(current, SourceRegistered)
        for field in ("publisher", "tier", "digest", "publication"):
            if getattr(current, field) not in (None, getattr(event, field)):
                raise AlreadyDefined(
                    f"source {draft.code} has another {field}",
                    path=("published_at" if field == "publication" else field,),
                    hint="other bytes are another capture: register it under a code of its own",
                )
    return _next_version(source_stream(draft.code), history, event)


def define_period(history: Sequence[Event], draft: PeriodDraft, named: Mapping[str, str]) -> PeriodDefined:
    """The dates of a named period, or new ones for later figures.

    `named` gives the code that bears each code or name so far, in casefolded form. Errors: InvalidPeriod,
    InvalidInput (a name that reads as a date), AlreadyDefined (one that another period bears).
    """
    for path, name in (("code", draft.code), ("name", draft.name)):
        _check_period_name(path, name)
        if named.get(name.casefold(), draft.code) != draft.code:
            raise AlreadyDefined(f"{name!r} is a name of the period {named[name.casefold()]}", path=(path,))
    reading = read_period(draft.interval)
    if reading.start is None or reading.end is None or reading.type is PeriodType.UNCERTAIN:
        raise InvalidPeriod("a named period has two certain ends", path=("interval",))
    reading.as_period(PeriodType.NAMED)
    event = PeriodDefined(
        event_id=UNIDENTIFIED, code=draft.code, name=draft.name, start=reading.start, end=reading.end, note=draft.note
    )
    return _next_version(period_stream(draft.code), history, event)


def _check_period_name(path: str, name: str) -> None:
    try:
        read_period(name, fiscal_year_end="12-31")
    except InvalidPeriod:
        return
    raise InvalidInput(f"{name!r} reads as a date", path=(path,), hint="choose a name such as Spring Festival 2026")


def link_periods(series: str, old: Period, new: Period, reason: str, note: str | None = None) -> PeriodsLinked:
    """Two figures of a series are one thing before and after its period was redefined. Errors: Refused."""
    if old.key == new.key:
        raise Refused("a period is not linked with itself", path=("new",))
    event = PeriodsLinked(event_id=UNIDENTIFIED, series=series, old=old, new=new, reason=reason, note=note)
    return identify(period_link_stream(series, old, new), event)


def set_precedence(history: Sequence[Event], draft: PrecedenceDraft) -> PrecedenceSet | None:
    """A new order of tiers; None where it is the default and nothing else was ever set."""
    if not history and draft.order == DEFAULT_ORDER:
        return None
    event = PrecedenceSet(event_id=UNIDENTIFIED, order=draft.order, note=draft.note)
    return _next_version(precedence_stream(), history, event)


def named_reading(period: PeriodDefined) -> Reading:
    """How the code or name of a defined period reads."""
    return Reading(PeriodType.NAMED, period.start, period.end, True, period.name)


def _next_version(stream: UUID, history: Sequence[Event], event: E) -> E:
    latest = [earlier for earlier in history if type(earlier) is type(event)][-1:]
    for earlier in latest:
        unmarked = {"event_id": UNIDENTIFIED, "note": event.note}
        if earlier.model_copy(update=unmarked) == event:
            return earlier
    return identify(stream, event, taken=[earlier.event_id for earlier in history])
