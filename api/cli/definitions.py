"""Commands that say what figures are about: define, precedence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from api.cli.options import on_ledger, recording, with_note, with_recorded_by
from api.cli.vocabulary import MEASURES, SERIES_BASES, SERIES_NATURES

if TYPE_CHECKING:
    from api.cli.transport.interface import Transport


@click.group()
def define() -> None:
    """Define subjects, metrics, series and named periods; redefine metrics; link periods that were redefined.

    \b
    ledger define subject alibaba --name Alibaba --kind company --fiscal-year-end 03-31
    """


@define.command()
@click.argument("code")
@click.option("--name", required=True, help="What it is called.")
@click.option("--kind", required=True, help="company, segment, product, app, model …")
@click.option("--parent", metavar="CODE", help="The subject that it is a part of.")
@click.option("--alias", "aliases", multiple=True, metavar="NAME", help="Another name; repeatable.")
@click.option("--external-id", "external_ids", multiple=True, metavar="KEY=ID", help="cik=1577552; repeatable.")
@click.option("--fiscal-year-end", metavar="MM-DD", help="The last day of its fiscal year.")
@with_note
@recording("/v1/subjects")
def subject(aliases: tuple[str, ...], external_ids: tuple[str, ...], **options: Any) -> dict[str, Any]:
    """Register a subject, or its next version.

    \b
    ledger define subject alibaba.cloud --name "Alibaba Cloud" --kind segment --parent alibaba --alias Aliyun
    """
    return options | {"aliases": list(aliases), "external_ids": _pairs(external_ids, "external_ids")}


@define.command()
@click.argument("code")
@click.option("--name", required=True, help="What it is called.")
@click.option("--measure", required=True, type=click.Choice(MEASURES), help="What kind of number it is.")
@click.option("--unit-class", required=True, metavar="CLASS", help="currency, percent, count …")
@click.option("--definition", required=True, metavar="TEXT", help="What exactly is measured.")
@with_note
@recording("/v1/metrics")
def metric(**options: Any) -> dict[str, Any]:
    """Define a metric.

    \b
    ledger define metric revenue --name Revenue --measure flow --unit-class currency --definition "as in the 20-F"
    """
    return options


@define.command()
@click.argument("metric")
@click.option("--definition", required=True, metavar="TEXT", help="What exactly is measured from now on.")
@click.option("--reason", required=True, help="Why it changed.")
@with_note
@recording("/v1/metrics/{metric}:redefine")
def redefinition(**options: Any) -> dict[str, Any]:
    """Give METRIC a new definition; the old one stays readable with --recorded-by.

    \b
    ledger define redefinition revenue --definition "without interest" --reason "new accounting standard"
    """
    return options


@define.command()
@click.argument("code")
@click.option("--subject", required=True, metavar="CODE", help="Who or what its figures are about.")
@click.option("--metric", required=True, metavar="CODE", help="What they measure.")
@click.option("--unit", required=True, help="CNY, percent, downloads … A currency is part of what a series is.")
@click.option("--basis", type=click.Choice(SERIES_BASES), help="How it is computed; as_reported if left out.")
@click.option("--nature", type=click.Choice(SERIES_NATURES), help="Where it is no actual figure.")
@click.option("--dimension", "dimensions", multiple=True, metavar="KEY=VALUE", help="region=china; repeatable.")
@click.option("--vintage-zone", metavar="ZONE", help="Where the dates of its vintages hold; UTC if left out.")
@click.option("--title", help="What it is called.")
@with_note
@recording("/v1/series")
def series(dimensions: tuple[str, ...], **options: Any) -> dict[str, Any]:
    """Define a series: a subject, a metric, dimensions and a unit.

    \b
    ledger define series alibaba.cloud.revenue --subject alibaba.cloud --metric revenue --unit CNY
    """
    return options | {"dimensions": _pairs(dimensions, "dimensions")}


@define.command()
@click.argument("code")
@click.option("--name", required=True, help="What it is called.")
@click.option("--interval", required=True, metavar="START/END", help="Its dates; the end is excluded.")
@with_note
@recording("/v1/periods")
def period(**options: Any) -> dict[str, Any]:
    """Define a named period, or its new dates.

    \b
    ledger define period spring-festival-2026 --name "Spring Festival 2026" --interval 2026-02-15/2026-02-24
    """
    return options


@define.command("period-link")
@click.argument("series")
@click.argument("old")
@click.argument("new")
@click.option("--old-type", metavar="TYPE", help="The type of OLD, where dates alone do not say.")
@click.option("--new-type", metavar="TYPE", help="The type of NEW, where dates alone do not say.")
@click.option("--reason", required=True, help="Why its dates changed.")
@with_note
@recording("/v1/periods:link")
def period_link(**options: Any) -> dict[str, Any]:
    """Say that the figures of SERIES at OLD and at NEW are one thing, before and after a redefinition.

    \b
    ledger define period-link acme.sales 2025-05-01/2025-05-08 2025-05-02/2025-05-09 --reason "the fair was moved"
    """
    return options


def _pairs(texts: tuple[str, ...], field: str) -> dict[str, str]:
    """`key=value` of each. Errors: InvalidInput."""
    from ledger.errors import InvalidInput

    found: dict[str, str] = {}
    for text in texts:
        key, equals, value = text.partition("=")
        if not equals or key in found:
            told = f"gives {key} twice" if equals else f"{text!r} is not KEY=VALUE"
            raise InvalidInput(told, path=(field,))
        found[key] = value
    return found


@click.group()
def precedence() -> None:
    """Show or set which tiers of sources go before which.

    \b
    ledger precedence show
    """


@precedence.command("show")
@with_recorded_by
@on_ledger
def show(ledger: Transport, recorded_by: str | None, as_json: bool) -> None:
    """The order of tiers in force.

    \b
    ledger precedence show --recorded-by 2026-01-01
    """
    from api.cli.output import print_answer
    from api.cli.telling.definitions import tell_precedence

    print_answer(ledger.get("/v1/precedence", {"recorded_by": recorded_by}), as_json, tell_precedence)


@precedence.command("set")
@click.argument("order", metavar="1,2,3,4,5,6,7")
@with_note
@recording("/v1/precedence")
def set_(order: str, **options: Any) -> dict[str, Any]:
    """Set the order of tiers from now on, best first; answers pinned to a position before it do not change.

    \b
    ledger precedence set 1,2,3,5,4,6,7 --note "an operator knows its own ranking best"
    """
    from ledger.errors import InvalidInput

    tiers = [tier.strip() for tier in order.split(",")]
    if not all(tier.isascii() and tier.isdigit() for tier in tiers):
        raise InvalidInput(f"{order!r} is not an order of tiers", path=("order",), hint="such as 1,2,3,4,5,6,7")
    return options | {"order": [int(tier) for tier in tiers]}
