"""Series and their figures, under a cut."""

from __future__ import annotations

from api.answers import Json, cut_answer, figure_answer, figure_answers, history_answer, series_answer
from api.line_answers import line_answer, line_page_answer
from api.log_answers import audit_answer
from api.rest.operations import Call, Reply
from api.rest.queries import (
    ChangesQuery,
    ConflictsQuery,
    FigureQuery,
    FiguresQuery,
    LatestQuery,
    LineQuery,
    RecordedQuery,
    SeriesQuery,
    SeveralQuery,
    TriangleQuery,
    VintagesQuery,
)
from api.series_answers import changes_answer, series_vintages_answer
from ledger.application import Ledger
from ledger.application.lines import LONGEST_LINE
from ledger.application.value_filter import ValueFilter
from ledger.errors import InvalidInput
from ledger.projections.rows import FigureRow


def list_series(ledger: Ledger, call: Call[SeriesQuery, None]) -> Reply:
    query = call.query
    page = ledger.page_of_series(
        call.cut,
        text=query.q,
        subject=query.subject,
        metric=query.metric,
        unit=query.unit,
        conflict=None if query.conflict is None else query.conflict == "true",
        changed_since=query.changed_since,
        first=query.limit,
        after=query.after,
    )
    found = [series_answer(row) for row in page.rows]
    return Reply({"series": found, "next": page.next, **cut_answer(call.cut)})


def show_series(ledger: Ledger, call: Call[RecordedQuery, None]) -> Reply:
    return Reply(series_answer(ledger.series(call.path["code"], call.cut)) | cut_answer(call.cut))


def list_figures(ledger: Ledger, call: Call[LineQuery, None]) -> Reply:
    """Without `limit` and `after` the whole line, of at most 10,000 figures."""
    code, query, following = call.path["code"], call.query, None
    if query.limit is None and query.after is None:
        found = line_answer(ledger.line(code, call.cut, **_narrowed(query)), as_text=call.as_text)
    else:
        line = ledger.line_page(code, call.cut, first=query.limit, after=query.after, **_narrowed(query))
        found, following = line_page_answer(line, as_text=call.as_text)
    return Reply({"series": code, "figures": found, "next": following, **cut_answer(call.cut)})


def list_figures_of_several(ledger: Ledger, call: Call[SeveralQuery, None]) -> Reply:
    """At most 10,000 figures in all."""
    found: list[Json] = []
    left = LONGEST_LINE
    for code in call.query.codes:
        line = line_answer(ledger.line(code, call.cut, **_narrowed(call.query)), as_text=False)
        left -= len(line)
        if left < 0:
            raise InvalidInput(
                f"have more than {LONGEST_LINE} figures there, the most of one answer",
                path=("series",),
                hint="ask for fewer series, or narrow them by from and to",
            )
        found.append({"series": code, "figures": line})
    return Reply({"series": found, **cut_answer(call.cut)})


def _narrowed(query: FiguresQuery) -> Json:
    return {
        "since": query.since,
        "until": query.until,
        "type": query.type,
        "length": query.length,
        "filter": ValueFilter.read(query.above, query.below, query.match),
    }


def show_latest(ledger: Ledger, call: Call[LatestQuery, None]) -> Reply:
    """The figure whose period ends last among those of which anything is known at the cut."""
    query = call.query
    latest = ledger.latest(call.path["code"], call.cut, type=query.type, length=query.length)
    return Reply(figure_answer(ledger, latest, call.cut))


def _figure(ledger: Ledger, call: Call[FigureQuery, None]) -> FigureRow:
    return ledger.figure(call.path["code"], call.path["period"], call.cut, call.query.type)


def show_figure(ledger: Ledger, call: Call[FigureQuery, None]) -> Reply:
    return Reply(figure_answer(ledger, _figure(ledger, call), call.cut))


def show_audit(ledger: Ledger, call: Call[FigureQuery, None]) -> Reply:
    return Reply(audit_answer(ledger, _figure(ledger, call), call.cut))


def show_vintages(ledger: Ledger, call: Call[VintagesQuery, None]) -> Reply:
    figure = ledger.figure(call.path["code"], call.path["period"], call.cut, call.query.type)
    return Reply(history_answer(ledger, figure, call.cut, by_day=call.query.grain == "day"))


def show_triangle(ledger: Ledger, call: Call[TriangleQuery, None]) -> Reply:
    """A vintage date is a date in the series' vintage zone on which some period got another answer."""
    code, query = call.path["code"], call.query
    page = ledger.series_vintages(
        code,
        call.cut,
        query.mode,
        since=query.since,
        until=query.until,
        type=query.type,
        length=query.length,
        first=query.limit,
        after=query.after,
    )
    series = ledger.views.series_asked(code, call.cut)
    return Reply(series_vintages_answer(series, query.mode, page, call.cut))


def list_conflicts(ledger: Ledger, call: Call[ConflictsQuery, None]) -> Reply:
    query = call.query
    page = ledger.page_of_conflicts(
        call.cut,
        series=query.series,
        subject=query.subject,
        metric=query.metric,
        disputed=query.disputed == "true",
        first=query.limit,
        after=query.after,
    )
    found = figure_answers(ledger, page.rows, call.cut)
    return Reply({"conflicts": found, "next": page.next, **cut_answer(call.cut)})


def list_changes(ledger: Ledger, call: Call[ChangesQuery, None]) -> Reply:
    """Figures whose answers at the two cuts differ, each with the steps of its life that moved it."""
    query, (until, since) = call.query, call.cuts
    page = ledger.changes(
        since,
        until,
        series=query.series,
        subject=query.subject,
        metric=query.metric,
        first=query.limit,
        after=query.after,
    )
    return Reply(changes_answer(ledger, page, since, until))
