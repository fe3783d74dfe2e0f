"""`ledger verify`, `export`, `backup`, `restore`: that nothing was rewritten, and copies that say so themselves."""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from api.cli.options import local_database, on_database, open_ledger, with_quiet

if TYPE_CHECKING:
    from ledger.application.verifying import Verification
    from ledger.proofs.notes import VerifierKey

_A_FILE = click.Path(path_type=Path, dir_okay=False)
_STDOUT = Path("-")
_READ = click.Path(path_type=Path, dir_okay=False, exists=True)


def _keys(context: click.Context, parameter: click.Parameter, given: tuple[str, ...]) -> list[VerifierKey]:
    from ledger.errors import InvalidInput
    from ledger.proofs.errors import ProofError
    from ledger.proofs.verify_export import keys_of

    try:
        return [key for text in given for key in keys_of(text)]
    except (OSError, ProofError) as error:
        raise InvalidInput(str(error), path=("key",), hint="a verifier key, or a file of them") from None


with_keys = click.option(
    "--key", "keys", multiple=True, metavar="KEY", callback=_keys, help="The log's verifier key, or a file of them."
)


@click.command()
@click.argument("file", type=_READ, required=False)
@with_keys
@click.option(
    "--checkpoint", "kept", type=_READ, multiple=True, metavar="FILE", help="A checkpoint that you kept yourself."
)
@click.option("--skip-views", is_flag=True, help="Do not compare the views with new ones.")
@with_quiet
@on_database
def verify(
    file: Path | None,
    keys: list[VerifierKey],
    kept: tuple[Path, ...],
    skip_views: bool,
    quiet: bool,
    database: str | None,
    as_json: bool,
) -> None:
    """Say whether the log is what was recorded and signed, and the first event that does not hold; change nothing.

    Without FILE it is the ledger itself, while others use it, and its views are compared with new ones. FILE is an
    export or a backup, which needs no ledger beside it. Exit code 1: something does not hold.

    \b
    ledger verify
    ledger verify log.ndjson.gz --key ledger.key --checkpoint last-year.checkpoint
    """
    from ledger.application.verifying import verify_file, verify_store
    from ledger.application.witnesses import Note

    notes = [Note(str(path), path.read_text(errors="replace")) for path in kept]
    watch = partial(_watch, quiet)
    if file is None:
        verification = verify_store(local_database(database), keys, notes, watch, views=not skip_views)
    else:
        verification = verify_file(file, keys, notes, watch)
    _tell(verification, quiet, as_json)
    if not verification.holds:
        click.get_current_context().exit(1)


def _watch(quiet: bool, label: str) -> AbstractContextManager[Any]:
    from api.cli.output import progress_bar

    return progress_bar(label, quiet)


def _tell(verification: Verification, quiet: bool, as_json: bool) -> None:
    from api.cli.output import print_json, print_table, say

    if as_json:
        print_json(_document(verification))
        return
    if verification.holds and quiet:
        return
    rows = [(found.check, found.level, found.told, found.hint) for found in verification.findings]
    print_table(["check", "level", "found", "what to do"], rows)
    say()
    say(_verdict(verification))


def _verdict(verification: Verification) -> str:
    if verification.holds:
        return f"holds: {verification.held} events, root {_root(verification)}"
    if verification.fault is None:
        return "does not hold"
    return f"does not hold: event {verification.fault.position} is the first that does not"


def _root(verification: Verification) -> str | None:
    from ledger.proofs.notes import encode_base64

    return None if verification.root is None else encode_base64(verification.root)


def _document(verification: Verification) -> dict[str, Any]:
    return {
        "place": verification.place,
        "holds": verification.holds,
        "size": verification.size,
        "held": verification.held,
        "root": _root(verification),
        "first": verification.fault and verification.fault._asdict(),
        "findings": [finding._asdict() for finding in verification.findings],
    }


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True), default="-")
@click.option("--upto", type=click.IntRange(0), metavar="POSITION", help="The events up to this one; else all.")
@with_quiet
@on_database
def export(file: Path, upto: int | None, quiet: bool, database: str | None, as_json: bool) -> None:
    """Write the log as lines of JSON with its signed checkpoint, packed where FILE ends with .gz; `-` is stdout.

    Whoever has the file and the log's public key can check it: ledger verify FILE --key KEY.

    \b
    ledger export log.ndjson.gz
    """
    import sys

    from api.cli.output import print_json, progress_bar, say
    from ledger.application.exporting import write_lines

    if as_json and file == _STDOUT:
        raise click.UsageError("--json tells of a FILE; on stdout is the export itself")
    with open_ledger(database) as ledger, progress_bar("exporting", quiet) as advance:
        written = 0

        def told(done: int, size: int) -> None:
            nonlocal written
            written = done
            advance(done, size)

        lines = ledger.export(upto, told)
        if file == _STDOUT:
            sys.stdout.buffer.writelines(lines)
            return
        write_lines(lines, file)
        unsigned = 0 if upto is not None else ledger.progress().head - written
    if as_json:
        print_json({"file": str(file), "events": written})
    elif not quiet:
        say(f"{file}: {written} events{f'; {unsigned} more are not signed yet' if unsigned else ''}")


@click.command()
@click.argument("file", type=_A_FILE)
@with_keys
@with_quiet
@on_database
def backup(file: Path, keys: list[VerifierKey], quiet: bool, database: str | None, as_json: bool) -> None:
    """Copy the log with all that belongs to it into the new FILE, while others write, and verify the copy.

    FILE is a SQLite file, also of a ledger on PostgreSQL. The signing key is not in it.

    \b
    ledger backup 2026-11-27.db
    """
    from ledger.application.backups import back_up

    _tell(back_up(local_database(database), file, keys, partial(_watch, quiet)), quiet, as_json)


@click.command()
@click.argument("file", type=_READ)
@with_keys
@with_quiet
@on_database
def restore(file: Path, keys: list[VerifierKey], quiet: bool, database: str | None, as_json: bool) -> None:
    """Fill an empty database, SQLite or PostgreSQL, from the backup FILE, make its views, and verify the result.

    \b
    ledger restore 2026-11-27.db --database sqlite:///restored.db
    """
    from ledger.application.backups import restore as fill

    _tell(fill(file, local_database(database), keys, partial(_watch, quiet)), quiet, as_json)
