"""What a ledger must hold, by what its writers said before they were killed."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Sequence

from ledger.domain.history import Logged
from ledger.projections.schema import PROJECTION
from ledger.store.database import NO_LIMIT, Database
from ledger.store.log import EventLog
from ledger.store.opening import open_database
from tests.faults.submissions import Number, said_by
from tests.postgres.load import retried

_SENT_AGAIN = 2


class Model:
    """Of the events after position `head`. What was tried and not acknowledged may be there, once and whole, or not."""

    def __init__(self, url: str, head: int) -> None:
        self.url = url
        self.head = head
        self.tried: set[Number] = set()
        self.acknowledged: dict[Number, tuple[int, ...]] = {}
        self.chunks: Counter[Number] = Counter()
        self.stored: defaultdict[Number, list[int]] = defaultdict(list)
        self.stored_unacknowledged = 0
        self._by_key: dict[str, Number] = {}
        self._touched: set[Number] = set()

    def next_number(self, writer: int) -> int:
        """The first that this writer never tried."""
        return max((each.number for each in self.tried if each.writer == writer), default=-1) + 1

    def unanswered(self, writer: int) -> list[int]:
        """What this writer has to send again, in its order."""
        return sorted(each.number for each in self.tried - self.acknowledged.keys() if each.writer == writer)

    def answered(self, writer: int, chance: random.Random) -> list[int]:
        """Some that he may send again."""
        own = [each.number for each in self.acknowledged if each.writer == writer]
        return chance.sample(own, min(len(own), _SENT_AGAIN))

    def hear(self, kind: str, number: Number, seqs: tuple[int, ...]) -> None:
        """One word of a writer. A second acknowledgement is the first one again."""
        self._touched.add(number)
        match kind:
            case "try":
                self.tried.add(number)
                self.chunks[number] = 0
                self._by_key[number.key] = number
            case "chunk":
                self.chunks[number] += 1
            case "ack":
                assert self.acknowledged.setdefault(number, seqs) == seqs
            case unknown:
                raise ValueError(unknown)

    def check(self) -> None:
        """Reads on in the log: nothing acknowledged is missing, nothing is there twice, half, or from nobody."""
        self.take(self._events_after(self.head))

    def take(self, events: Sequence[Logged]) -> None:
        """The same, for what the log holds after the head."""
        assert [event.seq for event in events] == list(range(self.head + 1, self.head + len(events) + 1))
        for event in events:
            assert event.recorded is not None, event.error
            number = self._by_key[_key(event.recorded.submission_id)]
            stored = self.stored[number]
            assert len(stored) < number.events, f"{number} is there more than once"
            assert said_by(event) == number.says()[len(stored)]
            stored.append(event.seq)
            self._touched.add(number)
        self.head += len(events)
        for number in self._touched:
            self._check(number)
        self._touched.clear()
        self.stored_unacknowledged += sum(bool(self.stored.get(each)) for each in self.tried - self.acknowledged.keys())

    def lost(self) -> set[Number]:
        """What was acknowledged, and is not in the log at all."""
        events = [event.recorded for event in self._events_after(0) if event.recorded]
        keys = {_key(recorded.submission_id) for recorded in events}
        return {number for number in self.acknowledged if number.key not in keys}

    def _events_after(self, position: int) -> list[Logged]:
        database: Database = retried(lambda: open_database(self.url, PROJECTION))  # a server may be starting
        try:
            return EventLog(database).since(position, NO_LIMIT)
        finally:
            database.close()

    def _check(self, number: Number) -> None:
        stored = self.stored.get(number, [])
        together = number.together
        assert len(stored) % together == 0, f"{number} is there in part"
        assert all(stored[n] + 1 == stored[n + 1] for n in range(len(stored) - 1) if (n + 1) % together)
        assert len(stored) >= min(self.chunks[number] * together, number.events)  # two may tell of the same chunks
        if number in self.acknowledged:
            assert len(stored) == number.events, f"{number} was acknowledged, and is lost"
            assert self.acknowledged[number] in (tuple(stored), ()), "acknowledged at other positions"


def _key(submission_id: str) -> str:
    """Of a chunk, that of its whole load."""
    return submission_id[: submission_id.rindex(":") + 1] if submission_id.startswith("import:") else submission_id
