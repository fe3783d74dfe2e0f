"""Commands that compare moments: latest, vintages, changes, diff."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from api.cli.options import on_ledger, on_list, with_cut, with_length, with_type
from api.cli.vocabulary import VINTAGE_MODES

if TYPE_CHECKING:
    from api.cli.paging import Listed
    from api.cli.transport.interface import Transport

_CHANGES = "/v1/changes"
_FIGURE = "/v1/series/{code}/figures/{period}"


@click.command()
@click.argument("series")
@with_cut
@with_type
@with_length
@on_ledger
def latest(ledger: Transport, series: str, type_: str | None, as_json: bool, **asked: str | None) -> None:
    """The figure of SERIES whose period ends last, of those of which something is known.

    \b
    ledger latest alibaba.cloud.revenue --known-on 2025-12-31
    """
    from api.cli.output import print_answer
    from api.cli.telling.figures import tell_figure

    answer = ledger.get("/v1/series/{code}/latest", {**asked, "type": type_}, code=series)
    print_answer(answer, as_json, tell_figure)


@click.command()
@click.argument("series")
@click.argument("period", required=False)
@click.option(
    "--mode",
    type=click.Choice(VINTAGE_MODES),
    help="At each date all periods (all), or what is new or revised (changed); of each period one (first, latest).",
)
@click.option("--from", "since", metavar="DATE", help="Only periods that begin there or later.")
@click.option("--to", "until", metavar="DATE", help="Only periods that end there or before (the end is excluded).")
@with_cut
@with_type
@with_length
@on_list
def vintages(
    listed: Listed,
    series: str,
    period: str | None,
    known_on: str | None,
    recorded_by: str | None,
    type_: str | None,
    since: str | None,
    until: str | None,
    **narrowed: str | None,
) -> None:
    """What was known of the periods of SERIES, and since when; of one PERIOD: as `ledger history`.

    \b
    ledger vintages alibaba.other_accrued_liabilities --mode changed
    """
    from api.cli.output import print_answer
    from api.cli.telling.lives import tell_history
    from api.cli.telling.moves import tell_triangle

    cut = {"known_on": known_on, "recorded_by": recorded_by, "type": type_}
    if period is None:
        query = {**cut, "from": since, "to": until, **narrowed}
        listed.answer("/v1/series/{code}/vintages", "vintages", tell_triangle, query, code=series)
    elif listed.limit or since or until or any(narrowed.values()):
        raise click.UsageError("--mode, --length, --from, --to and --limit are of all periods; leave PERIOD out")
    elif listed.form:
        listed.answer(f"{_FIGURE}/vintages", "vintages", tell_history, cut, code=series, period=period)
    else:
        answer = listed.ledger.get(f"{_FIGURE}/vintages", cut, code=series, period=period)
        print_answer(answer, listed.as_json, tell_history)


@click.command()
@click.option("--since", required=True, metavar="K[/R]", help="What the world knew at K, and this ledger said at R.")
@with_cut
@click.option("--series", metavar="CODE", help="Only figures of that series.")
@click.option("--subject", help="Only those of a subject: its code, name or an alias.")
@click.option("--metric", help="Only those of a metric, by its code.")
@on_list
def changes(listed: Listed, since: str, **asked: str | None) -> None:
    """The figures that moved since K/R until --known-on and --recorded-by (else now), and why.

    K without R: by publication alone. /R without K: by recording alone.

    \b
    ledger changes --since 2017-01-01 --known-on 2017-12-31
    ledger changes --since /160 --series qwen.app.downloads
    """
    from api.cli.telling.moves import tell_changes

    listed.answer(_CHANGES, "changes", tell_changes, {**_since(since), **asked})


@click.command()
@click.argument("series")
@click.argument("period", required=False)
@click.option("--from", "since", required=True, metavar="K[/R]", help="The earlier cut: known on K, recorded by R.")
@click.option("--to", "until", metavar="K[/R]", help="The later cut; now if left out.")
@with_type
@on_ledger
def diff(
    ledger: Transport,
    series: str,
    period: str | None,
    since: str,
    until: str | None,
    type_: str | None,
    as_json: bool,
) -> None:
    """What differs in a figure, or in all figures of SERIES, between two cuts, and why.

    \b
    ledger diff alibaba.other_accrued_liabilities 2016-03-31 --from 2016-12-31 --to 2017-07-01
    """
    from api.cli.output import print_answer
    from api.cli.paging import ask_all
    from api.cli.telling.moves import tell_changes

    known_on, recorded_by = _parts(until or "")
    cut = {"known_on": known_on, "recorded_by": recorded_by}
    meant = None if period is None else ledger.get(_FIGURE, cut | {"type": type_}, code=series, period=period)
    answer = ask_all(ledger, _CHANGES, "changes", {**_since(since), **cut, "series": series})
    if meant is not None:
        answer["changes"] = [move for move in answer["changes"] if move["period"] == meant["period"]]
    print_answer(answer, as_json, tell_changes)


def _since(text: str) -> dict[str, str | None]:
    known_on, recorded_by = _parts(text)
    return {"since_known_on": known_on, "since_recorded_by": recorded_by}


def _parts(text: str) -> tuple[str | None, str | None]:
    """`K`, `K/R` or `/R` as what the world knew and what the ledger said."""
    known_on, _, recorded_by = text.partition("/")
    return known_on or None, recorded_by or None
