"""Figures that are found, not named: the latest of a series, those in conflict or in dispute."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from ledger.application.asking import Asking
from ledger.application.pages import Page, page_of, page_size, read_key
from ledger.application.periods import period_type
from ledger.errors import AmbiguousPeriod, NotFound
from ledger.projections.cuts import Cut
from ledger.projections.figure_lists import FigureKey, key_of
from ledger.projections.rows import FigureRow, SeriesRow
from ledger.projections.series_filter import SeriesFilter

CONFLICTS = "conflicts"
"""The kind of the list, as cursors name it."""


class FigureListing(Asking):
    """Errors of all: InvalidInput at `first`, `after` or `type`."""

    def latest(self, series: str, cut: Cut, *, type: str | None = None, length: str | None = None) -> FigureRow:
        """The figure whose period ends last among those of which anything is known at the cut, an absence included.

        `type` and `length` (ISO 8601) choose a kind of period. Errors: NotFound, also where nothing is known yet;
        AmbiguousPeriod where figures over several kinds of period are known.
        """
        row = self.views.series_asked(series, cut)
        found = self.latest_of_many([row], cut, type=type, length=length).get(series)
        if found is None:
            raise NotFound(
                f"nothing is known of a figure of {series} at this cut",
                path=("series",),
                hint="list its figures, or ask at a later cut",
            )
        if isinstance(found, AmbiguousPeriod):
            raise found
        return found

    def latest_of_many(
        self, series: Sequence[SeriesRow], cut: Cut, *, type: str | None = None, length: str | None = None
    ) -> dict[str, FigureRow | AmbiguousPeriod]:
        """`latest` of several series by their codes, or why there is no one; series without any are left out."""
        kinds = self.views.latest_of_each_kind(series, cut, period_type(type), length)
        only = [no for known in kinds.values() if len(known) == 1 for no in known.values()]
        figures = {figure.no: figure for figure in self.views.numbered(only, cut)}
        found: dict[str, FigureRow | AmbiguousPeriod] = {}
        for row in series:
            known = kinds.get(row.no, {})
            if len(known) == 1:
                found[row.code] = figures[next(iter(known.values()))]
            elif known:
                found[row.code] = AmbiguousPeriod(
                    f"{row.code} has figures over {len(known)} kinds of period, which are no one line",
                    choices=sorted(known),
                    hint="choose one by type and length",
                )
        return found

    def page_of_conflicts(
        self,
        cut: Cut,
        *,
        series: str | None = None,
        subject: str | None = None,
        metric: str | None = None,
        disputed: bool = False,
        first: int | None = None,
        after: str | None = None,
    ) -> Page[FigureRow]:
        """Figures whose remaining claims disagree at the cut, whether or not a rule decided; in the order of keys.

        `series` and `metric` are codes, `subject` a code, name or alias; one that is unknown has no conflicts.
        `disputed` adds the figures of which a dispute is open at the cut.
        """
        size = page_size(first)
        key = cast(FigureKey | None, read_key(CONFLICTS, cut.seq, after, (str, str, str, str)))
        find = self.views.contested if disputed else self.views.conflicting
        found = find(cut, SeriesFilter(code=series, subject=subject, metric=metric), key, size + 1)
        return page_of(CONFLICTS, cut.seq, self.views.numbered(found, cut), size, key_of)
