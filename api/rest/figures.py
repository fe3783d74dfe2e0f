"""Series and their figures, under a cut."""

from __future__ import annotations

from api.answers import (
    Json,
    conflicts_answer,
    cut_answer,
    figure_answer,
    figure_summary,
    history_answer,
    series_answer,
)
from api.log_answers import audit_answer
from api.rest.operations import Call, Reply
from api.rest.queries import (
    CutQuery,
    FigureQuery,
    FiguresQuery,
    RecordedQuery,
    SeriesQuery,
    SeveralQuery,
    VintagesQuery,
)
from ledger.application import Ledger
from ledger.application.value_filter import ValueFilter
from ledger.projections.cuts import Cut
from ledger.projections.rows import FigureRow


def list_series(ledger: Ledger, call: Call[SeriesQuery, None]) -> Reply:
    query = call.query
    cut = call.cut
    found = ledger.search_series(cut, text=query.q, subject=query.subject, metric=query.metric, unit=query.unit)
    return Reply({"series": [series_answer(row) for row in found], **cut_answer(cut)})


def show_series(ledger: Ledger, call: Call[RecordedQuery, None]) -> Reply:
    cut = call.cut
    return Reply(series_answer(ledger.series(call.path["code"], cut)) | cut_answer(cut))


def list_figures(ledger: Ledger, call: Call[FiguresQuery, None]) -> Reply:
    cut = call.cut
    return Reply(_figures(ledger, call.path["code"], call.query, cut) | cut_answer(cut))


def list_figures_of_several(ledger: Ledger, call: Call[SeveralQuery, None]) -> Reply:
    cut = call.cut
    each = [_figures(ledger, code, call.query, cut) for code in call.query.codes]
    return Reply({"series": each, **cut_answer(cut)})


def _figures(ledger: Ledger, code: str, query: FiguresQuery, cut: Cut) -> Json:
    found = ledger.figures(
        code,
        cut,
        since=query.since,
        until=query.until,
        type=query.type,
        length=query.length,
        filter=ValueFilter.read(query.above, query.below, query.match),
    )
    return {"series": code, "figures": [figure_summary(figure) for figure in found]}


def _figure(ledger: Ledger, call: Call[FigureQuery, None], cut: Cut) -> FigureRow:
    return ledger.figure(call.path["code"], call.path["period"], cut, call.query.type)


def show_figure(ledger: Ledger, call: Call[FigureQuery, None]) -> Reply:
    cut = call.cut
    return Reply(figure_answer(ledger, _figure(ledger, call, cut), cut))


def show_audit(ledger: Ledger, call: Call[FigureQuery, None]) -> Reply:
    cut = call.cut
    return Reply(audit_answer(ledger, _figure(ledger, call, cut), cut))


def show_vintages(ledger: Ledger, call: Call[VintagesQuery, None]) -> Reply:
    cut = call.cut
    figure = ledger.figure(call.path["code"], call.path["period"], cut, call.query.type)
    return Reply(history_answer(ledger, figure, cut, by_day=call.query.grain == "day"))


def list_conflicts(ledger: Ledger, call: Call[CutQuery, None]) -> Reply:
    cut = call.cut
    return Reply(conflicts_answer(ledger, ledger.views.conflicts(cut), cut))
