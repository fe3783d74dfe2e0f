"""Lists by code, in pages: subjects, metrics, named periods, sources; series that pass a filter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar, cast

from ledger.application.asking import Asking
from ledger.application.pages import Page, page_of, page_size, read_key
from ledger.errors import InvalidTime
from ledger.projections.cuts import Cut
from ledger.projections.definition_views import Slice
from ledger.projections.rows import MetricRow, NamedPeriodRow, SeriesRow, SourceRow, SubjectRow
from ledger.projections.series_filter import SeriesFilter

SUBJECTS, METRICS, PERIODS, SOURCES, SERIES = "subjects", "metrics", "periods", "sources", "series"
SERIES_BY_SUBJECT = "series by subject"
"""The kinds of these lists, as cursors name them."""
_TABLES = {SUBJECTS: "subject", METRICS: "metric", PERIODS: "named_period", SOURCES: "source"}


class Coded(Protocol):
    """A row of a list by code."""

    @property
    def code(self) -> str: ...


R = TypeVar("R", bound=Coded)


class Listing(Asking):
    """Pages of at most `first` rows (None: `pages.DEFAULT_FIRST`) after the cursor `after` (None: from the start).

    A page after a cursor is of the cut that `paged_cut` gives. Errors of all: InvalidInput at `first` or `after`.
    """

    def page_of_subjects(
        self, cut: Cut, *, text: str | None = None, first: int | None = None, after: str | None = None
    ) -> Page[SubjectRow]:
        """Subjects by code; `text`: words that each stand in its code, name or aliases."""
        return _by_code(SUBJECTS, cut, first, after, lambda part: self.views.subjects(cut, part=part), text)

    def page_of_metrics(
        self, cut: Cut, *, text: str | None = None, first: int | None = None, after: str | None = None
    ) -> Page[MetricRow]:
        """Metrics by code, with the definition in force; `text`: words that each stand in its code or name."""
        return _by_code(METRICS, cut, first, after, lambda part: self.views.metrics(cut, part=part), text)

    def page_of_periods(self, cut: Cut, *, first: int | None = None, after: str | None = None) -> Page[NamedPeriodRow]:
        """Named periods by code, with the dates in force."""
        return _by_code(PERIODS, cut, first, after, lambda part: self.views.named_periods(cut, part=part))

    def page_of_sources(
        self, cut: Cut, *, text: str | None = None, first: int | None = None, after: str | None = None
    ) -> Page[SourceRow]:
        """Sources by code; `text`: words that each stand in its code, title, publisher or author."""
        return _by_code(SOURCES, cut, first, after, lambda part: self.views.sources(cut, part=part), text)

    def page_of_series(
        self,
        cut: Cut,
        *,
        text: str | None = None,
        subject: str | None = None,
        metric: str | None = None,
        unit: str | None = None,
        conflict: bool | None = None,
        changed_since: str | int | None = None,
        first: int | None = None,
        after: str | None = None,
    ) -> Page[SeriesRow]:
        """Series by code; `text`, `subject` (code, name or alias), `metric` and `unit` as in `SeriesFilter`.

        `conflict`: True for those with a figure whose claims disagree at the cut, False for those without one.
        `changed_since`: those with any event of a figure (a report, reaffirmation, restatement, retraction, correction,
        void, link, dispute or its resolution) recorded after that position, instant, or date (its last instant, UTC),
        and by the cut, whether or not an answer moved; definitions and orders of tiers are no events of a figure.
        Errors: InvalidTime at `changed_since`.
        """
        filter = SeriesFilter(text, subject, metric, unit)
        changed_after = None if changed_since is None else self._position_of(changed_since)

        def rows(part: Slice) -> Sequence[SeriesRow]:
            return self.views.series_that(cut, filter, conflict=conflict, changed_after=changed_after, part=part)

        return _by_code(SERIES, cut, first, after, rows)

    def page_of_series_by_subject(
        self,
        cut: Cut,
        *,
        text: str | None = None,
        subject: str | None = None,
        metric: str | None = None,
        first: int | None = None,
        after: str | None = None,
    ) -> Page[SeriesRow]:
        """The same by the code of the subject, then by their own, so that those of one subject stand together."""
        size = page_size(first)
        key = cast(tuple[str, str] | None, read_key(SERIES_BY_SUBJECT, cut.seq, after, (str, str)))
        found = self.views.series_by_subject(cut, SeriesFilter(text, subject, metric), key, size + 1)
        return page_of(SERIES_BY_SUBJECT, cut.seq, found, size, lambda row: (row.subject, row.code))

    def count_of_series(
        self,
        cut: Cut,
        *,
        text: str | None = None,
        subject: str | None = None,
        metric: str | None = None,
        unit: str | None = None,
        conflict: bool | None = None,
        changed_since: str | int | None = None,
    ) -> int:
        """How many series `page_of_series` would page through."""
        changed_after = None if changed_since is None else self._position_of(changed_since)
        filter = SeriesFilter(text, subject, metric, unit)
        return self.views.count_that(cut, filter, conflict=conflict, changed_after=changed_after)

    def count_of_definitions(self, kind: str, cut: Cut) -> int:
        """How many rows the list of that kind has: SUBJECTS, METRICS, PERIODS or SOURCES."""
        return self.views.count_of(_TABLES[kind], cut)

    def search_series(
        self,
        cut: Cut,
        *,
        text: str | None = None,
        subject: str | None = None,
        metric: str | None = None,
        unit: str | None = None,
    ) -> list[SeriesRow]:
        """Every series that `page_of_series` would page through."""
        return self.views.series_that(cut, SeriesFilter(text, subject, metric, unit))

    def _position_of(self, changed_since: str | int) -> int:
        try:
            return self.cut(None, changed_since).seq
        except InvalidTime as error:
            error.path = ("changed_since",)
            raise


def _by_code(
    kind: str,
    cut: Cut,
    first: int | None,
    after: str | None,
    rows: Callable[[Slice], Sequence[R]],
    text: str | None = None,
) -> Page[R]:
    size = page_size(first)
    key = read_key(kind, cut.seq, after, (str,))
    found = rows(Slice(None if key is None else str(key[0]), size + 1, text))
    return page_of(kind, cut.seq, found, size, lambda row: (row.code,))
