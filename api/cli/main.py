"""The `ledger` command: which commands there are, where each one is, and how a run ends.

Commands are imported when they are run, so that `ledger --help` needs nothing but click.
Exit codes: 0 ok, 1 error, 2 usage or invalid input, 3 conflict, 4 not allowed.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence
from typing import Any, NamedTuple, NoReturn

import click
from click.shell_completion import CompletionItem


class _Place(NamedTuple):
    """The module below `api.cli` that has the command, its name there, and its line of help."""

    module: str
    attribute: str
    help: str


COMMANDS: dict[str, _Place] = {
    "show": _Place("questions", "show", "A figure, or all figures of a series."),
    "history": _Place("questions", "history", "The vintages and releases of a figure."),
    "audit": _Place("questions", "audit", "Every change of a figure: what, why, by whom, where it is written."),
    "latest": _Place("moves", "latest", "The latest figure of a series."),
    "vintages": _Place("moves", "vintages", "What was known of the periods of a series, and since when."),
    "changes": _Place("moves", "changes", "What moved between two moments, and why."),
    "diff": _Place("moves", "diff", "What differs in a figure or a series between two cuts."),
    "conflicts": _Place("questions", "conflicts", "The figures whose claims disagree."),
    "series": _Place("listings", "series", "The series of the ledger."),
    "subjects": _Place("listings", "subjects", "Who or what figures are about."),
    "metrics": _Place("listings", "metrics", "What is measured."),
    "periods": _Place("listings", "periods", "The periods that have names."),
    "events": _Place("log", "events", "The log from a position."),
    "checkpoint": _Place("proofs", "checkpoint", "The signed size and root of the log."),
    "proof": _Place("proofs", "proof", "The proof that an event is in the log, unchanged."),
    "source": _Place("sources", "source", "Register, list and show sources; attach their texts."),
    "define": _Place("definitions", "define", "Define subjects, metrics, series and named periods."),
    "precedence": _Place("definitions", "precedence", "Show or set which tiers of sources go before which."),
    "report": _Place("statements", "report", "Record what a source says of a figure."),
    "reaffirm": _Place("statements", "reaffirm", "Record that the publisher says the same again."),
    "restate": _Place("statements", "restate", "Record that the publisher changed its number."),
    "retract": _Place("statements", "retract", "Record that the publisher withdrew its number."),
    "correct": _Place("upkeep", "correct", "Correct what we transcribed wrongly."),
    "void": _Place("upkeep", "void", "Take back an event that should never have been recorded."),
    "dispute": _Place("upkeep", "dispute", "Contest a claim."),
    "resolve": _Place("upkeep", "resolve", "End a dispute."),
    "link": _Place("upkeep", "link", "Say that a claim quotes, or supersedes, another."),
    "init": _Place("databases", "init", "Make the ledger's tables, and its signing key."),
    "load": _Place("databases", "load", "Load seed files, filings and tables of vintages."),
    "rebuild": _Place("databases", "rebuild", "Make the views anew from the log."),
    "parked": _Place("parking", "parked", "The events that could not be brought into view, and why."),
    "replay": _Place("parking", "replay", "Bring parked events into view, once what kept them out is mended."),
    "keys": _Place("keys", "keys", "Make, list and revoke the keys that open a server's doors."),
    "verify": _Place("trust", "verify", "Whether the log is what was recorded and signed."),
    "export": _Place("trust", "export", "Write the log as lines that anybody can check."),
    "backup": _Place("trust", "backup", "Copy the log into a file, while others write."),
    "restore": _Place("trust", "restore", "Fill an empty database from a backup."),
    "signing-key": _Place("signing", "signing_key", "Show or replace the key that signs checkpoints."),
    "serve": _Place("serving", "serve", "Serve the ledger over HTTP."),
    "worker": _Place("worker", "worker", "Bring into view what all processes record."),
    "doctor": _Place("doctor", "doctor", "Whether all is well with the ledger, and what to do."),
    "schema": _Place("reference", "schema", "The schema of GraphQL or REST."),
    "completion": _Place("reference", "completion", "What makes a shell complete commands."),
}
EPILOGUE = """\b
The ledger is in a database (--database) or at a server (--url).
Exit codes: 0 ok, 1 error, 2 usage or invalid input, 3 conflict, 4 not allowed.
"""


class Group(click.Group):
    """A group that imports its commands late, and ends every run with an exit code and no traceback."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        place = COMMANDS.get(cmd_name)
        if place is None:
            return None
        command = getattr(importlib.import_module(f"api.cli.{place.module}"), place.attribute)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, place.help) for name, place in COMMANDS.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """The commands by the table, without importing any; and the options."""
        options = click.Command.shell_complete(self, ctx, incomplete)
        fitting = (name for name in COMMANDS if name.startswith(incomplete))
        return [*(CompletionItem(name, help=COMMANDS[name].help) for name in fitting), *options]

    def main(self, args: Sequence[str] | None = None, *positional: Any, **extra: Any) -> NoReturn:
        given = list(sys.argv[1:] if args is None else args)
        extra["standalone_mode"] = False
        try:
            code = _run(lambda: super(Group, self).main(given, *positional, **extra), as_json="--json" in given)
            sys.stdout.flush()
        except BrokenPipeError:
            code = _leave_quietly()
        sys.exit(code)


def _run(run: Any, *, as_json: bool) -> int:
    try:
        return int(run() or 0)
    except BrokenPipeError:
        raise
    except Exception as error:
        from api.cli.failures import failed  # what only a failure needs

        return failed(error, as_json=as_json)


def _leave_quietly() -> int:
    """The reader went away (`ledger series | head`): nothing more is written, at exit neither."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 1


@click.group(cls=Group, epilog=EPILOGUE, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--database", metavar="URL", help="sqlite:///PATH or postgresql://…; else LEDGER_DATABASE.")
@click.option("--url", metavar="URL", help="http://HOST:PORT of a server; else LEDGER_URL.")
@click.pass_context
def ledger(ctx: click.Context, database: str | None, url: str | None) -> None:
    """What was known of a figure, when, and who said so."""
    from api.cli.options import Place

    ctx.obj = Place(database, url)


def main() -> NoReturn:
    """The entry point."""
    ledger.main(prog_name="ledger")


if __name__ == "__main__":
    main()
