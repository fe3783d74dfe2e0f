"""The one route table of REST: what is served, described and tested follows from it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4
from pydantic import BaseModel
from starlette.routing import Route

from api.bodies import TEXT_TYPE
from api.rest import definitions, figures, service
from api.rest import log as tree
from api.rest.commands import BatchDraft, command, report_figures
from api.rest.formats.columns import Item
from api.rest.live import follow_events
from api.rest.operations import Lasting, Listing, Operation, read, write
from api.rest.queries import (
    ChangesQuery,
    ConflictsQuery,
    DefinitionsQuery,
    EventsQuery,
    FigureQuery,
    LatestQuery,
    LineQuery,
    Query,
    ReadQuery,
    RecordedQuery,
    SeriesQuery,
    SeveralQuery,
    StatedQuery,
    TriangleQuery,
    VintagesQuery,
)
from api.rest.reference import reference
from api.rest.serving import routes
from api.rest.shapes import definitions as defined
from api.rest.shapes import figures as shown
from api.rest.shapes import log, moves
from api.rest.shapes import service as served
from ledger.application import Ledger, changes, figure_listing, lines, listing, source_claims

_TEXT = f"{TEXT_TYPE}; charset=utf-8"
_SERIES = "/v1/series/{code}"
_FIGURES = "/v1/series/{code}/figures"
_FIGURE = "/v1/series/{code}/figures/{period:period}"


def _under(name: str, item: type[BaseModel]) -> Listing:
    """Items that stand in the answer under that name."""
    return Listing(item, lambda answer: answer[name])


def _of_each_series(answer: Any) -> Iterable[Item]:
    return (figure for of_one in answer["series"] for figure in of_one["figures"])


def _of_each_date(answer: Any) -> Iterable[Item]:
    return (
        {"vintage_on": vintage["vintage_on"], **cell} for vintage in answer["vintages"] for cell in vintage["figures"]
    )


_AUDIT = _under("changes", moves.ChangeShape)
_CHANGES = _under("changes", moves.MoveShape)
_CONFLICTS = _under("conflicts", shown.ConflictShape)
_EVENTS = _under("events", log.EventShape)
_LINE = _under("figures", shown.FigureSummary)
_LINES = Listing(shown.FigureSummary, _of_each_series)
_METRICS = _under("metrics", defined.MetricParts)
_PERIODS = _under("periods", defined.NamedPeriodParts)
_SERIES_LIST = _under("series", defined.SeriesParts)
_SOURCES = _under("sources", defined.SourceParts)
_STATED = _under("claims", shown.StatedClaimShape)
_SUBJECTS = _under("subjects", defined.SubjectParts)
_TRIANGLE = Listing(moves.CellOfDateShape, _of_each_date)
_VINTAGES = _under("vintages", shown.VintageShape)

FIGURES: tuple[Operation[Any, Any], ...] = (
    read("/v1/series", "Series, searched and filtered", figures.list_series, SeriesQuery,
         defined.SeriesListShape, Lasting.PINNED, _SERIES_LIST, pages=listing.SERIES),
    read(_SERIES, "One series", figures.show_series, RecordedQuery, defined.SeriesShape, Lasting.PINNED),
    read(_FIGURES, "The figures of a series under a cut", figures.list_figures, LineQuery,
         shown.FiguresShape, Lasting.PINNED, _LINE, pages=lines.FIGURES),
    read(f"{_SERIES}/latest", "The latest figure of a series", figures.show_latest, LatestQuery, shown.FigureShape),
    read(f"{_SERIES}/vintages", "What was known of a series when", figures.show_triangle, TriangleQuery,
         moves.TriangleShape, Lasting.PINNED, _TRIANGLE, pages="vintages"),
    read(_FIGURE, "One figure with its claims and why it is so", figures.show_figure, FigureQuery, shown.FigureShape),
    read(f"{_FIGURE}/audit", "How and why a figure changed", figures.show_audit, FigureQuery,
         moves.AuditShape, listing=_AUDIT),
    read(f"{_FIGURE}/vintages", "What was known of a figure when", figures.show_vintages, VintagesQuery,
         shown.HistoryShape, listing=_VINTAGES),
    read("/v1/figures", "The figures of several series", figures.list_figures_of_several, SeveralQuery,
         shown.SeveralShape, Lasting.PINNED, _LINES),
    read("/v1/conflicts", "Every figure whose claims disagree", figures.list_conflicts, ConflictsQuery,
         shown.ConflictsShape, listing=_CONFLICTS, pages=figure_listing.CONFLICTS),
    read("/v1/changes", "What moved between two cuts, and why", figures.list_changes, ChangesQuery,
         moves.MovesShape, listing=_CHANGES, pages=changes.CHANGES),
)  # fmt: skip

DEFINITIONS: tuple[Operation[Any, Any], ...] = (
    read("/v1/subjects", "All subjects", definitions.list_subjects, DefinitionsQuery,
         defined.SubjectsShape, Lasting.PINNED, _SUBJECTS, pages=listing.SUBJECTS),
    read("/v1/subjects/{code}", "One subject", definitions.show_subject, RecordedQuery,
         defined.SubjectShape, Lasting.PINNED),
    read("/v1/metrics", "All metrics", definitions.list_metrics, DefinitionsQuery,
         defined.MetricsShape, Lasting.PINNED, _METRICS, pages=listing.METRICS),
    read("/v1/metrics/{code}", "One metric with the definition in force", definitions.show_metric, RecordedQuery,
         defined.MetricShape, Lasting.PINNED),
    read("/v1/periods", "All named periods", definitions.list_periods, DefinitionsQuery,
         defined.NamedPeriodsShape, Lasting.PINNED, _PERIODS, pages=listing.PERIODS),
    read("/v1/periods/{code}", "One named period with the dates in force", definitions.show_period, RecordedQuery,
         defined.NamedPeriodShape, Lasting.PINNED),
    read("/v1/sources", "All sources", definitions.list_sources, DefinitionsQuery,
         defined.SourcesShape, listing=_SOURCES, pages=listing.SOURCES),
    read("/v1/sources/{code}", "One source", definitions.show_source, RecordedQuery, defined.SourceShape),
    read("/v1/sources/{code}/claims", "What a source states", definitions.list_stated, StatedQuery,
         shown.StatedShape, listing=_STATED, pages=source_claims.SOURCE_CLAIMS),
    read("/v1/sources/{code}/text", "The text of a source", definitions.show_text, ReadQuery,
         None, media_type=_TEXT),
    read("/v1/precedence", "The order of tiers in force", definitions.show_precedence, RecordedQuery,
         defined.PrecedenceInForceShape, Lasting.PINNED),
    read("/v1/events", "The log from a position", definitions.list_events, EventsQuery,
         log.EventsShape, listing=_EVENTS, pages="events", stream=follow_events),
    read("/v1/events/{event}", "One event", definitions.show_event, ReadQuery, log.EventShape),
)  # fmt: skip

LOG: tuple[Operation[Any, Any], ...] = (
    read("/v1/log", "The log as it is signed", tree.show_log, tree.LogQuery, log.LogShape, Lasting.MOMENT),
    read("/v1/log/checkpoint", "The latest checkpoint", tree.show_checkpoint, tree.LogQuery,
         None, Lasting.MOMENT, media_type=_TEXT),
    read("/v1/log/key", "What checkpoints are verified with", tree.show_verifier_key, tree.LogQuery,
         None, Lasting.MOMENT, media_type=_TEXT),
    read("/v1/log/tile/{tile:path}", "A tile of the tree, or a bundle of entries", tree.show_tile, tree.LogQuery,
         None, Lasting.MOMENT, media_type="application/octet-stream"),
    read("/v1/log/proof/{position}.tlog-proof", "The proof of an event in one file", tree.show_proof_file,
         tree.ProofQuery, None, Lasting.MOMENT, media_type=_TEXT),
    read("/v1/log/proof/{position}", "The proof that an event is in the log", tree.show_proof,
         tree.ProofQuery, log.InclusionShape, Lasting.MOMENT),
    read("/v1/log/consistency", "The proof that the log only grew", tree.show_consistency,
         tree.ConsistencyQuery, log.ConsistencyShape, Lasting.MOMENT),
)  # fmt: skip

COMMANDS: tuple[Operation[Any, Any], ...] = (
    command("/v1/subjects", "register_subject", "Register a subject, or its next version"),
    command("/v1/metrics", "define_metric", "Define a metric"),
    command("/v1/metrics/{metric}:redefine", "redefine_metric", "Give a metric a new definition"),
    command("/v1/series", "define_series", "Define a series"),
    command("/v1/sources", "register_source", "Register a source, or its next version"),
    write("attach_text", "/v1/sources/{code}/text", "Attach the text of a source", definitions.attach_text, bytes,
          defined.TextAttachedShape),
    command("/v1/periods", "define_period", "Define a named period, or its new dates"),
    command("/v1/periods:link", "link_periods", "Link two figures whose period was redefined"),
    command("/v1/precedence", "set_precedence", "Set the order of tiers from now on"),
    command("/v1/figures", "report_figure", "Report a figure"),
    write("report_figures", "/v1/figures:batch", "Report figures, all or none", report_figures, BatchDraft,
          log.ReceiptShape),
    command("/v1/claims:link", "link_claims", "Say that one claim quotes or supersedes another"),
    command("/v1/claims/{claim}:restate", "restate_figure", "The publisher changed its number"),
    command("/v1/claims/{claim}:reaffirm", "reaffirm_figure", "The publisher said it again"),
    command("/v1/claims/{claim}:retract", "retract_figure", "The publisher withdrew its number"),
    command("/v1/claims/{claim}:correct", "correct_figure", "We had transcribed it wrongly"),
    command("/v1/claims/{claim}:dispute", "dispute_figure", "Somebody contests a claim"),
    command("/v1/disputes/{dispute}:resolve", "resolve_dispute", "A dispute ended"),
    command("/v1/events/{event}:void", "void_figure", "We should never have recorded an event"),
)  # fmt: skip

SERVICE: tuple[Operation[Any, Any], ...] = (
    read("/", "Where everything is", service.show_landing, Query, served.LandingShape, Lasting.RELEASE),
    read("/healthz", "Whether the process answers", service.show_health, Query, served.HealthShape, Lasting.MOMENT),
    read("/readyz", "Whether its views are up to date", service.show_readiness, Query,
         served.ReadinessShape, Lasting.MOMENT),
    read("/metrics", "What the server measures of itself", service.show_measures, Query,
         None, Lasting.MOMENT, media_type=CONTENT_TYPE_PLAIN_0_0_4),
    read("/problems", "Every type of problem", service.list_problems, Query,
         served.ProblemTypesShape, Lasting.RELEASE),
    read("/problems/{slug}", "What a type of problem means", service.show_problem, Query,
         served.ProblemTypeShape, Lasting.RELEASE),
    *reference(lambda: OPERATIONS),
)  # fmt: skip

OPERATIONS: tuple[Operation[Any, Any], ...] = (*FIGURES, *DEFINITIONS, *LOG, *COMMANDS, *SERVICE)


def rest_routes(ledger: Ledger) -> list[Route]:
    """All routes of REST over one ledger."""
    return routes(ledger, OPERATIONS)
