"""Every question: cuts are read here, answers come from the views, lives and passages from the log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ledger.application.periods import read_period_of
from ledger.domain.history import Recorded, fold
from ledger.domain.instants import parse_date
from ledger.domain.lives import Change, life
from ledger.domain.periods import PeriodType
from ledger.domain.vintages import Release, releases
from ledger.errors import InvalidInput, InvalidTime, NotFound
from ledger.projections.cuts import Cut, parse_known_on
from ledger.projections.rows import AnchorRow, FigureRow, SeriesRow, SourceRow
from ledger.projections.views import Views
from ledger.store.log import EventLog, Logged

_CONTEXT = 80
"""Code points of context shown on either side of a passage."""


class Passage(NamedTuple):
    """The words that an anchor points at, with some context; `exact` is what stands at its positions."""

    before: str
    exact: str
    after: str


class Questions:
    """What can be asked of a ledger. Errors of all: StoreFailure; NotFound and InvalidInput as said."""

    def __init__(self, log: EventLog, views: Views) -> None:
        self.log = log
        self.views = views

    def cut(self, known_on: str | None = None, recorded_by: str | int | None = None) -> Cut:
        """A cut from what a caller wrote; see `Cut`. Errors: InvalidTime."""
        return self.views.cut(parse_known_on(known_on), None if recorded_by is None else str(recorded_by))

    def series(self, code: str, cut: Cut) -> SeriesRow:
        """One series. Errors: NotFound."""
        return self.views.series_by_code(code, cut)

    def search_series(
        self,
        cut: Cut,
        *,
        text: str | None = None,
        subject: str | None = None,
        metric: str | None = None,
        unit: str | None = None,
    ) -> list[SeriesRow]:
        """Series of a subject, metric or unit, whose code, title, subject or metric hold all words of `text`."""
        narrowed = {"subject": subject, "metric": metric, "unit": unit}
        found = self.views.series(cut, **{name: code for name, code in narrowed.items() if code is not None})
        words = (text or "").casefold().split()
        return [
            row
            for row in found
            if all(word in f"{row.code} {row.title} {row.subject} {row.metric}".casefold() for word in words)
        ]

    def figure(self, series: str, period: str, cut: Cut, type: str | None = None) -> FigureRow:
        """One figure. Errors: NotFound, InvalidPeriod, AmbiguousPeriod."""
        row = self.series(series, cut)
        reading = read_period_of(self.views, cut, row.subject, period)
        return self.views.figure(row, reading, cut, _period_type(type))

    def figures(
        self,
        series: str,
        cut: Cut,
        *,
        since: str | None = None,
        until: str | None = None,
        type: str | None = None,
        length: str | None = None,
    ) -> list[FigureRow]:
        """The figures of a series, of one kind of period, within dates (both ends included as bounds).

        Errors: NotFound, InvalidTime, AmbiguousPeriod.
        """
        row = self.series(series, cut)
        for name, text in (("from", since), ("to", until)):
            _check_date(name, text)
        return self.views.figures(row, cut, since=since, until=until, type=_period_type(type), length=length)

    def audit(self, figure: FigureRow, cut: Cut) -> list[Change]:
        """The figure's whole life up to the cut, in the order of recording."""
        history = self.histories([figure], cut)[figure.no]
        return life(history, self.views.precedence(), cut.known_at(figure.vintage_zone))

    def releases(self, figure: FigureRow, cut: Cut) -> list[Release]:
        """The publications that state the figure, numbered by publication."""
        folded = fold(self.histories([figure], cut)[figure.no])
        return releases(folded, cut.known_at(figure.vintage_zone)) if folded else []

    def histories(self, figures: Sequence[FigureRow], cut: Cut) -> dict[int, list[Recorded]]:
        """The recorded events of figures up to the cut, by figure number."""
        found = self.log.histories([figure.stream_id for figure in figures], cut.seq)
        return {
            figure.no: [event.recorded for event in found.get(figure.stream_id, []) if event.recorded]
            for figure in figures
        }

    def source(self, code: str, cut: Cut) -> SourceRow:
        """One source. Errors: NotFound."""
        found = self.views.sources(cut, code)
        if not found:
            raise NotFound(f"no source {code!r}", path=("source",), hint="list the sources to see the codes")
        return found[0]

    def text(self, source: SourceRow) -> str:
        """The source's attached text. Errors: NotFound."""
        if source.digest is None:
            raise NotFound(f"source {source.code} was registered without its bytes", path=("source",))
        return self.log.text(source.digest)

    def passages(self, anchors: Sequence[AnchorRow], cut: Cut) -> dict[AnchorRow, Passage | None]:
        """The words at each anchor; None where the source's text is not attached or too short for it."""
        codes = sorted({anchor.source for anchor in anchors})
        texts = self.views.source_texts(cut, codes) if codes else {}
        return {anchor: passage_at(texts.get(anchor.source), anchor) for anchor in anchors}

    def events(self, after: int, limit: int) -> list[Logged]:
        """The log after a position."""
        return self.log.since(after, limit)

    def event(self, event_id: str) -> Logged:
        """One event by its id. Errors: NotFound."""
        place = self.views.place(event_id)
        if place is None:
            raise NotFound(f"no event {event_id}", path=("event",))
        return self.log.at([place.seq])[0]


def passage_at(text: str | None, anchor: AnchorRow) -> Passage | None:
    """The words at an anchor of a text; None without one, or where it ends before the anchor does."""
    if text is None or anchor.end > len(text):
        return None
    before = text[max(anchor.start - _CONTEXT, 0) : anchor.start]
    after = text[anchor.end : anchor.end + _CONTEXT]
    return Passage(before, text[anchor.start : anchor.end], after)


def _period_type(text: str | None) -> PeriodType | None:
    if text is None:
        return None
    try:
        return PeriodType(text)
    except ValueError:
        kinds = ", ".join(PeriodType)
        raise InvalidInput(f"{text!r} is not a type of period", path=("type",), hint=f"one of {kinds}") from None


def _check_date(name: str, text: str | None) -> None:
    try:
        if text is not None:
            parse_date(text)
    except InvalidTime as error:
        raise error.at(name) from None
