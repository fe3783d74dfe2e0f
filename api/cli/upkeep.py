"""Commands that keep the record right: correct, void, dispute, resolve, link."""

from __future__ import annotations

from typing import Any

import click

from api.cli.options import (
    on_database,
    one_of,
    read_anchors,
    run_command,
    take_value,
    with_anchors,
    with_key,
    with_note,
    with_publication,
    with_value,
)
from ledger.domain.words import Outcome, Relation


@click.command()
@click.argument("claim")
@click.option("--reason", required=True, help="What was mistyped.")
@with_value
@click.option("--source", help="The right source.")
@with_publication
@with_anchors
@with_note
@with_key
@on_database
def correct(database: str | None, as_json: bool, key: str | None, **options: Any) -> None:
    """Correct what we transcribed wrongly in CLAIM: give only what was wrong; no new vintage."""
    value = take_value(options, required=False)
    anchors = read_anchors(options.pop("anchors")) or None
    given = options | {"value": value, "anchors": anchors}
    run_command("correct_figure", given, database=database, as_json=as_json, key=key)


@click.command()
@click.argument("event")
@click.option("--reason", required=True, help="Why it should never have been recorded.")
@with_note
@with_key
@on_database
def void(database: str | None, as_json: bool, key: str | None, **options: Any) -> None:
    """Take back EVENT, for every moment; only a replay of what the ledger said before still shows it."""
    run_command("void_figure", options, database=database, as_json=as_json, key=key)


@click.command()
@click.argument("claim")
@click.option("--by", "disputed_by", required=True, metavar="NAME", help="Who contests it.")
@click.option("--reason", required=True, help="Why.")
@with_value
@with_note
@with_key
@on_database
def dispute(database: str | None, as_json: bool, key: str | None, **options: Any) -> None:
    """Contest CLAIM: a flag, and what is said instead if a value is given; the number stays."""
    counter = take_value(options, required=False)
    run_command("dispute_figure", options | {"counter": counter}, database=database, as_json=as_json, key=key)


@click.command()
@click.argument("dispute")
@click.option("--outcome", required=True, type=one_of(Outcome), help="How it ended.")
@click.option("--reason", required=True, help="Why.")
@with_note
@with_key
@on_database
def resolve(database: str | None, as_json: bool, key: str | None, **options: Any) -> None:
    """End DISPUTE."""
    run_command("resolve_dispute", options, database=database, as_json=as_json, key=key)


@click.command()
@click.argument("claim")
@click.argument("relation", type=one_of(Relation))
@click.argument("other")
@with_note
@with_key
@on_database
def link(database: str | None, as_json: bool, key: str | None, **options: Any) -> None:
    """Say that CLAIM quotes OTHER, or supersedes it (one publisher, one publication)."""
    run_command("link_claims", options, database=database, as_json=as_json, key=key)
