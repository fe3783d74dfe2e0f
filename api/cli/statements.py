"""Commands that record what a publisher said: report, reaffirm, restate, retract."""

from __future__ import annotations

from typing import Any

import click

from api.cli.options import recording
from api.cli.statement_options import read_anchors, take_value, with_statement, with_value
from api.cli.vocabulary import RESTATEMENT_REASONS


@click.command()
@click.argument("series")
@click.argument("period")
@with_value
@with_statement
@click.option("--period-type", metavar="TYPE", help="Where dates do not say it: cumulative, streak …")
@recording("/v1/figures")
def report(**options: Any) -> dict[str, Any]:
    """Record what a source says of a figure.

    \b
    ledger report alibaba.cloud.revenue_yoy 2025-Q3 --source issuer-2025-11-25 --exact 34 --as-reported 34%
    """
    value = take_value(options)
    return _said(options) | {"value": value}


@click.command()
@click.argument("claim")
@with_value
@with_statement
@recording("/v1/claims/{claim}:reaffirm")
def reaffirm(**options: Any) -> dict[str, Any]:
    """Record that the publisher of CLAIM says the same again, or a coarser print of it; without a value: the same.

    \b
    ledger reaffirm 3f2c7a27-c2e6-5a52-940f-c5c16d1960a2 --source issuer-2026-02-20
    """
    value = take_value(options, required=False)
    return _said(options) | {"value": value}


@click.command()
@click.argument("claim")
@click.option("--reason", required=True, type=click.Choice(RESTATEMENT_REASONS), help="Why the number changed.")
@click.option("--factor", metavar="N", help="That of a recast, such as 20 for a 20:1 split.")
@with_value
@with_statement
@recording("/v1/claims/{claim}:restate")
def restate(**options: Any) -> dict[str, Any]:
    """Record that the publisher of CLAIM changed its number: a new vintage.

    \b
    ledger restate 3f2c7a27-c2e6-5a52-940f-c5c16d1960a2 --source issuer-2026-02-20 --reason revision --exact 33
    """
    value = take_value(options)
    return _said(options) | {"value": value}


@click.command()
@click.argument("claim")
@click.option("--reason", required=True, help="Why it was withdrawn.")
@with_statement
@recording("/v1/claims/{claim}:retract")
def retract(**options: Any) -> dict[str, Any]:
    """Record that the publisher of CLAIM withdrew its whole word on the figure.

    \b
    ledger retract 3f2c7a27-c2e6-5a52-940f-c5c16d1960a2 --source issuer-2026-02-20 --reason "counted twice"
    """
    return _said(options)


def _said(options: dict[str, Any]) -> dict[str, Any]:
    """The options as the fields of a draft."""
    return options | {"anchors": read_anchors(options["anchors"])}
