"""Commands that record what a publisher said: report, reaffirm, restate, retract."""

from __future__ import annotations

from typing import Any

import click

from api.cli.options import on_database, one_of, read_anchors, run_command, take_value, with_statement, with_value
from ledger.domain.words import RestatementReason


@click.command()
@click.argument("series")
@click.argument("period")
@with_value
@with_statement
@click.option("--period-type", metavar="TYPE", help="Where dates do not say it: cumulative, streak …")
@on_database
def report(database: str | None, as_json: bool, key: str | None, **options: Any) -> None:
    """Record what a source says of a figure.

    ledger report alibaba.cloud.revenue_yoy 2025-Q3 --source issuer-2025-11-25 --exact 34 --as-reported 34%
    """
    value = take_value(options)
    run_command("report_figure", _said(options) | {"value": value}, database=database, as_json=as_json, key=key)


@click.command()
@click.argument("claim")
@with_value
@with_statement
@on_database
def reaffirm(database: str | None, as_json: bool, key: str | None, **options: Any) -> None:
    """Record that the publisher of CLAIM says the same again, or a coarser print of it; without a value: the same."""
    value = take_value(options, required=False)
    run_command("reaffirm_figure", _said(options) | {"value": value}, database=database, as_json=as_json, key=key)


@click.command()
@click.argument("claim")
@click.option("--reason", required=True, type=one_of(RestatementReason), help="Why the number changed.")
@click.option("--factor", metavar="N", help="That of a recast, such as 20 for a 20:1 split.")
@with_value
@with_statement
@on_database
def restate(database: str | None, as_json: bool, key: str | None, **options: Any) -> None:
    """Record that the publisher of CLAIM changed its number: a new vintage."""
    value = take_value(options)
    run_command("restate_figure", _said(options) | {"value": value}, database=database, as_json=as_json, key=key)


@click.command()
@click.argument("claim")
@click.option("--reason", required=True, help="Why it was withdrawn.")
@with_statement
@on_database
def retract(database: str | None, as_json: bool, key: str | None, **options: Any) -> None:
    """Record that the publisher of CLAIM withdrew its whole word on the figure."""
    run_command("retract_figure", _said(options), database=database, as_json=as_json, key=key)


def _said(options: dict[str, Any]) -> dict[str, Any]:
    """The options as the fields of a draft."""
    return options | {"anchors": read_anchors(options["anchors"])}
