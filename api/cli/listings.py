"""Commands that list what the ledger knows besides figures: series, subjects, metrics, periods."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from api.cli.options import on_list, with_recorded_by

if TYPE_CHECKING:
    from api.cli.paging import Listed


@click.command()
@click.argument("text", nargs=-1)
@click.option("--subject", help="Only those of a subject: its code, name or an alias.")
@click.option("--metric", help="Only those of a metric, by its code.")
@click.option("--unit", help="Only those in a unit.")
@click.option("--conflict", flag_value="true", help="Only those with a figure whose claims disagree.")
@click.option("--changed-since", metavar="R", help="Only those that an event after R is about.")
@with_recorded_by
@on_list
def series(listed: Listed, text: tuple[str, ...], **asked: Any) -> None:
    """The series that mention all words of TEXT, with how many figures each one has.

    \b
    ledger series cloud revenue --subject alibaba.cloud
    """
    from api.cli.telling.definitions import tell_series

    listed.answer("/v1/series", "series", tell_series, {"q": " ".join(text) or None, **asked})


@click.command()
@with_recorded_by
@on_list
def subjects(listed: Listed, recorded_by: str | None) -> None:
    """Who or what figures are about, with all names.

    \b
    ledger subjects --limit 20
    """
    from api.cli.telling.definitions import tell_subjects

    listed.answer("/v1/subjects", "subjects", tell_subjects, {"recorded_by": recorded_by})


@click.command()
@with_recorded_by
@on_list
def metrics(listed: Listed, recorded_by: str | None) -> None:
    """What is measured, with the definitions in force.

    \b
    ledger metrics --recorded-by 2026-01-01
    """
    from api.cli.telling.definitions import tell_metrics

    listed.answer("/v1/metrics", "metrics", tell_metrics, {"recorded_by": recorded_by})


@click.command()
@with_recorded_by
@on_list
def periods(listed: Listed, recorded_by: str | None) -> None:
    """The periods that have names, with the dates in force.

    \b
    ledger periods --csv
    """
    from api.cli.telling.definitions import tell_periods

    listed.answer("/v1/periods", "periods", tell_periods, {"recorded_by": recorded_by})
