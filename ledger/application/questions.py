"""Every question: cuts are read here, answers come from the views, lives and passages from the log."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from ledger.application.changes import Changes
from ledger.application.figure_listing import FigureListing
from ledger.application.histories import life_in_time
from ledger.application.lines import FIGURES, Line
from ledger.application.listing import Listing
from ledger.application.outlines import Outlines
from ledger.application.pages import Page, page_size, read_key
from ledger.application.periods import period_type, read_period_of
from ledger.application.series_releases import SeriesRelease, releases_of_series
from ledger.application.series_vintages import VintageMode, latest_vintages, page_of_vintages
from ledger.application.source_claims import SourceClaims
from ledger.application.value_filter import NO_FILTER, ValueFilter
from ledger.domain.history import Logged, fold
from ledger.domain.instants import parse_date
from ledger.domain.lives import Change, Step, everything, steps
from ledger.domain.vintages import Release, releases
from ledger.errors import InvalidTime, NotFound
from ledger.projections.cuts import Cut
from ledger.projections.line_views import Narrowing
from ledger.projections.rows import AnchorRow, FigureRow, SeriesRow, SeriesVintage, SourceRow

_CONTEXT = 80
"""Code points of context shown on either side of a passage."""


class Passage(NamedTuple):
    """The words that an anchor points at, with some context; `exact` is what stands at its positions."""

    before: str
    exact: str
    after: str


class Questions(Listing, FigureListing, Outlines, SourceClaims, Changes):
    """What can be asked of a ledger. Errors of all: StoreFailure; NotFound and InvalidInput as said."""

    def series(self, code: str, cut: Cut) -> SeriesRow:
        """One series. Errors: NotFound."""
        return self.views.series_by_code(code, cut)

    def figure(self, series: str, period: str, cut: Cut, type: str | None = None) -> FigureRow:
        """One figure. Errors: NotFound, InvalidPeriod, AmbiguousPeriod."""
        row = self.views.series_asked(series, cut)
        reading = read_period_of(self.views, cut.now, row.subject, period)
        return self.views.figure(row, reading, cut, period_type(type))

    def line(
        self,
        series: str,
        cut: Cut,
        *,
        since: str | None = None,
        until: str | None = None,
        type: str | None = None,
        length: str | None = None,
        filter: ValueFilter = NO_FILTER,
    ) -> Line:
        """The figures of a series, of one kind of period, within dates, that pass a filter on their values.

        Errors: NotFound, InvalidTime.
        """
        row = self.views.series_asked(series, cut)
        for name, text in (("from", since), ("to", until)):
            _check_date(name, text)
        return Line(self.views, row, cut, Narrowing(since, until, period_type(type), length), filter)

    def line_page(
        self, series: str, cut: Cut, *, first: int | None = None, after: str | None = None, **narrowed: Any
    ) -> Line:
        """A page of `line`, of a cut from `paged_cut`. Errors: also InvalidInput at `first` or `after`."""
        line = self.line(series, cut, **narrowed)
        key = read_key(FIGURES, cut.seq, after, (str, str, str))
        return replace(line, narrowing=line.narrowing._replace(after=key), size=page_size(first))

    def figures(self, series: str, cut: Cut, **narrowed: Any) -> list[FigureRow]:
        """The whole rows of `line`. Errors: as said there, and those of `Line`."""
        return self.line(series, cut, **narrowed).rows()

    def series_vintages(
        self,
        series: str,
        cut: Cut,
        mode: VintageMode,
        *,
        first: int | None = None,
        after: str | None = None,
        **narrowed: Any,
    ) -> Page[SeriesVintage]:
        """The revision triangle of a line (`since`, `until`, `type`, `length` as of `line`), up to the cut.

        A vintage date is a date in the series' vintage zone on which some period got another answer: what counts is
        the last answer of each date. `all` and `changed` have a row a vintage date, with each period's answer at the
        end of it, or only those that are new or another then; `first` and `latest` a row a period, with the answer at
        the end of the date of its first vintage, or at the cut, and the date on which that vintage began. Periods of
        which nothing is known are left out; a page is shorter than `first` where its rows have very many figures.
        Errors: as of `line` and `Line`, and InvalidInput at `first` or `after`.
        """
        return page_of_vintages(self.views, self.figures(series, cut, **narrowed), cut, mode, first, after)

    def latest_vintages(self, figures: Sequence[FigureRow], cut: Cut, most: int) -> list[SeriesVintage]:
        """The last vintages of figures of one line up to the cut, as `changed` of `series_vintages`, oldest first.

        They have at most `most` figures in all, the last vintage is there whatever it has; where earlier ones are left
        out, the first shows every period as known then.
        """
        return latest_vintages(self.views, figures, cut, most)

    def series_releases(self, series: str, cut: Cut, **narrowed: Any) -> list[SeriesRelease]:
        """The publications that state figures of a line (narrowed as `line`). Errors: as of `line` and `Line`."""
        figures = self.figures(series, cut, **narrowed)
        return releases_of_series(figures, self.histories(figures, cut), cut)

    def audit(self, figure: FigureRow, cut: Cut, wanted: Callable[[Step], bool] = everything) -> list[Change]:
        """The figure's life up to the cut, in the order of recording; whole, or what is wanted of it.

        Errors: TookTooLong.
        """
        history = self.histories([figure], cut)[figure.no]
        return life_in_time(history, self.views.precedence(), cut.known_at(figure.vintage_zone), wanted)

    def steps(self, figure: FigureRow, cut: Cut) -> list[Step]:
        """The events of that life, without what they did."""
        return steps(self.histories([figure], cut)[figure.no], cut.known_at(figure.vintage_zone))

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

    def last_text(self) -> int:
        """Grows with every text that is attached: that changes answers, and moves no position."""
        return self.log.last_text()

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


def _check_date(name: str, text: str | None) -> None:
    try:
        if text is not None:
            parse_date(text)
    except InvalidTime as error:
        raise error.at(name) from None
