"""What must hold of a ledger after any fault."""

from __future__ import annotations

from itertools import pairwise

from ledger.application import Ledger
from ledger.domain.events import FigureReported
from ledger.domain.history import Recorded
from ledger.projections.schema import PROJECTION, TABLES
from ledger.store.database import NO_LIMIT
from ledger.store.log import EventLog
from ledger.store.opening import open_database
from tests.postgres.load import Load


def check_log(url: str, load: Load) -> None:
    """One order without gaps, in which each acknowledged report is once, at its place; the follower missed nothing."""
    events = recorded(url)
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    assert all(before.recorded_at <= after.recorded_at for before, after in pairwise(events))
    new = events[load.follower.first - 1 :]
    assert [event.event.event_id for event in new] == [
        e.recorded.event.event_id for e in load.follower.seen if e.recorded
    ]
    told = sorted((each.seq, each.key) for each in load.acknowledged)
    assert told == [(each.seq, each.submission_id) for each in new if isinstance(each.event, FigureReported)]


def check_views(url: str) -> None:
    """Rows as they came to be through the fault are, byte for byte, those that the log alone gives."""
    with Ledger.open(url) as ledger:
        assert ledger.progress().lag == 0 and ledger.progress().parked == 0
        before = rows(url)
        ledger.rebuild()
    after = rows(url)
    for table in TABLES:
        assert before[table] == after[table], table


def recorded(url: str) -> list[Recorded]:
    """The whole log."""
    database = open_database(url, PROJECTION)
    try:
        events = EventLog(database).since(0, NO_LIMIT)
    finally:
        database.close()
    assert not [event.error for event in events if event.error]
    return [event.recorded for event in events if event.recorded]


def rows(url: str) -> dict[str, list[str]]:
    """Every row of every view."""
    database = open_database(url, PROJECTION)
    try:
        with database.reading() as connection:
            return {table: sorted(map(repr, connection.execute(f"SELECT * FROM {table}"))) for table in TABLES}
    finally:
        database.close()
