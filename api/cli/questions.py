"""Commands that ask about figures: show, history, audit, conflicts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from api.cli.options import (
    on_figure,
    on_ledger,
    on_list,
    with_cut,
    with_length,
    with_options,
    with_type,
)

if TYPE_CHECKING:
    from api.cli.paging import Listed
    from api.cli.transport.interface import Json, Transport

_FIGURES = "/v1/series/{code}/figures"
_FIGURE = f"{_FIGURES}/{{period}}"
asks_figure = with_options([on_figure, with_cut, with_type])


@click.command()
@click.argument("series")
@click.argument("period", required=False)
@with_cut
@with_type
@with_length
@click.option("--from", "since", metavar="DATE", help="Only periods that begin there or later.")
@click.option("--to", "until", metavar="DATE", help="Only periods that end there or before (the end is excluded).")
@click.option("--above", metavar="N", help="Only values that are greater than N.")
@click.option("--below", metavar="N", help="Only values that are less than N.")
@click.option("--possible", is_flag=True, help="With --above and --below: also bounds of which it may be true.")
@on_ledger
def show(
    ledger: Transport,
    series: str,
    period: str | None,
    known_on: str | None,
    recorded_by: str | None,
    type_: str | None,
    as_json: bool,
    **narrowed: Any,
) -> None:
    """A figure with what answers and why; without PERIOD, all figures of the series, a table for each kind of period.

    SERIES is a code (see `ledger series`). PERIOD is 2025-07-01/2025-10-01, 2025-Q3, 2016-03-31, 2025-11-17/P7D,
    2026-03~ or the name of a defined period.

    \b
    ledger show qwen.app.downloads 2025-11-17/P7D --known-on 2025-12-01
    """
    from api.cli.output import print_answer
    from api.cli.telling.figures import tell_figure, tell_figures

    cut = {"known_on": known_on, "recorded_by": recorded_by, "type": type_}
    if period is None:
        shown = _by_kind(ledger, series, cut | _narrowing(**narrowed))
        print_answer(shown, as_json, tell_figures)
        return
    if any(narrowed.values()):
        raise click.UsageError("--length, --from, --to, --above and --below narrow a list; leave PERIOD out")
    figure = ledger.get(_FIGURE, cut, code=series, period=period)
    print_answer(figure, as_json, tell_figure)


def _narrowing(since: str | None, until: str | None, possible: bool, **others: str | None) -> dict[str, str | None]:
    return {"from": since, "to": until, "match": "possible" if possible else None, **others}


def _by_kind(ledger: Transport, code: str, query: dict[str, str | None]) -> Json:
    """The figures of a series, those of each kind of period apart: a quarter and a year are no one line."""
    from api.cli.paging import ask_all
    from ledger.errors import AmbiguousPeriod

    answers: list[Json] = []
    try:
        answers.append(ask_all(ledger, _FIGURES, "figures", query, code=code))
    except AmbiguousPeriod as error:
        for choice in error.choices:
            type, _, length = choice.partition(" ")
            kind = query | {"type": type, "length": length.strip(".") or None}
            if answers:  # all kinds as of one position
                kind["recorded_by"] = query["recorded_by"] or str(answers[0]["position"])
            answers.append(ask_all(ledger, _FIGURES, "figures", kind, code=code))
    kinds = [_kind(answer["figures"]) for answer in answers if answer["figures"]]
    return {"series": code, "kinds": kinds, **{name: answers[0][name] for name in _CUT}}


_CUT = ("known_on", "recorded_by", "position")


def _kind(figures: list[Json]) -> Json:
    from api.cli.telling.parts import period

    return {"kind": period(figures[0]["period"]).kind, "figures": figures}


@click.command()
@asks_figure
@on_ledger
def history(ledger: Transport, series: str, period: str, type_: str | None, as_json: bool, **cut: str | None) -> None:
    """What was known of a figure and since when (vintages), and the publications that state it (releases).

    \b
    ledger history alibaba.other_accrued_liabilities 2016-03-31
    """
    from api.cli.output import print_answer
    from api.cli.telling.lives import tell_history

    answer = ledger.get(f"{_FIGURE}/vintages", {**cut, "type": type_}, code=series, period=period)
    print_answer(answer, as_json, tell_history)


@click.command()
@asks_figure
@on_ledger
def audit(ledger: Transport, series: str, period: str, type_: str | None, as_json: bool, **cut: str | None) -> None:
    """Every change of a figure, in the order of recording.

    \b
    ledger audit alibaba.other_accrued_liabilities 2016-03-31
    """
    from api.cli.output import print_answer
    from api.cli.telling.lives import tell_audit

    answer = ledger.get(f"{_FIGURE}/audit", {**cut, "type": type_}, code=series, period=period)
    print_answer(answer, as_json, tell_audit)


@click.command()
@with_cut
@click.option("--series", metavar="CODE", help="Only figures of that series.")
@click.option("--subject", help="Only those of a subject: its code, name or an alias.")
@click.option("--metric", help="Only those of a metric, by its code.")
@click.option("--disputed", flag_value="true", help="Also those with an open dispute.")
@on_list
def conflicts(listed: Listed, **asked: str | None) -> None:
    """The figures whose remaining claims disagree, whether or not a rule decided.

    \b
    ledger conflicts --known-on 2026-03-31
    """
    from api.cli.telling.figures import tell_conflicts

    listed.answer("/v1/conflicts", "conflicts", tell_conflicts, asked)
