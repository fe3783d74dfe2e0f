"""`ledger export`: the log as lines that anybody can check, as they are read."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from ledger.application.whole_files import whole_file
from ledger.errors import InvalidInput, StoreFailure
from ledger.proofs.checkpoints import Checkpoint, read_unverified
from ledger.proofs.errors import ProofError
from ledger.proofs.export import ExportedEvent, Header, Seal
from ledger.store.database import Database
from ledger.store.log import EventLog
from ledger.store.stored_log import hashed_events

_LOOK_EVERY = 1000


def export_lines(
    database: Database, log: EventLog, note: str | None, upto: int | None, advance: Callable[[int, int], None]
) -> Iterator[bytes]:
    """The first `upto` events (None: all that the note is of, or without one all that there are), a line each.

    `note`: the latest signed checkpoint. Errors: InvalidInput for a position that the log has not, or the note not;
    StoreFailure for an event that cannot be written as text.
    """
    checkpoint = read_unverified(note) if note is not None else None
    size = _size(log, checkpoint, upto)
    yield Header(checkpoint.origin if checkpoint else None, size, log.tree.root(size)).line()
    for done, event in enumerate(hashed_events(database, size), start=1):
        yield _line(event)
        if done % _LOOK_EVERY == 0 or done == size:
            advance(done, size)
    yield Seal(note, _path(log, size, checkpoint)).line()


def _size(log: EventLog, checkpoint: Checkpoint | None, upto: int | None) -> int:
    last = checkpoint.size if checkpoint else log.head()
    if upto is None:
        return last
    if not 0 <= upto <= last:
        what = "the last checkpoint is of" if checkpoint else "the log has"
        raise InvalidInput(
            f"{what} {last} events", path=("upto",), hint="leave --upto out, or name an earlier position"
        )
    return upto


def _line(event: ExportedEvent) -> bytes:
    try:
        return event.line()
    except ProofError as error:
        raise StoreFailure(str(error), hint="`ledger verify` tells what was changed") from None


def _path(log: EventLog, size: int, checkpoint: Checkpoint | None) -> tuple[bytes, ...]:
    """What proves that the log of the checkpoint goes on from these events."""
    if checkpoint is None or not 0 < size < checkpoint.size:
        return ()
    return tuple(log.tree.consistency(size, checkpoint.size))


def write_lines(lines: Iterable[bytes], path: Path) -> None:
    """Into a new file, packed where its name ends with `.gz`; equal lines give equal files. Errors: as `whole_file`."""
    with whole_file(path) as partial, partial.open("wb") as file:
        if path.suffix == ".gz":
            with gzip.GzipFile("", "wb", fileobj=file, mtime=0) as packed:
                packed.writelines(lines)
        else:
            file.writelines(lines)
