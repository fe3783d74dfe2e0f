"""Commands that ask: show, history, audit, conflicts, series."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from api.answers import (
    conflicts_answer,
    cut_answer,
    figure_answer,
    figure_summary,
    history_answer,
    series_answer,
)
from api.cli.options import on_database, open_ledger, with_cut, with_options
from api.cli.output import print_json
from api.cli.telling import tell_audit, tell_conflicts, tell_figure, tell_figures, tell_history, tell_series
from api.log_answers import audit_answer
from ledger.application import Ledger
from ledger.application.value_filter import Match, ValueFilter
from ledger.errors import AmbiguousPeriod
from ledger.projections.cuts import Cut
from ledger.projections.rows import FigureRow

on_figure = with_options([click.argument("series"), click.argument("period")])
with_type = click.option("--type", "type_", metavar="TYPE", help="The type of period, where dates alone do not say.")


@click.command()
@click.argument("series")
@click.argument("period", required=False)
@with_cut
@with_type
@click.option("--length", help="Only periods of that length, such as P3M.")
@click.option("--from", "since", metavar="DATE", help="Only periods that begin there or later.")
@click.option("--to", "until", metavar="DATE", help="Only periods that end there or before (the end is excluded).")
@click.option("--above", metavar="N", help="Only values that are greater than N.")
@click.option("--below", metavar="N", help="Only values that are less than N.")
@click.option("--possible", is_flag=True, help="With --above and --below: also bounds of which it may be true.")
@on_database
def show(
    series: str,
    period: str | None,
    known_on: str | None,
    recorded_by: str | None,
    type_: str | None,
    above: str | None,
    below: str | None,
    possible: bool,
    database: str | None,
    as_json: bool,
    **narrowed: Any,
) -> None:
    """A figure with what answers and why; without PERIOD, all figures of the series, a table for each kind of period.

    SERIES is a code (see `ledger series`). PERIOD is 2025-07-01/2025-10-01, 2025-Q3, 2016-03-31, 2025-11-17/P7D,
    2026-03~ or the name of a defined period.
    """
    if period is not None and any((*narrowed.values(), above, below, possible)):
        raise click.UsageError("--length, --from, --to, --above and --below narrow a list; leave PERIOD out")
    narrowed["filter"] = ValueFilter.read(above, below, Match.POSSIBLE if possible else Match.CERTAIN)
    with open_ledger(database) as ledger:
        cut = ledger.cut(known_on, recorded_by)
        if period is None:
            _show_all(ledger, series, cut, as_json, type=type_, **narrowed)
            return
        figure = ledger.figure(series, period, cut, type_)
        if as_json:
            print_json(figure_answer(ledger, figure, cut))
        else:
            tell_figure(ledger, figure, cut)


def _show_all(ledger: Ledger, code: str, cut: Cut, as_json: bool, **narrowed: Any) -> None:
    groups = _by_kind(ledger, code, cut, narrowed)
    if as_json:
        kinds = [{"kind": group[0].period.kind, "figures": [figure_summary(row) for row in group]} for group in groups]
        print_json({"series": code, "kinds": kinds, **cut_answer(cut)})
    else:
        tell_figures(groups)


def _by_kind(ledger: Ledger, code: str, cut: Cut, narrowed: dict[str, Any]) -> list[list[FigureRow]]:
    """The figures of a series, those of each kind of period apart: a quarter and a year are no one line."""
    try:
        found = ledger.figures(code, cut, **narrowed)
        return [found] if found else []
    except AmbiguousPeriod as error:
        kinds = [choice.partition(" ")[::2] for choice in error.choices]
    return [
        ledger.figures(code, cut, **{**narrowed, "type": type, "length": length.strip(".") or None})
        for type, length in kinds
    ]


def asks_figure(answer: Callable[[Ledger, FigureRow, Cut, bool], None]) -> click.Command:
    """A command about one figure at one cut; `answer` tells it, as JSON if the last argument says so."""

    @click.command(answer.__name__, help=answer.__doc__)
    @on_figure
    @with_cut
    @with_type
    @on_database
    def command(
        series: str,
        period: str,
        known_on: str | None,
        recorded_by: str | None,
        type_: str | None,
        database: str | None,
        as_json: bool,
    ) -> None:
        with open_ledger(database) as ledger:
            cut = ledger.cut(known_on, recorded_by)
            answer(ledger, ledger.figure(series, period, cut, type_), cut, as_json)

    return command


@asks_figure
def history(ledger: Ledger, figure: FigureRow, cut: Cut, as_json: bool) -> None:
    """What was known of a figure and since when (vintages), and the publications that state it (releases)."""
    if as_json:
        print_json(history_answer(ledger, figure, cut))
    else:
        tell_history(ledger, figure, cut)


@asks_figure
def audit(ledger: Ledger, figure: FigureRow, cut: Cut, as_json: bool) -> None:
    """Every change of a figure, in the order of recording."""
    if as_json:
        print_json(audit_answer(ledger, figure, cut))
    else:
        tell_audit(ledger, figure, cut)


@click.command()
@with_cut
@on_database
def conflicts(known_on: str | None, recorded_by: str | None, database: str | None, as_json: bool) -> None:
    """The figures whose remaining claims disagree, whether or not a rule decided."""
    with open_ledger(database) as ledger:
        cut = ledger.cut(known_on, recorded_by)
        found = ledger.views.conflicts(cut)
        if as_json:
            print_json(conflicts_answer(ledger, found, cut))
        else:
            tell_conflicts(ledger, found, cut)


@click.command()
@click.argument("text", nargs=-1)
@click.option("--subject", help="Only those of a subject: its code, name or an alias.")
@click.option("--metric", help="Only those of a metric, by its code.")
@click.option("--unit", help="Only those in a unit.")
@click.option("--recorded-by", metavar="R", help="What the ledger had then: a date, an instant or a position.")
@on_database
def series(
    text: tuple[str, ...], recorded_by: str | None, database: str | None, as_json: bool, **narrowed: str | None
) -> None:
    """The series that mention all words of TEXT, with how many figures each one has."""
    with open_ledger(database) as ledger:
        cut = ledger.cut(None, recorded_by)
        found = ledger.search_series(cut, text=" ".join(text), **narrowed)
    if as_json:
        print_json({"series": [series_answer(row) for row in found], **cut_answer(cut)})
    else:
        tell_series(found)
