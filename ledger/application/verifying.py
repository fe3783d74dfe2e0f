"""`ledger verify`: whether a log is what was recorded and signed, in a live store, a backup or an export.

It changes nothing. What does not hold is a finding, never an error: the first event of them with its position.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from ledger.application.earlier_keys import successions, unproved, with_earlier
from ledger.application.witnesses import Compared, Note, compare, hear, own
from ledger.errors import StoreFailure, StoreUnavailable
from ledger.projections.catch_up import BATCH_SIZE
from ledger.projections.comparing import are_of_this_release
from ledger.projections.comparing import compare as compare_views
from ledger.projections.rebuilding import Underway
from ledger.projections.schema import PROJECTION
from ledger.proofs.export import ExportError, Verified, verify_export
from ledger.proofs.notes import VerifierKey
from ledger.proofs.verify_export import lines_of
from ledger.store.beside_events import examine_submissions, examine_texts
from ledger.store.database import Connection, Database, Readable, scalar
from ledger.store.findings import Finding, Level, fault, ok, warning
from ledger.store.log import EventLog
from ledger.store.opening import database_url, existing_database
from ledger.store.sqlite_file import SqliteFile
from ledger.store.stored_log import Unreadable, attempted
from ledger.store.verification import Differs, Examined, Fault, examine_log

Watch = Callable[[str], AbstractContextManager[Callable[[int, int], None]]]
"""Opens a bar with that name, which is told how much of how much is done."""

_SQLITE = b"SQLite format 3\0"
_HINTS = {
    Differs.BYTES: "compare it with an export or a backup that holds, and restore that",
    Differs.ORDER: "compare with an export or a backup that holds, and restore that",
    Differs.TIME: "compare with an export or a backup that holds, and restore that",
    Differs.MISSING: "restore a backup that has it",
    Differs.EXTRA: "whoever wrote it did so behind the ledger's back: restore a backup",
    Differs.UNREADABLE: "restore a backup; if a later release wrote it, verify with that",
}


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found. `size`: how many events there are; `root`: over the `held` first ones, which hold."""

    place: str
    size: int
    held: int
    root: bytes | None
    fault: Fault | None
    findings: list[Finding] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether nothing at all is wrong."""
        return _is_sound(self.findings)


def verify_store(
    url: str | None, keys: Sequence[VerifierKey], kept: Sequence[Note], watch: Watch, *, views: bool = True
) -> Verification:
    """The ledger at `url` (None: where `Ledger.open` looks), while others read and write; `views`: those, too.

    Without `keys` its own is used, if this machine has it. Errors: InvalidInput for a URL that names no database;
    StoreUnavailable; StoreFailure where the key cannot be read.
    """
    try:
        database = existing_database(url, PROJECTION)
    except StoreUnavailable:
        raise
    except StoreFailure as error:
        return _unopened(database_url(url).split("@")[-1], error)
    try:
        own_keys, own_notes = own(database)  # before the log is looked at, which may grow and be signed meanwhile
        notes = [*own_notes, *kept]
        verified = verify_log(database, keys or own_keys, notes, watch, must_be_signed=bool(keys))
        if views and verified.fault is None:
            verified.findings.append(_views(database, watch))
        return verified
    finally:
        database.close()


def verify_file(
    path: Path, keys: Sequence[VerifierKey], kept: Sequence[Note], watch: Watch, *, must_be_signed: bool = True
) -> Verification:
    """An export, or a backup, by nothing but itself, the keys and the checkpoints that a user kept.

    `must_be_signed`: whether a backup of which none of the keys signed anything is at fault. Errors: OSError.
    """
    with path.open("rb") as file:
        is_backup = file.read(len(_SQLITE)) == _SQLITE
    if is_backup:
        return _verify_backup(path, keys, kept, watch, must_be_signed)
    return _verify_export(path, keys, kept, watch)


def _verify_backup(
    path: Path, keys: Sequence[VerifierKey], kept: Sequence[Note], watch: Watch, must_be_signed: bool
) -> Verification:
    try:
        file = SqliteFile(path)
    except StoreFailure as error:
        return _unopened(str(path), error)
    try:
        return verify_log(file, keys, kept, watch, must_be_signed=must_be_signed)
    finally:
        file.close()


def _verify_export(path: Path, keys: Sequence[VerifierKey], kept: Sequence[Note], watch: Watch) -> Verification:
    heard = hear(kept, keys)
    checkpoints = [witness.checkpoint for witness in heard.witnesses]
    try:
        with watch("verifying") as advance:
            verified = verify_export(lines_of(path), keys, checkpoints, advance)
    except ExportError as error:
        held = max(0, error.line - 2)
        found = error.position and Fault(error.position, error.position, Differs(error.differs), error.told)
        wrong = fault("export", str(error), "take another copy of it, or make it again")
        return Verification(str(path), held, held, None, found or None, [wrong, *heard.faults])
    size, root = verified.header.size, verified.header.root
    findings = [ok("export", f"{size} events of {verified.header.origin or 'a log without a name'}"), _signed(verified)]
    findings += [ok(each.kept_by, f"that of {each.checkpoint.size} events agrees") for each in heard.witnesses]
    return Verification(str(path), size, size, root, None, [*findings, *heard.faults])


def _signed(verified: Verified) -> Finding:
    if verified.checkpoint is None:
        return warning("checkpoint", "nothing is signed", "`ledger init` makes a key; export it again")
    told = f"of {verified.checkpoint.size} events"
    if not verified.signers:
        return warning("checkpoint", f"{told}; by whom it was signed was not checked", "give the log's --key")
    return ok("checkpoint", f"{told}, signed by {', '.join(sorted({key.name for key in verified.signers}))}")


def _unopened(place: str, error: StoreFailure) -> Verification:
    return Verification(place, 0, 0, None, None, [fault("database", error.message, error.hint or "restore a backup")])


def verify_log(
    database: Readable,
    keys: Sequence[VerifierKey],
    kept: Sequence[Note],
    watch: Watch,
    *,
    must_be_signed: bool = True,
) -> Verification:
    """The pass over the events, what is signed of them, and what is kept beside them.

    `must_be_signed`: whether it is a fault that none of the keys signed anything.
    """
    notes, faults = _own_notes(database)
    earlier = successions(database) if keys else []
    heard = hear([*notes, *kept], with_earlier(keys, earlier))
    head = _head(database, heard.sizes)
    with ThreadPoolExecutor(1) as beside, watch("verifying") as advance:
        structure = beside.submit(_structure, database)
        examined = examine_log(database, head, heard.sizes, lambda: _is_sound(structure.result()), advance)
        findings = structure.result()
    compared = compare(heard, examined, head)
    found = _first(examined, compared)
    if found is None and keys:
        faults += unproved(heard.witnesses, keys, earlier, examined.roots)
    if found is None and head and not compared.proved:
        faults.append(_unsigned(bool(keys) and must_be_signed))
    findings += [_log(examined, found), *_tree(examined, compared, head), *faults, *compared.findings]
    findings += [examine_submissions(database), examine_texts(database)]
    return Verification(database.place, head, examined.held, examined.root, found, findings)


def _unsigned(is_fault: bool) -> Finding:
    """Else whoever rewrites a log as a whole need only take its checkpoints away."""
    if is_fault:
        told = "none of these events is under a checkpoint by a key that was given"
        return fault("checkpoints", told, "compare with an export or a checkpoint that others keep")
    told = "no event is under one: a log that was rewritten as a whole would look the same"
    return warning("checkpoints", told, "`ledger init` makes a key, `ledger checkpoint` signs with it")


def _is_sound(findings: Sequence[Finding]) -> bool:
    return all(finding.level is not Level.FAULT for finding in findings)


def _structure(database: Readable) -> list[Finding]:
    try:
        return database.examine_structure()
    except StoreUnavailable:
        raise
    except StoreFailure as error:
        return [fault("file", error.message, "restore a backup")]


def _own_notes(database: Readable) -> tuple[list[Note], list[Finding]]:
    def read(connection: Connection) -> list[Note]:
        if not database.has_table(connection, "checkpoint"):
            return []
        rows = connection.execute("SELECT note, size FROM checkpoint ORDER BY size").fetchall()
        return [Note("checkpoints", text, size) for text, size in rows]

    try:
        return attempted(database, read), []
    except Unreadable as error:
        return [], [fault("checkpoints", f"they cannot be read: {error}", "restore a backup")]


def _head(database: Readable, sizes: set[int]) -> int:
    """The last position. Where even that cannot be read, one that the log had: on the way there is what is damaged."""
    try:
        return int(attempted(database, partial(scalar, statement="SELECT max(seq) FROM event")) or 0)
    except Unreadable:
        return max(sizes, default=1) or 1


def _first(examined: Examined, compared: Compared) -> Fault | None:
    """The first fault of an event; a row of the tree alone may be at fault instead where its events were signed."""
    node = examined.node_fault
    found = [each for each in (examined.fault, compared.fault) if each is not None]
    if not found and node is not None and node.last > compared.proved:
        told = "it was changed together with its hash, or the row of the tree above it was"
        found = [Fault(max(node.first, compared.proved + 1), node.last, Differs.BYTES, told)]
    return min(found, key=lambda each: each.position, default=None)


def _log(examined: Examined, found: Fault | None) -> Finding:
    if found is None:
        return ok("log", f"{examined.held} events, each in its place")
    which = f"event {found.position}"
    if found.upto > found.position:
        which = f"event {found.position}, or one of those up to {found.upto}"
    return fault("log", f"{which}: {found.told}", _HINTS[found.differs])


def _tree(examined: Examined, compared: Compared, head: int) -> list[Finding]:
    node = examined.node_fault
    if head and not examined.hashed:
        return [warning("tree", "there is none over this log", "whatever records next makes it, and a rebuild")]
    if node is not None and node.last <= compared.proved:
        told = f"row {node.n} of level {node.level} is not what events {node.first} to {node.last} make it"
        return [fault("tree", f"{told}, and these were signed as they are", "restore a backup")]
    return [] if examined.fault or node else [ok("tree", f"{examined.hashed} leaves, and the nodes above them")]


def _views(database: Database, watch: Watch) -> Finding:
    try:
        return _compared(database, watch)
    except Underway:
        return warning("views", "not compared: another process makes them anew", "verify again when it is done")
    except StoreUnavailable:
        raise
    except StoreFailure as error:
        return fault("views", f"they cannot be compared: {error.message}", error.hint or "see what it says")


def _compared(database: Database, watch: Watch) -> Finding:
    if not are_of_this_release(database):
        return warning("views", "there are none of this release", "any command or server makes them")
    with database.reading() as connection:
        if database.is_standby(connection):
            return warning("views", "not compared: nothing can be made beside them on a standby", "ask the primary")
    with watch("rebuilding") as advance:
        position, difference = compare_views(database, EventLog(database), BATCH_SIZE, advance)
    if difference is None:
        return ok("views", f"up to position {position}, as the log makes them")
    return fault("views", str(difference), "`ledger rebuild` makes them anew; find out who changed them")
