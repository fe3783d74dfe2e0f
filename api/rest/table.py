"""The one route table of REST: what is served, described and tested follows from it."""

from __future__ import annotations

from typing import Any

from starlette.routing import Route

from api.rest import definitions, figures, service
from api.rest.commands import BatchDraft, command, report_figures
from api.rest.operations import Operation, read, routes, write
from api.rest.queries import (
    CutQuery,
    EventsQuery,
    FigureQuery,
    FiguresQuery,
    Query,
    RecordedQuery,
    SeriesQuery,
    SeveralQuery,
    VintagesQuery,
)
from ledger.application import Ledger

_FIGURE = "/v1/series/{code}/figures/{period:period}"

READS = (
    read("/v1/series", "Series, searched and filtered", figures.list_series, SeriesQuery),
    read("/v1/series/{code}", "One series", figures.show_series, RecordedQuery),
    read("/v1/series/{code}/figures", "The figures of a series under a cut", figures.list_figures, FiguresQuery),
    read(_FIGURE, "One figure with its claims and why it is so", figures.show_figure, FigureQuery),
    read(f"{_FIGURE}/audit", "How and why a figure changed", figures.show_audit, FigureQuery),
    read(f"{_FIGURE}/vintages", "What was known of a figure when", figures.show_vintages, VintagesQuery),
    read("/v1/figures", "The figures of several series", figures.list_figures_of_several, SeveralQuery),
    read("/v1/conflicts", "Every figure whose claims disagree", figures.list_conflicts, CutQuery),
    read("/v1/subjects", "All subjects", definitions.list_subjects, RecordedQuery),
    read("/v1/subjects/{code}", "One subject", definitions.show_subject, RecordedQuery),
    read("/v1/metrics", "All metrics", definitions.list_metrics, RecordedQuery),
    read("/v1/metrics/{code}", "One metric with the definition in force", definitions.show_metric, RecordedQuery),
    read("/v1/periods", "All named periods", definitions.list_periods, RecordedQuery),
    read("/v1/sources", "All sources", definitions.list_sources, RecordedQuery),
    read("/v1/sources/{code}", "One source", definitions.show_source, RecordedQuery),
    read("/v1/sources/{code}/text", "The text of a source", definitions.show_text, Query),
    read("/v1/precedence", "The order of tiers in force", definitions.show_precedence, RecordedQuery),
    read("/v1/events", "The log from a position", definitions.list_events, EventsQuery),
    read("/v1/events/{event}", "One event", definitions.show_event, Query),
)

COMMANDS = (
    command("/v1/subjects", "register_subject", "Register a subject, or its next version"),
    command("/v1/metrics", "define_metric", "Define a metric"),
    command("/v1/metrics/{metric}:redefine", "redefine_metric", "Give a metric a new definition"),
    command("/v1/series", "define_series", "Define a series"),
    command("/v1/sources", "register_source", "Register a source, or its next version"),
    write("/v1/sources/{code}/text", "Attach the text of a source", definitions.attach_text, bytes),
    command("/v1/periods", "define_period", "Define a named period, or its new dates"),
    command("/v1/periods:link", "link_periods", "Link two figures whose period was redefined"),
    command("/v1/precedence", "set_precedence", "Set the order of tiers from now on"),
    command("/v1/figures", "report_figure", "Report a figure"),
    write("/v1/figures:batch", "Report figures, all or none", report_figures, BatchDraft),
    command("/v1/claims:link", "link_claims", "Say that one claim quotes or supersedes another"),
    command("/v1/claims/{claim}:restate", "restate_figure", "The publisher changed its number"),
    command("/v1/claims/{claim}:reaffirm", "reaffirm_figure", "The publisher said it again"),
    command("/v1/claims/{claim}:retract", "retract_figure", "The publisher withdrew its number"),
    command("/v1/claims/{claim}:correct", "correct_figure", "We had transcribed it wrongly"),
    command("/v1/claims/{claim}:dispute", "dispute_figure", "Somebody contests a claim"),
    command("/v1/disputes/{dispute}:resolve", "resolve_dispute", "A dispute ended"),
    command("/v1/events/{event}:void", "void_figure", "We should never have recorded an event"),
)

SERVICE = (
    read("/", "Where everything is", service.show_landing, Query),
    read("/healthz", "Whether the process answers", service.show_health, Query),
    read("/readyz", "Whether its views are up to date", service.show_readiness, Query),
    read("/problems", "Every type of problem", service.list_problems, Query),
    read("/problems/{slug}", "What a type of problem means", service.show_problem, Query),
)

OPERATIONS: tuple[Operation[Any, Any], ...] = (*READS, *COMMANDS, *SERVICE)


def rest_routes(ledger: Ledger) -> list[Route]:
    """All routes of REST over one ledger."""
    return routes(ledger, OPERATIONS)
