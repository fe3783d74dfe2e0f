"""A log of some streams, recorded over some days, with checkpoints that a key of the tests signed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from ledger.domain.identifiers import figure_stream_id
from ledger.proofs.checkpoints import Checkpoint
from ledger.proofs.notes import SignerKey
from ledger.store.database import Database
from ledger.store.log import EventLog, Write
from ledger.store.recorder import Submission
from tests.projections.logs import PERIODS
from tests.store.setting import Clock, reported
from tests.stores import open_store

KEY = SignerKey("tests.example.org/log", bytes(range(32)))
KEYS = [KEY.verifier_key]
DAYS, A_DAY = 9, 32
SIZE = 7 + DAYS * A_DAY  # the definitions of the template, and two statements a period and day
SIGNED = (50, 100, 200, 280)


@contextmanager
def unwatched(label: str) -> Iterator[Callable[[int, int], None]]:
    yield lambda done, of: None


def fill(path: Path) -> None:
    """Statements about the figures of a ledger with definitions, and checkpoints of what was recorded by then."""
    database = open_store(path)
    clock = Clock()
    log = EventLog(database, clock)
    versions: dict[UUID, int] = {}
    for day in range(DAYS):
        clock.move(timedelta(days=1))
        writes = []
        for number in range(A_DAY):
            published_at = f"2026-{day + 1:02}-{number % 28 + 1:02}T{number // 28:02}:00Z"
            event = reported(str(number), PERIODS[number % len(PERIODS)], published_at)
            stream = figure_stream_id(event.series, event.period)
            versions[stream] = versions.get(stream, 0) + 1
            writes.append(Write(stream, versions[stream], event))
        log.append(writes, Submission("raw", f"day {day}", "digest"))
    for size in SIGNED:
        sign(database, log, size)
    assert log.head() == SIZE
    database.close()


def sign(database: Database, log: EventLog, size: int, key: SignerKey = KEY, *more: SignerKey) -> str:
    """Records a checkpoint of the first events; gives its note."""
    note = Checkpoint(key.name, size, log.tree.root(size)).signed(key, *more)
    with database.writing() as connection:
        connection.insert("checkpoint", [(size, note, f"2026-07-01T00:00:00.{size:06}Z")])
    return note
