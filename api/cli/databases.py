"""Commands on a database itself: init, load, rebuild."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from api.cli.options import local_database, on_database, open_ledger, with_options, with_quiet
from api.cli.vocabulary import MEASURES

if TYPE_CHECKING:
    from ledger.application.loading import LoadSummary

_SHOWN = 100
"""Rejections shown one by one; `--json` lists more."""


_with_recorded = with_options(
    [
        click.option("--publisher", metavar="CODE", help="Who speaks in a table that does not say it."),
        click.option(
            "--captured-on",
            metavar="DATE",
            type=click.DateTime(["%Y-%m-%d"]),
            callback=lambda context, parameter, day: day and day.date(),
            help="The day on which the file was fetched, where it matters and is not told.",
        ),
        click.option(
            "--series-id", metavar="ID", help="FRED's id of the series, where nothing in the answer tells it."
        ),
        click.option("--subject", metavar="CODE", help="The subject of the ledger that the series is about."),
        click.option("--title", help="What the series is called."),
        click.option("--unit", help="The unit of its numbers."),
        click.option("--measure", type=click.Choice(MEASURES), help="What kind of number it is."),
        click.option(
            "--frequency",
            metavar="NAME",
            help="daily, weekly … annual; else told from the dates, and in a table of rows each is that day.",
        ),
        click.option("--tier", type=click.IntRange(1, 7), help="The tier of its sources; 7 if left out."),
    ]
)


@click.command()
@click.option("--role", metavar="NAME", help="A PostgreSQL role that may append and read then, and change nothing.")
@click.option("--origin", metavar="NAME", help="The name of the log for ever, such as ledger.example.org/log/1.")
@with_quiet
@on_database
def init(role: str | None, origin: str | None, quiet: bool, database: str | None, as_json: bool) -> None:
    """Make what the database lacks of the ledger's tables, on PostgreSQL as its owner and for each release that has
    other views; and where there is none, the key that signs the log's checkpoints, in a file outside the database
    (LEDGER_SIGNING_KEY, else beside a SQLite file, or in your data folder). A SQLite file needs it for the key alone.

    \b
    ledger init --database postgresql://owner@db.example.org/ledger --role ledger_server
    """
    from api.cli.output import print_json, say
    from ledger.application.initialisation import initialise, make_signing_key

    place = initialise(local_database(database), role)
    file, key = make_signing_key(local_database(database), origin)
    if as_json:
        print_json({"database": place, "role": role, "signing_key": str(file), "verifier_key": str(key)})
    elif not quiet:
        say(f"{place} is ready{f' for {role}' if role else ''}")
        say(f"checkpoints are signed with {file}, and verified with {key}")


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--check", is_flag=True, help="Read the files and say what is at fault; record nothing.")
@click.option("--dry-run", is_flag=True, help="Load into a copy that is thrown away, and say what would be recorded.")
@_with_recorded
@with_quiet
@on_database
def load(
    paths: tuple[Path, ...],
    check: bool,
    dry_run: bool,
    quiet: bool,
    database: str | None,
    as_json: bool,
    measure: str | None,
    **recorded: Any,
) -> None:
    """Load seed files (*.yaml), company facts of EDGAR and answers of FRED with all releases (*.json, *.json.gz), and
    tables of vintages (*.csv, *.csv.gz, *.xlsx): rows of series, date, vintage, value, or a column a vintage. A folder
    stands for all of these in it, by name.

    Loading again records nothing twice. The options from --publisher to --tier say what a file does not.

    Exit code 2: nothing could be recorded, because a file is at fault or every step was refused. 1: some steps were
    refused, and the others are in.

    \b
    ledger load seeds/alibaba --dry-run
    ledger load GDP_all_releases.json.gz --title "Gross domestic product" --frequency quarterly
    ledger load nowcasts.csv.gz --publisher frbny --frequency monthly
    ledger load CIK0001045810.json.gz --captured-on 2026-07-09
    """
    from api.cli.output import print_json, progress_bar
    from ledger.application.loading import check_seeds, load_seeds, rehearse_seeds
    from ledger.domain.words import Measure
    from ledger.importers.vintage_tables import VintageOptions

    options = VintageOptions(**recorded, measure=Measure(measure) if measure else None)
    if check and dry_run:
        raise click.UsageError("--check and --dry-run exclude each other")
    if check:
        summary = check_seeds(paths, options)
    elif dry_run:
        with progress_bar("rehearsing", quiet) as advance:
            summary = rehearse_seeds(local_database(database), paths, advance, options)
    else:
        with open_ledger(database) as ledger, progress_bar("loading", quiet) as advance:
            summary = load_seeds(ledger, paths, advance, options)
    if as_json:
        print_json(asdict(summary))
    else:
        _tell_rejections(summary)
    if not (as_json or quiet):
        _tell_counts(summary, check, "would be recorded" if dry_run else "recorded")
    if summary.refused:
        click.get_current_context().exit(1 if summary.written or summary.repeated else 2)


def _tell_rejections(summary: LoadSummary) -> None:
    from api.cli.output import clean

    for rejection in summary.rejected[:_SHOWN]:
        click.echo(clean(f"error: {rejection}"), err=True)
    more = summary.refused - _SHOWN
    if more > 0:
        click.echo(f"error: and {more} more", err=True)


def _tell_counts(summary: LoadSummary, check: bool, written: str) -> None:
    from api.cli.output import say

    told = [f"files {summary.files}", f"steps {summary.steps}"]
    if not check:
        told += [f"{written} {summary.written}", f"recorded already {summary.repeated}"]
    say(", ".join([*told, f"rejected {summary.refused}"]))


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
