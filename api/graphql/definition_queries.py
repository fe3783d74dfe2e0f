"""Questions about what figures are of: series, subjects, metrics, named periods, sources, the order of tiers."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

import strawberry
from strawberry.types import Info

from api.graphql.arguments import After, First, KnownOn, MinPosition, RecordedBy
from api.graphql.asked import asked_cut
from api.graphql.connections import Connection
from api.graphql.context import ledger_of
from api.graphql.cost import CONNECTION
from api.graphql.figures import Series
from api.graphql.group import Group
from api.graphql.scalars import WhenText
from api.graphql.types import Metric, NamedPeriod, Precedence, Source, Subject
from ledger.application import Ledger
from ledger.application.listing import METRICS, PERIODS, SERIES, SOURCES, SUBJECTS
from ledger.application.pages import Page
from ledger.errors import NotFound

T = TypeVar("T")


def _list_by_code(description: str, node: Any, kind: str, page_of: Callable[..., Page[Any]]) -> Any:
    """A field that pages through a list of definitions; `kind` is how cursors call it."""

    def resolve(info: Info, first: int | None = None, after: str | None = None, recorded_by: str | None = None) -> Any:
        ledger = ledger_of(info)
        cut = ledger.paged_cut(None, recorded_by, kind, after)
        page = page_of(ledger, cut, first=first, after=after)
        return Connection.of(
            page, node.of, has_previous=after is not None, count=lambda: ledger.count_of_definitions(kind, cut)
        )

    returns = Connection[node] | None
    resolve.__annotations__ = {
        "info": Info, "first": First, "after": After, "recorded_by": RecordedBy, "return": returns
    }  # fmt: skip
    return strawberry.field(resolver=resolve, description=description, directives=[CONNECTION])


@strawberry.type
class DefinitionQueries:
    @strawberry.field(description="One series by its code.")
    def series(
        self,
        info: Info,
        code: str,
        known_on: KnownOn = None,
        recorded_by: RecordedBy = None,
        min_position: MinPosition = None,
    ) -> Series | None:
        cut = asked_cut(info, known_on, recorded_by, min_position)
        ledger = ledger_of(info)
        return Series.of(ledger.series(code, cut), Group(ledger, cut))

    @strawberry.field(
        description="Series by code. text: words of its code, title, subject or metric; subject: a code, name or"
        " alias; conflict: with claims that disagree, or without; changedSince: a figure had an event after that.",
        directives=[CONNECTION],
    )
    def series_search(
        self,
        info: Info,
        text: str | None = None,
        subject: str | None = None,
        metric: str | None = None,
        unit: str | None = None,
        conflict: bool | None = None,
        changed_since: WhenText | None = None,
        first: First = None,
        after: After = None,
        known_on: KnownOn = None,
        recorded_by: RecordedBy = None,
    ) -> Connection[Series] | None:
        ledger = ledger_of(info)
        cut = ledger.paged_cut(known_on, recorded_by, SERIES, after)
        narrowed: dict[str, Any] = {"text": text, "subject": subject, "metric": metric, "unit": unit}
        narrowed |= {"conflict": conflict, "changed_since": changed_since}
        page = ledger.page_of_series(cut, **narrowed, first=first, after=after)
        group = Group(ledger, cut, series=page.rows)
        count = partial(ledger.count_of_series, cut, **narrowed)
        return Connection.of(page, lambda row: Series.of(row, group), has_previous=after is not None, count=count)

    sources = _list_by_code("Sources by code.", Source, SOURCES, Ledger.page_of_sources)

    @strawberry.field(description="One source by its code.")
    def source(self, info: Info, code: str, recorded_by: RecordedBy = None) -> Source | None:
        return Source.of(ledger_of(info).source(code, asked_cut(info, None, recorded_by)))

    subjects = _list_by_code("Subjects by code.", Subject, SUBJECTS, Ledger.page_of_subjects)

    @strawberry.field(description="One subject by its code.")
    def subject(self, info: Info, code: str, recorded_by: RecordedBy = None) -> Subject | None:
        found = ledger_of(info).views.subjects(asked_cut(info, None, recorded_by), code)
        return Subject.of(_the_one(found, "subject", code))

    metrics = _list_by_code("Metrics by code, with the definition in force.", Metric, METRICS, Ledger.page_of_metrics)

    @strawberry.field(description="One metric by its code, with the definition in force.")
    def metric(self, info: Info, code: str, recorded_by: RecordedBy = None) -> Metric | None:
        found = ledger_of(info).views.metrics(asked_cut(info, None, recorded_by), code)
        return Metric.of(_the_one(found, "metric", code))

    periods = _list_by_code(
        "Named periods by code, with the dates in force.", NamedPeriod, PERIODS, Ledger.page_of_periods
    )

    @strawberry.field(description="The order of tiers in force.")
    def precedence(self, info: Info, recorded_by: RecordedBy = None) -> Precedence:
        cut = asked_cut(info, None, recorded_by)
        return Precedence.of(ledger_of(info).views.precedence().at(cut.seq))


def _the_one(found: list[T], what: str, code: str) -> T:
    """Errors: NotFound."""
    if not found:
        raise NotFound(f"no {what} {code!r}", path=("code",), hint=f"list the {what}s to see the codes")
    return found[0]
