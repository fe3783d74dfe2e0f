"""Commands on a database itself: load, rebuild."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.cli.options import local_database, on_database, open_ledger, with_quiet

if TYPE_CHECKING:
    from ledger.application.loading import LoadSummary

_SHOWN = 100
"""Rejections shown one by one; `--json` lists all."""


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--check", is_flag=True, help="Read the files and say what is at fault; record nothing.")
@click.option("--dry-run", is_flag=True, help="Load into a copy that is thrown away, and say what would be recorded.")
@with_quiet
@on_database
def load(paths: tuple[Path, ...], check: bool, dry_run: bool, quiet: bool, database: str | None, as_json: bool) -> None:
    """Load seed files, or the *.yaml of folders by name. Loading again records nothing twice.

    Exit code 2: nothing could be recorded, because a file is at fault or every step was refused. 1: some steps were
    refused, and the others are in.

    \b
    ledger load seeds/alibaba --dry-run
    """
    from api.cli.output import print_json, progress_bar
    from ledger.application.loading import check_seeds, load_seeds, rehearse_seeds

    if check and dry_run:
        raise click.UsageError("--check and --dry-run exclude each other")
    if check:
        summary = check_seeds(paths)
    elif dry_run:
        with progress_bar("rehearsing", quiet) as advance:
            summary = rehearse_seeds(local_database(database), paths, advance)
    else:
        with open_ledger(database) as ledger, progress_bar("loading", quiet) as advance:
            summary = load_seeds(ledger, paths, advance)
    if as_json:
        print_json(asdict(summary))
    else:
        _tell_rejections(summary)
    if not (as_json or quiet):
        _tell_counts(summary, check, "would be recorded" if dry_run else "recorded")
    if summary.rejected:
        click.get_current_context().exit(1 if summary.written or summary.repeated else 2)


def _tell_rejections(summary: LoadSummary) -> None:
    from api.cli.output import clean

    for rejection in summary.rejected[:_SHOWN]:
        click.echo(clean(f"error: {rejection}"), err=True)
    more = len(summary.rejected) - _SHOWN
    if more > 0:
        click.echo(f"error: and {more} more", err=True)


def _tell_counts(summary: LoadSummary, check: bool, written: str) -> None:
    from api.cli.output import say

    told = [f"files {summary.files}", f"steps {summary.steps}"]
    if not check:
        told += [f"{written} {summary.written}", f"recorded already {summary.repeated}"]
    say(", ".join([*told, f"rejected {len(summary.rejected)}"]))


@click.command()
@with_quiet
@on_database
def rebuild(quiet: bool, database: str | None, as_json: bool) -> None:
    """Make the views anew from the log; readers see the old ones until the new ones stand.

    \b
    ledger rebuild --database sqlite:///ledger.db
    """
    from api.cli.output import print_json, progress_bar, say

    with open_ledger(database) as ledger, progress_bar("rebuilding", quiet) as advance:
        head = ledger.progress().head
        position = ledger.rebuild(lambda reached: advance(reached, head))
        parked = ledger.progress().parked
    if as_json:
        print_json({"position": position, "parked": parked})
    elif not quiet:
        say(f"the views are made anew up to position {position}{f'; {parked} events are parked' if parked else ''}")
