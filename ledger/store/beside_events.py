"""Whether what is kept beside the events fits them: submissions name events that are there, texts have their digest."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from functools import partial

from ledger.store.database import Connection, Readable, scalar
from ledger.store.findings import Finding, fault, ok
from ledger.store.stored_log import Row, Unreadable, attempted

_PAGE = 2000
_SEQS = re.compile(r"([1-9][0-9]{0,18}(,[1-9][0-9]{0,18})*)?", re.ASCII)
_RESTORE = "restore a backup"


def examine_submissions(database: Readable) -> Finding:
    """Of every submission. Errors: StoreFailure."""
    count = 0
    try:
        for rows, head in _submissions(database):
            for scope, submission_id, seqs in rows:
                wrong = _wrong(seqs, head)
                if wrong is not None:
                    return fault("submissions", f"{submission_id!r} of {scope}: {wrong}", _RESTORE)
            count += len(rows)
    except Unreadable as error:
        return fault("submissions", f"they cannot be read: {error}", _RESTORE)
    return ok("submissions", f"{count}, of events that are there")


def _submissions(database: Readable) -> Iterator[tuple[list[Row], int]]:
    """Page by page, each with the position of the last event that was there then."""
    after = ("", "")
    while True:
        rows, head = attempted(database, partial(_page_of_submissions, after=after))
        if not rows:
            return
        yield rows, head
        after = rows[-1][:2]


def _page_of_submissions(connection: Connection, after: tuple[str, str]) -> tuple[list[Row], int]:
    statement = "SELECT scope, submission_id, seqs FROM submission WHERE (scope, submission_id) > (?, ?)"
    rows = connection.execute(f"{statement} ORDER BY scope, submission_id LIMIT {_PAGE}", after).fetchall()
    return rows, int(scalar(connection, "SELECT max(seq) FROM event") or 0)


def _wrong(seqs: object, head: int) -> str | None:
    if not isinstance(seqs, str) or _SEQS.fullmatch(seqs) is None:
        return "its positions cannot be read"
    missing = [seq for seq in seqs.split(",") if seq and int(seq) > head]
    return f"it names event {missing[0]}, and there are {head}" if missing else None


def examine_texts(database: Readable) -> Finding:
    """Of every attached text. Errors: StoreFailure."""
    statement = "SELECT digest, content FROM source_text WHERE digest > ? ORDER BY digest LIMIT 1"
    count, digest = 0, ""
    try:
        while rows := attempted(database, partial(_texts, statement=statement, after=digest)):
            ((digest, content),) = rows
            if not isinstance(content, bytes) or hashlib.sha256(content).hexdigest() != digest:
                hint = "take it away and attach the file again"
                return fault("texts", f"the text attached as {digest} is another", hint)
            count += 1
    except Unreadable as error:
        return fault("texts", f"they cannot be read: {error}", _RESTORE)
    return ok("texts", f"{count} attached, each as its SHA-256 says")


def _texts(connection: Connection, statement: str, after: str) -> list[Row]:
    return connection.execute(statement, (after,)).fetchall()
