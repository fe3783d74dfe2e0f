"""The figures of one series under one cut, as a question that is asked when somebody says which columns are wanted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ledger.application.pages import MOST_FIRST, Page, cursor_start, write_cursor
from ledger.application.value_filter import NO_FILTER, ValueFilter
from ledger.errors import InvalidInput
from ledger.projections.cuts import Cut
from ledger.projections.line_json import Shape
from ledger.projections.line_views import Narrowing
from ledger.projections.rows import FigureRow, SeriesRow
from ledger.projections.views import Views

FIGURES = "figures"
"""The kind of this list, as cursors name it."""

LONGEST_LINE = 10_000
"""Figures in one list that is not paged."""


@dataclass(frozen=True, slots=True)
class Line:
    """Figures by period, of one kind of period.

    `size` is that of a page, None: the whole line, which is refused beyond `LONGEST_LINE`. Errors of every
    question: AmbiguousPeriod, InvalidInput (too long), StoreFailure.
    """

    views: Views
    series: SeriesRow
    cut: Cut
    narrowing: Narrowing
    filter: ValueFilter = NO_FILTER
    size: int | None = None

    def rows(self) -> list[FigureRow]:
        """Whole rows; of a page one more than its size where there are more."""
        if self.filter.is_open:
            return self._bounded(self.views.line(self.series, self.cut, self._limited()))
        found: list[FigureRow] = []
        narrowing = self.narrowing._replace(limit=MOST_FIRST)
        while part := self.views.line(self.series, self.cut, narrowing):
            found += [figure for figure in part if self.filter.passes(figure)]
            if len(found) > self._most or len(part) < MOST_FIRST:
                break
            narrowing = narrowing._replace(after=part[-1].period.key)
        return self._bounded(found[: self._most + 1])

    def end(self, most: int) -> list[FigureRow]:
        """The last figures of the line by period, at most `most`, whatever their values and the page."""
        return self.views.line_end(self.series, self.cut, self.narrowing._replace(after=None, limit=most))

    def texts(self, shapes: Sequence[Shape], given: Mapping[str, str], *, keyed: bool) -> list[tuple[Any, ...]] | None:
        """The figures as JSON (see `LineJson.line_json`); None where a filter needs to see whole rows."""
        if not self.filter.is_open:
            return None
        return self._bounded(self.views.line_json(self.series, self.cut, self._limited(), shapes, given, keyed=keyed))

    def count(self) -> int | None:
        """How many figures the whole line has; None where a filter would have to look at each."""
        return self.views.line_count(self.series, self.cut, self.narrowing) if self.filter.is_open else None

    def page(self) -> Page[FigureRow]:
        """A page of the line; `size` says how long."""
        assert self.size is not None
        found = self.rows()
        return Page(found[: self.size], len(found) > self.size, lambda row: self.cursor(*row.period.key))

    def cursor(self, *key: str) -> str:
        """The cursor of a figure by its `line_columns.KEY`."""
        return write_cursor(FIGURES, self.cut.seq, key)

    @property
    def cursor_start(self) -> str:
        """What a statement writes the cursors of its figures with; see `line_json.Cursor`."""
        return cursor_start(FIGURES, self.cut.seq)

    @property
    def _most(self) -> int:
        return LONGEST_LINE if self.size is None else self.size

    def _limited(self) -> Narrowing:
        return self.narrowing._replace(limit=self._most + 1)

    def _bounded(self, found: list[Any]) -> list[Any]:
        if self.size is None and len(found) > LONGEST_LINE:
            raise InvalidInput(
                f"{self.series.code} has more than {LONGEST_LINE} figures there, the most of one list",
                path=("series",),
                hint="ask for pages, or narrow it by from and to",
            )
        return found
