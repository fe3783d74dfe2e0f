"""`ledger backup` and `ledger restore`: the log in one SQLite file, and from there into either store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ledger.application.ledger import Ledger
from ledger.application.verifying import Verification, Watch, verify_file, verify_store
from ledger.application.whole_files import whole_file
from ledger.application.witnesses import own
from ledger.errors import InvalidInput, Refused, StoreFailure
from ledger.projections.catch_up import BATCH_SIZE
from ledger.projections.schema import PROJECTION
from ledger.proofs.notes import VerifierKey
from ledger.store.database import Database
from ledger.store.opening import existing_database, open_database
from ledger.store.sqlite_file import SqliteFile
from ledger.store.whole_tables import copy_log, is_empty


def back_up(url: str | None, path: Path, keys: Sequence[VerifierKey], watch: Watch) -> Verification:
    """One state of the log at `url`, while others read and write, in a new file that holds; else there is none.

    Without `keys` the ledger's own is used. Errors: InvalidInput where the file is there already; StoreFailure, also
    when what was copied does not hold.
    """
    database = existing_database(url, PROJECTION)
    try:
        with whole_file(path) as partial:
            own_keys, notes = own(database)  # before the copy, which may grow and be signed meanwhile
            database.copy_to(partial)
            verified = verify_file(partial, keys or own_keys, notes, watch, must_be_signed=bool(keys))
            return replace(_held(verified, f"what {database.place} holds is no backup"), place=str(path))
    finally:
        database.close()


def restore(path: Path, url: str | None, keys: Sequence[VerifierKey], watch: Watch) -> Verification:
    """The log of a backup, which must hold, in the empty database at `url`, where it must hold again.

    It is there whole or not at all: killed before that, it may be asked for again; killed after, the log is there, and
    whoever opens it makes the views. Errors: InvalidInput for a file that is no backup; Refused where the database is
    not empty; StoreFailure.
    """
    try:
        backup = SqliteFile(path)
    except StoreFailure as error:
        raise InvalidInput(error.message, path=("file",), hint=error.hint) from None
    try:
        _held(verify_file(path, keys, (), watch), f"{path} does not hold")
        database = open_database(url, PROJECTION)
        try:
            _fill(database, backup, watch)
        finally:
            database.close()
    finally:
        backup.close()
    with Ledger.open(url, catch_up=False) as ledger, watch("making the views") as advance:
        head = ledger.log.head()
        for position in (*range(BATCH_SIZE, head, BATCH_SIZE), head):
            advance(ledger.catch_up(position), head)
    return _held(verify_store(url, keys, (), watch, views=False), "what was restored does not hold")


def _fill(database: Database, backup: SqliteFile, watch: Watch) -> None:
    with watch("restoring") as advance, database.writing() as target, backup.reading() as source:
        if not is_empty(target):
            raise Refused(f"{database.place} is not empty", hint="restore into a new database")
        copy_log(source, target, advance)


def _held(verification: Verification, otherwise: str) -> Verification:
    if verification.holds:
        return verification
    wrong = next(finding for finding in verification.findings if finding.level == "fault")
    raise StoreFailure(f"{otherwise}: {wrong.check}: {wrong.told}", hint=wrong.hint)
