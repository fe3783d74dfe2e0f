"""The page of a series: its line as known on any date, how it was revised, and who published it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from api.rest.queries import NarrowingQuery
from api.web.revisions import revisions
from api.web.series_chart import series_chart
from api.web.series_line import LineOverTime, known_date, line_over_time
from api.web.series_releases import last_releases
from api.web.serving import Asked, Shown
from api.web.view import Form, View
from api.web.words import kind_in_words
from ledger.application import Ledger
from ledger.application.series_vintages import VintageMode
from ledger.errors import AmbiguousPeriod, NotFound
from ledger.projections.cuts import Cut
from ledger.projections.rows import SeriesRow

_SELECTION = "{ period { dates label } state value { asReported comparator amount lower upper ranks } absentReason }"


class SeriesPageQuery(NarrowingQuery):
    """The line, and how its revisions are shown."""

    mode: VintageMode = Field(VintageMode.ALL, description="as that of the revision triangle")


def show_series(ledger: Ledger, asked: Asked[SeriesPageQuery]) -> Shown:
    """One line; of a series over several kinds of period the kinds are shown, each with its link."""
    cut, query = asked.cut, asked.query
    series = ledger.views.series_asked(asked.path["code"], cut)
    narrowed = {"from": query.since, "to": query.until, "type": query.type, "length": query.length}
    context = _definition(ledger, series, cut) | {"forms": _forms(asked.view, series, narrowed)}
    try:
        line = line_over_time(ledger, series, query, cut)
    except AmbiguousPeriod as error:
        kinds = [_kind(ledger, series, cut, choice) for choice in error.choices]
        return Shown("series_kinds.html", context | {"kinds": kinds, "forms": _forms_of_all(asked.view, series)})
    known_on = known_date(cut, series.vintage_zone)
    chart = series_chart(line, known_on, "series-title", "chart-summary")
    return Shown(
        "series.html",
        context
        | {
            "line": line,
            "chart": chart,
            "known_date": known_on,
            "latest": next(iter(line.shown[::-1]), None),
            "vintage_dates": [vintage.vintage_on for vintage in line.course],
            "mode": query.mode,
            "modes": list(VintageMode),
            "revisions": revisions(line, query.mode),
            "revision_forms": _revision_forms(asked.view, series, narrowed | {"mode": query.mode}),
            "releases": last_releases(ledger, line, cut),
            "first_period": _first_period(line),
            "ranges": _ranges(asked.view, line),
        },
    )


def _definition(ledger: Ledger, series: SeriesRow, cut: Cut) -> dict[str, Any]:
    """In force at the cut; before it was defined here, as it is now."""
    (subject,) = ledger.views.subjects(cut, series.subject) or ledger.views.subjects(cut.now, series.subject)
    (metric,) = ledger.views.metrics(cut, series.metric) or ledger.views.metrics(cut.now, series.metric)
    title = series.title or f"{subject.name}: {metric.name}"
    return {"series": series, "subject": subject, "metric": metric, "title": title}


def _forms(view: View, series: SeriesRow, narrowed: Mapping[str, str | None]) -> list[Form]:
    where = ("v1", "series", series.code, "figures")
    return [
        view.json(*where, **narrowed),
        view.csv(*where, **narrowed),
        view.graphql("figures", _SELECTION, series=series.code, **narrowed),
    ]


def _forms_of_all(view: View, series: SeriesRow) -> list[Form]:
    """Of a series that is no one line: the series itself, which is not published and has no publication cut."""
    return [
        view.json("v1", "series", series.code, known_on=None),
        view.graphql("series", "{ code unit figureCount }", code=series.code, knownOn=None),
    ]


def _revision_forms(view: View, series: SeriesRow, narrowed: Mapping[str, str | None]) -> list[Form]:
    where = ("v1", "series", series.code, "vintages")
    return [view.json(*where, **narrowed), view.csv(*where, **narrowed)]


def _kind(ledger: Ledger, series: SeriesRow, cut: Cut, choice: str) -> dict[str, Any]:
    """`uncertain P1M` → what narrows the line to it, its words and its latest figure (None: nothing is known)."""
    type, _, length = choice.partition(" ")
    narrowed: dict[str, Any] = {"type": type, "length": None if length in ("", "..") else length}
    try:
        latest = ledger.latest(series.code, cut, **narrowed)
    except NotFound:
        latest = None
    return {"words": kind_in_words(type, narrowed["length"]), "latest": latest, **narrowed}


def _first_period(line: LineOverTime) -> str | None:
    """Where the shown periods start, if there are earlier ones."""
    return line.rows[0].figure.period.start if line.count > len(line.rows) else None


def _ranges(view: View, line: LineOverTime) -> list[dict[str, str]]:
    """The last few periods, or all again: to look closer at what was revised."""
    starts = [row.figure.period.start for row in line.shown]
    found = [
        {"words": f"last {count}", "href": view.here(**{"from": starts[-count], "to": None})}
        for count in (12, 40)
        if len(starts) > count
    ]
    if "from" in view.given or "to" in view.given:
        found.append({"words": "all periods", "href": view.here(**{"from": None, "to": None})})
    return found
