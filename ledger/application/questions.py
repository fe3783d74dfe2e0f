"""Every question: cuts are read here, answers come from the views, lives and passages from the log."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from ledger.application.changes import Changes
from ledger.application.figure_listing import FigureListing
from ledger.application.listing import Listing
from ledger.application.periods import period_type, read_period_of
from ledger.domain import extents
from ledger.domain.extents import Truth
from ledger.domain.history import Logged, fold
from ledger.domain.instants import parse_date
from ledger.domain.lives import Change, life
from ledger.domain.values import parse_number
from ledger.domain.vintages import Release, releases
from ledger.errors import InvalidInput, InvalidTime, NotFound
from ledger.projections.cuts import Cut
from ledger.projections.row_readers import stated_value
from ledger.projections.rows import AnchorRow, FigureRow, SeriesRow, SourceRow

_CONTEXT = 80
"""Code points of context shown on either side of a passage."""


class Passage(NamedTuple):
    """The words that an anchor points at, with some context; `exact` is what stands at its positions."""

    before: str
    exact: str
    after: str


class Match(StrEnum):
    """Whether a filter wants what certainly holds, or also what possibly does."""

    CERTAIN = "certain"
    POSSIBLE = "possible"


class ValueFilter(NamedTuple):
    """Values greater than `above` and less than `below` (None: no bound); bounds compare three-valued."""

    above: Decimal | None = None
    below: Decimal | None = None
    match: Match = Match.CERTAIN

    @classmethod
    def read(cls, above: str | None, below: str | None, match: Match) -> ValueFilter:
        """A filter from digits. Errors: InvalidInput."""
        return cls(_number("above", above), _number("below", below), match)

    def passes(self, figure: FigureRow) -> bool:
        """Without a bound every figure passes; with one, none without a value."""
        if self.above is None and self.below is None:
            return True
        if figure.chosen is None or figure.chosen.value is None:
            return False
        value = stated_value(figure.chosen.value)
        truths = {
            *([] if self.above is None else [extents.above(value, self.above)]),
            *([] if self.below is None else [extents.below(value, self.below)]),
        }
        return truths <= {Truth.TRUE} or (self.match is Match.POSSIBLE and Truth.FALSE not in truths)


class Questions(Listing, FigureListing, Changes):
    """What can be asked of a ledger. Errors of all: StoreFailure; NotFound and InvalidInput as said."""

    def series(self, code: str, cut: Cut) -> SeriesRow:
        """One series. Errors: NotFound."""
        return self.views.series_by_code(code, cut)

    def figure(self, series: str, period: str, cut: Cut, type: str | None = None) -> FigureRow:
        """One figure. Errors: NotFound, InvalidPeriod, AmbiguousPeriod."""
        row = self.views.series_by_code(series, cut, later=True)
        reading = read_period_of(self.views, cut.now, row.subject, period)
        return self.views.figure(row, reading, cut, period_type(type))

    def figures(
        self,
        series: str,
        cut: Cut,
        *,
        since: str | None = None,
        until: str | None = None,
        type: str | None = None,
        length: str | None = None,
        filter: ValueFilter | None = None,
    ) -> list[FigureRow]:
        """The figures of a series, of one kind of period, within dates, that pass a filter on their values.

        Errors: NotFound, InvalidTime, AmbiguousPeriod.
        """
        row = self.views.series_by_code(series, cut, later=True)
        for name, text in (("from", since), ("to", until)):
            _check_date(name, text)
        found = self.views.figures(row, cut, since=since, until=until, type=period_type(type), length=length)
        return [figure for figure in found if filter is None or filter.passes(figure)]

    def audit(self, figure: FigureRow, cut: Cut) -> list[Change]:
        """The figure's whole life up to the cut, in the order of recording."""
        history = self.histories([figure], cut)[figure.no]
        return life(history, self.views.precedence(), cut.known_at(figure.vintage_zone))

    def releases(self, figure: FigureRow, cut: Cut) -> list[Release]:
        """The publications that state the figure, numbered by publication."""
        folded = fold(self.histories([figure], cut)[figure.no])
        return releases(folded, cut.known_at(figure.vintage_zone)) if folded else []

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


def _number(name: str, text: str | None) -> Decimal | None:
    try:
        return None if text is None else parse_number(text)
    except ValueError as error:
        raise InvalidInput(str(error), path=(name,)) from None


def _check_date(name: str, text: str | None) -> None:
    try:
        if text is not None:
            parse_date(text)
    except InvalidTime as error:
        raise error.at(name) from None
