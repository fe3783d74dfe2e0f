"""The first page: search over subjects, metrics, series and sources, and what changed lately."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Annotated, Any, NamedTuple

from markupsafe import Markup
from pydantic import BeforeValidator, Field

from api.rest.queries import CutQuery, Filter, Paged, plain_digits
from api.web.charts.sparkline import sparkline
from api.web.serving import Asked, Shown
from api.web.titles import Titles
from api.web.told_events import told
from ledger.application import Ledger
from ledger.application.outlines import Outline
from ledger.projections.cuts import Cut
from ledger.projections.rows import SourceRow, SubjectRow

SHOWN = 20
"""Series of one page."""
_MOST_SHOWN = 50
_NAMED = 6
"""Subjects, metrics and sources of one answer to a search, each."""
_LATELY = 8
_POINTS = 20
"""Of a sparkline."""
_COMMON = ("basis", "as_reported")
_SELECTION = (
    "{ nodes { code subject { name } metric { name }"
    " latest { period { dates } state value { asReported comparator amount lower upper unit } source { code } } } }"
)


Few = Annotated[int, Field(ge=1, le=_MOST_SHOWN), BeforeValidator(plain_digits)]


class HomeQuery(CutQuery, Paged):
    """`q` is what is looked for; without it, `subject` and `metric` all series are listed."""

    q: Filter | None = Field(None, description="text in a code or name of a series, a subject, a metric or a source")
    subject: Filter | None = Field(None, description="the subject's code, name or an alias")
    metric: Filter | None = Field(None, description="the metric's code")
    limit: Few | None = Field(None, description="series of one page")


class Found(NamedTuple):
    """A series as the list shows it; `source` None: no claim answers for its latest figure."""

    outline: Outline
    title: str
    dimensions: str
    spark: Markup
    source: SourceRow | None


class Group(NamedTuple):
    """The series of one subject."""

    subject: SubjectRow
    found: Sequence[Found]


def show_home(ledger: Ledger, asked: Asked[HomeQuery]) -> Shown:
    """Series that are found, by subject, each with its latest figure; what else is found; what changed lately."""
    query, view, cut = asked.query, asked.view, asked.cut
    narrowed = {"text": query.q, "subject": query.subject, "metric": query.metric}
    page = ledger.page_of_series_by_subject(cut, **narrowed, first=query.limit or SHOWN, after=query.after)
    outlines = ledger.outlines(page.rows, cut, recent=_POINTS)
    same = {"q": query.q, "subject": query.subject, "metric": query.metric}
    forms = [
        view.json("v1", "series", **same, known_on=None),
        view.csv("v1", "series", **same, known_on=None),
        view.graphql("seriesSearch", _SELECTION, **narrowed),
    ]
    named = _named(ledger, cut, query.q) if query.q and not query.after else {}
    is_lately = cut.known_on is None and not (query.after or query.q or query.subject or query.metric)
    lately = [told(logged, view) for logged in ledger.last_of_figures(cut, _LATELY)] if is_lately else []
    return Shown(
        "home.html",
        {
            "q": query.q or "",
            "narrowed": query.subject or query.metric or "",
            "groups": _groups(ledger, outlines, cut),
            "count": len(page.rows),
            "next": page.next,
            "is_first": query.after is None,
            "named": named,
            "subject": _the_subject(ledger, cut, query.subject),
            "metric": next(iter(ledger.views.metrics(cut, query.metric)), None) if query.metric else None,
            "lately": lately,
            "forms": forms,
        },
    )


def _the_subject(ledger: Ledger, cut: Cut, code: str | None) -> SubjectRow | None:
    return next(iter(ledger.views.subjects(cut, code)), None) if code else None


def _named(ledger: Ledger, cut: Cut, text: str) -> dict[str, Any]:
    """Pages of what else bears the words."""
    return {
        "subjects": ledger.page_of_subjects(cut, text=text, first=_NAMED),
        "metrics": ledger.page_of_metrics(cut, text=text, first=_NAMED),
        "sources": ledger.page_of_sources(cut, text=text, first=_NAMED),
    }


def _groups(ledger: Ledger, outlines: Sequence[Outline], cut: Cut) -> list[Group]:
    titles = Titles(ledger, [each.series for each in outlines], cut)
    chosen = sorted({each.latest.chosen.source for each in outlines if each.latest and each.latest.chosen})
    sources = {row.code: row for row in ledger.views.sources(cut, codes=chosen)}
    return [
        Group(titles.subject(code), [_found(each, titles, sources) for each in of])
        for code, of in groupby(outlines, lambda each: each.series.subject)
    ]


def _found(outline: Outline, titles: Titles, sources: dict[str, SourceRow]) -> Found:
    series, chosen = outline.series, outline.latest and outline.latest.chosen
    own = [f"{key} {value}".replace("_", " ") for key, value in series.dimensions.items() if (key, value) != _COMMON]
    spark = sparkline(outline.recent) if len(outline.recent) > 1 else Markup()
    return Found(outline, titles.of(series), ", ".join(own), spark, sources.get(chosen.source) if chosen else None)
