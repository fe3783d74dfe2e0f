"""The page of a series that every vintage revises whole: as much as a slider has to move, without loading it."""

from __future__ import annotations

from uuid import UUID

from api.web.rendering import render
from api.web.revisions import revisions
from api.web.series_chart import series_chart
from api.web.series_line import LineOverTime, LineRow
from api.web.series_releases import Releases
from api.web.view import View
from ledger.application.series_vintages import VintageMode
from ledger.domain.precedence import Precedence
from ledger.projections.cuts import Cut
from ledger.projections.rows import (
    ClaimRow,
    FigureRow,
    MetricRow,
    PeriodRow,
    PublicationRow,
    SeriesRow,
    SeriesVintage,
    SubjectRow,
    VintageCell,
)
from tests.web.charts.values import value

_SERIES = SeriesRow(1, "made", "firm", "sales", {"basis": "as_reported"}, "CNY", "UTC", None, None)


def made_page(*, vintages: int, periods: int) -> bytes:
    """Quarters from 1990 on; a vintage a month from 2020 on."""
    line = _line(vintages, periods)
    return render(
        "series.html",
        view=View("/series/made", {}, Cut(None, 1, 1)),
        series=_SERIES,
        subject=SubjectRow("firm", "Firm", "company", None, (), {}, None),
        metric=MetricRow("sales", "Sales", "flow", "currency", "What is sold."),
        title="Firm: sales",
        forms=[],
        line=line,
        chart=series_chart(line, "", "series-title", "chart-summary"),
        known_date="",
        latest=line.rows[-1],
        vintage_dates=[vintage.vintage_on for vintage in line.course],
        mode=VintageMode.ALL,
        modes=list(VintageMode),
        revisions=revisions(line, VintageMode.ALL),
        revision_forms=[],
        releases=Releases((), False),
        first_period=None,
        ranges=[],
    )


def _line(vintages: int, periods: int) -> LineOverTime:
    begins = [f"{2020 + month // 12}-{month % 12 + 1:02}-01" for month in range(vintages)]
    quarters = [_quarter(number) for number in range(periods)]
    course = tuple(
        SeriesVintage(
            begin,
            tuple(
                VintageCell(period, number + 1, f"{begin}T23:59:59.999999Z", "KNOWN", None, claim)
                for period, claim in zip(quarters, _claims(periods, number, begin), strict=True)
            ),
        )
        for number, begin in enumerate(begins)
    )
    rows = tuple(
        LineRow(_figure(place, cell), f"{1000 + 10 * place + vintages - 1:,}", begins[-1], vintages, False)
        for place, cell in enumerate(course[-1].figures)
    )
    return LineOverTime(_SERIES, rows, periods, course, False, course)


def _quarter(number: int) -> PeriodRow:
    start, end = (f"{1990 + each // 4}-{each % 4 * 3 + 1:02}-01" for each in (number, number + 1))
    return PeriodRow("duration", start, end, None, "P3M")


def _claims(periods: int, number: int, begin: str) -> list[ClaimRow]:
    published = PublicationRow(begin, "day", "UTC", "stated", f"{begin}T23:59:59.999999Z")
    said = (1, 1, "c", "restated", None, "release", "firm", 2, published.known_at, published)
    return [ClaimRow(*said, value(amount=str(1000 + 10 * place + number)), None, ()) for place in range(periods)]


def _figure(place: int, cell: VintageCell) -> FigureRow:
    return FigureRow(
        no=place,
        stream_id=UUID(int=place),
        series="made",
        unit="CNY",
        vintage_zone="UTC",
        period=cell.period,
        state=cell.state,
        rule="only",
        absent_reason=None,
        known_from=cell.known_from,
        conflicted=False,
        disputed=False,
        stale=False,
        chosen=cell.chosen,
        alternatives=(),
        backing=(),
        precedence=Precedence(),
    )
