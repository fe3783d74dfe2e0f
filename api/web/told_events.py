"""Events of the log in words: what happened, to what, and where that is shown."""

from __future__ import annotations

from typing import NamedTuple

from api.web.view import View
from api.web.words import in_short
from ledger.domain import events as e
from ledger.domain.events import Event, FigureEvent
from ledger.domain.history import Logged
from ledger.domain.instants import format_instant
from ledger.domain.key_events import ApiKeyCreated, ApiKeyRevoked
from ledger.domain.periods import Period
from ledger.domain.signing_events import SigningKeyRotated
from ledger.domain.values import Value
from ledger.domain.words import Relation
from ledger.projections.row_readers import value_row
from ledger.projections.rows import PeriodRow


class Thing(NamedTuple):
    """What an event is about: its name, and the page that shows it, None where there is none."""

    name: str
    href: str | None
    period: PeriodRow | None = None


class Told(NamedTuple):
    """An event. `value` is what it states, `words` why or how (None: nothing is said)."""

    seq: int
    event_id: str | None
    verb: str
    thing: Thing | None
    value: str | None
    words: str | None
    actor: str | None
    recorded_at: str | None


class _Saying(NamedTuple):
    verb: str
    thing: Thing | None = None
    value: str | None = None
    words: str | None = None


def told(logged: Logged, view: View) -> Told:
    """One position of the log; where its bytes cannot be read `words` says why."""
    recorded = logged.recorded
    if recorded is None:
        return Told(logged.seq, None, "Cannot be read", None, None, logged.error, None, None)
    saying = _saying(recorded.event, view)
    at = format_instant(recorded.recorded_at)
    return Told(logged.seq, recorded.event.event_id, *saying, recorded.actor, at)


def _saying(event: Event, view: View) -> _Saying:
    match event:
        case FigureEvent():
            return _of_figure(event, Thing(event.series, *_figure(view, event.series, event.period)))
        case e.PrecedenceSet(order=order):
            return _Saying("Set the order of tiers", words=", ".join(map(str, order)))
        case ApiKeyCreated(name=name, scope=scope):
            return _Saying("Created an API key", Thing(name, None), words=f"opens {scope}")
        case ApiKeyRevoked(key_id=key_id, reason=reason):
            return _Saying("Revoked an API key", Thing(key_id, None), words=reason)
        case SigningKeyRotated():
            return _Saying("Replaced the key that signs checkpoints")
        case definition:
            return _of_definition(definition, view)


def _of_figure(event: FigureEvent, figure: Thing) -> _Saying:
    match event:
        case e.FigureReported(value=value, source=source):
            return _Saying("Reported", figure, _short(value), f"by {source.publisher}")
        case e.FigureReaffirmed(value=value, source=source):
            return _Saying("Reaffirmed", figure, _short(value), f"by {source.publisher}")
        case e.FigureRestated(value=value, source=source, reason=reason):
            return _Saying("Restated to", figure, _short(value), f"by {source.publisher}: {reason}")
        case e.FigureRetracted(source=source, reason=reason):
            return _Saying("Retracted", figure, words=f"by {source.publisher}: {reason}")
        case e.FigureCorrected(value=value, reason=reason):
            return _Saying("Corrected to" if value else "Corrected", figure, _short(value), reason)
        case e.FigureVoided(reason=reason):
            return _Saying("Took back what was recorded", figure, words=reason)
        case e.FigureDisputed(counter=counter, disputed_by=by, reason=reason):
            return _Saying(
                "Disputed; instead" if counter else "Disputed", figure, _short(counter), f"by {by}: {reason}"
            )
        case e.DisputeResolved(outcome=outcome, reason=reason):
            return _Saying(f"Dispute {outcome}", figure, words=reason)
        case e.ClaimsLinked(relation=relation):
            verb = "One claim quotes another" if relation is Relation.QUOTES else "One claim supersedes another"
            return _Saying(verb, figure)
        case unknown:
            raise TypeError(f"nobody has told what {type(unknown).__name__} says")


def _of_definition(event: Event, view: View) -> _Saying:
    match event:
        case e.SubjectRegistered(code=code, name=name, kind=kind):
            return _Saying("Registered a subject", Thing(name, view.to(subject=code)), words=kind)
        case e.MetricDefined(code=code, name=name, measure=measure):
            return _Saying("Defined a metric", Thing(name, view.to(metric=code)), words=measure)
        case e.MetricRedefined(code=code, reason=reason):
            return _Saying("Redefined a metric", Thing(code, view.to(metric=code)), words=reason)
        case e.SeriesDefined(code=code, title=title):
            return _Saying("Defined a series", Thing(code, view.to("series", code)), words=title)
        case e.SourceRegistered(code=code, title=title):
            return _Saying("Registered a source", Thing(code, view.to("sources", code)), words=title)
        case e.PeriodDefined(name=name, start=start, end=end):
            return _Saying("Set the dates of a period", Thing(name, None), words=f"{start} to {end}, the end excluded")
        case e.PeriodsLinked(series=series, old=old, new=new, reason=reason):
            words = f"{old.dates} became {new.dates}: {reason}"
            return _Saying("Linked two periods", Thing(series, view.to("series", series)), words=words)
        case unknown:
            raise TypeError(f"nobody has told what {type(unknown).__name__} says")


def _short(value: Value | None) -> str | None:
    return in_short(value_row(value)) if value else None


def _figure(view: View, series: str, period: Period) -> tuple[str, PeriodRow]:
    start, end = (None if day is None else day.isoformat() for day in (period.start, period.end))
    row = PeriodRow(str(period.type), start, end, period.label, period.length)
    return view.figure(series, row), row
