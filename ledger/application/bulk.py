"""Tables of figures into the ledger, some thousand rows at a time: each chunk is decided and recorded as a whole.

A chunk's record is the import's progress: it is in the same transaction as the chunk's events. So a load that was
killed goes on after the last chunk, and loading the file again finds every chunk recorded, whoever loads it.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from ledger.application.bulk_chunks import Chunk, Names
from ledger.application.ledger import Ledger, Recording
from ledger.application.work import Work
from ledger.importers.rejections import Refusals
from ledger.importers.tables import Item, Table
from ledger.projections.garbage import collector_paused
from ledger.store.log import PriorSubmission
from ledger.store.recorder import Submission

SCOPE = "import"
"""The keys of chunks are shared by all who load the same file."""
CHUNK_ITEMS = 8000


class BulkLoad:
    """One table on its way in; `written` and `repeated` count its items, `refusals` holds the others."""

    def __init__(
        self, ledger: Ledger, table: Table, advance: Callable[[int], None], chunk_items: int = CHUNK_ITEMS
    ) -> None:
        self._ledger = ledger
        self._table = table
        self._advance = advance
        self._chunk_items = chunk_items
        self._names = Names()
        self._key = f"import:{table.digest[:16]}:"
        self.written = 0
        self.repeated = 0
        self.refusals = Refusals()

    def run(self) -> None:
        """Everything that can be taken. Errors: StoreFailure, ConcurrencyConflict: run it again."""
        with collector_paused():
            for first, items in _chunks(self._table.items(), self._chunk_items):
                self._take(first, items)
                self._advance(len(items))

    def _take(self, first: int, items: list[Item]) -> None:
        chunk = Chunk(self._table, items, self._names, self._key)
        key = f"{self._key}{first}+{self._chunk_items}"
        complete = Submission(self._ledger.actor, key, self._table.digest, SCOPE)

        def decide(work: Work) -> Recording:
            chunk.decide(work)
            ends = [-1, -len(work.writes)] if work.writes else []
            if chunk.refused:  # another load looks at them again
                again = complete._replace(submission_id=f"{key}:{uuid.uuid4()}")
                return Recording(again, ends or None)
            return Recording(complete, ends)

        outcome = self._ledger.transact(complete, decide)
        if isinstance(outcome, PriorSubmission) and not outcome.is_own:
            chunk.skip()
        else:
            chunk.settle()
        self.written += chunk.written
        self.repeated += chunk.repeated
        for rejection in (*chunk.unreadable, *chunk.refused):
            self.refusals.add(rejection)


def _chunks(items: Iterable[Item], size: int) -> Iterator[tuple[int, list[Item]]]:
    """Lists of items, each with the number of its first."""
    left, first = iter(items), 0
    while chunk := list(islice(left, size)):
        yield first, chunk
        first += len(chunk)
