"""Commands that keep the record right: correct, void, dispute, resolve, link."""

from __future__ import annotations

from typing import Any

import click

from api.cli.options import recording, with_note, with_publication
from api.cli.statement_options import read_anchors, take_value, with_anchors, with_value
from api.cli.vocabulary import OUTCOMES, RELATIONS


@click.command()
@click.argument("claim")
@click.option("--reason", required=True, help="What was mistyped.")
@with_value
@click.option("--source", help="The right source.")
@with_publication
@with_anchors
@with_note
@recording("/v1/claims/{claim}:correct")
def correct(**options: Any) -> dict[str, Any]:
    """Correct what we transcribed wrongly in CLAIM: give only what was wrong; no new vintage.

    \b
    ledger correct 3f2c7a27-c2e6-5a52-940f-c5c16d1960a2 --reason "a digit was swapped" --exact 43
    """
    value = take_value(options, required=False)
    return options | {"value": value, "anchors": read_anchors(options["anchors"]) or None}


@click.command()
@click.argument("event")
@click.option("--reason", required=True, help="Why it should never have been recorded.")
@with_note
@recording("/v1/events/{event}:void")
def void(**options: Any) -> dict[str, Any]:
    """Take back EVENT, for every moment; only a replay of what the ledger said before still shows it.

    \b
    ledger void 3f2c7a27-c2e6-5a52-940f-c5c16d1960a2 --reason "the page is about another company"
    """
    return options


@click.command()
@click.argument("claim")
@click.option("--by", "disputed_by", required=True, metavar="NAME", help="Who contests it.")
@click.option("--reason", required=True, help="Why.")
@with_value
@with_note
@recording("/v1/claims/{claim}:dispute")
def dispute(**options: Any) -> dict[str, Any]:
    """Contest CLAIM: a flag, and what is said instead if a value is given; the number stays.

    \b
    ledger dispute 3f2c7a27-c2e6-5a52-940f-c5c16d1960a2 --by "A reader" --reason "page 3 says 12" --exact 12
    """
    counter = take_value(options, required=False)
    return options | {"counter": counter}


@click.command()
@click.argument("dispute")
@click.option("--outcome", required=True, type=click.Choice(OUTCOMES), help="How it ended.")
@click.option("--reason", required=True, help="Why.")
@with_note
@recording("/v1/disputes/{dispute}:resolve")
def resolve(**options: Any) -> dict[str, Any]:
    """End DISPUTE.

    \b
    ledger resolve 9bdd8064-610a-5d8b-9f97-768c5d2e60ab --outcome rejected --reason "page 3 is of 2023"
    """
    return options


@click.command()
@click.argument("claim")
@click.argument("relation", type=click.Choice(RELATIONS))
@click.argument("other")
@with_note
@recording("/v1/claims:link")
def link(**options: Any) -> dict[str, Any]:
    """Say that CLAIM quotes OTHER, or supersedes it (one publisher, one publication).

    \b
    ledger link 9bdd8064-610a-5d8b-9f97-768c5d2e60ab quotes 3f2c7a27-c2e6-5a52-940f-c5c16d1960a2
    """
    return options
