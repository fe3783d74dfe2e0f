"""Which events of the log concern a series, a subject or a metric."""

from __future__ import annotations

from collections.abc import Callable

from ledger.application import Ledger
from ledger.domain.events import (
    FigureEvent,
    MetricDefined,
    MetricRedefined,
    PeriodsLinked,
    PrecedenceSet,
    SeriesDefined,
    SubjectRegistered,
)
from ledger.domain.history import Logged
from ledger.errors import NotFound


def topic_of(ledger: Ledger, series: str | None, subject: str | None, metric: str | None) -> Callable[[Logged], bool]:
    """What tells whether an event concerns all that is named (None: anything). Errors: NotFound.

    An event concerns a series when it defines it or says something of its figures and periods; a subject or a
    metric when it defines that, or concerns one of its series. A new order of tiers concerns everything: any answer
    may change with it. One whose bytes cannot be read concerns nothing.
    """
    if series is subject is metric is None:
        return lambda logged: True
    cut = ledger.cut()
    if series is not None:
        ledger.series(series, cut)
    if subject is not None and not ledger.views.subjects(cut, subject):
        raise NotFound(f"no subject {subject!r}", path=("subject",), hint="list the subjects to see the codes")
    if metric is not None and not ledger.views.metrics(cut, metric):
        raise NotFound(f"no metric {metric!r}", path=("metric",), hint="list the metrics to see the codes")
    topic = _Topic(series, subject, metric)
    for row in ledger.views.series(cut, None if series is None else [series]):
        topic.has_series(row.code, row.subject, row.metric)
    return topic.has


class _Topic:
    """Reads the log in order: a series that is defined later joins in when its definition comes by."""

    def __init__(self, series: str | None, subject: str | None, metric: str | None) -> None:
        self._series = series
        self._subject = subject
        self._metric = metric
        self._codes: set[str] = set()

    def has_series(self, code: str, subject: str, metric: str) -> bool:
        """Whether a series is wanted; from then on so is what is said of it."""
        wanted = self._series in (None, code) and self._subject in (None, subject) and self._metric in (None, metric)
        if wanted:
            self._codes.add(code)
        return wanted

    def has(self, logged: Logged) -> bool:
        match logged.recorded and logged.recorded.event:
            case FigureEvent(series=series) | PeriodsLinked(series=series):
                return series in self._codes
            case SeriesDefined(code=code, subject=subject, metric=metric):
                return self.has_series(code, subject, metric)
            case SubjectRegistered(code=code):
                return code == self._subject and self._series is self._metric is None
            case MetricDefined(code=code) | MetricRedefined(code=code):
                return code == self._metric and self._series is self._subject is None
            case PrecedenceSet():
                return True
            case _:
                return False
