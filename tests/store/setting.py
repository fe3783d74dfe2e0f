"""A small ledger to try things on: two series, two publishers, and the shortest way to report to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import apsw

from ledger.application import Ledger, Receipt
from ledger.domain.events import FigureReported
from ledger.domain.history import Logged
from ledger.domain.identifiers import UNIDENTIFIED, figure_stream_id, identify
from ledger.domain.period_notation import read_period
from ledger.domain.publications import Publication
from ledger.domain.values import Comparator, Value, parse_number
from ledger.domain.words import SourceRef
from ledger.projections.schema import PROJECTION, TABLES
from ledger.proofs.leaf import leaf_entry, leaf_hash
from ledger.proofs.tree import complete_root
from ledger.store.database import Connection
from ledger.store.log import EventLog, Write
from ledger.store.opening import open_database
from ledger.store.recorder import Submission
from ledger.store.sqlite import SqliteDatabase
from tests.stores import open_store, url_of

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
PERIOD = "2025-07-01/2025-10-01"
SERIES = ("growth", "hong-kong")
SOURCES = {"filing": ("issuer", 1), "release": ("issuer", 2), "paper": ("press", 6)}

Dump = dict[str, list[tuple[Any, ...]]]


@dataclass(slots=True)
class Clock:
    """Stands still until it is moved."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def move(self, step: timedelta) -> None:
        self.now += step


def fixed_now() -> datetime:
    return NOW


def open_ledger(path: Path, clock: Any = fixed_now, actor: str = "tester") -> Ledger:
    return Ledger.open(url_of(path), actor=actor, clock=clock)


def define(ledger: Ledger) -> None:
    ledger.command("register_subject", {"code": "acme", "name": "Acme", "kind": "company"})
    metric = {"code": "growth", "name": "Growth", "measure": "ratio", "unit_class": "percent", "definition": "growth"}
    ledger.command("define_metric", metric)
    series = {"subject": "acme", "metric": "growth", "unit": "percent"}
    ledger.command("define_series", series | {"code": "growth"})
    ledger.command(
        "define_series",
        series | {"code": "hong-kong", "vintage_zone": "Asia/Hong_Kong", "dimensions": {"place": "hk"}},
    )
    for code, (publisher, tier) in SOURCES.items():
        source = {"code": code, "publisher": publisher, "title": code, "kind": "document", "tier": tier}
        ledger.command("register_source", source)


def claim(amount: str, **fields: Any) -> dict[str, Any]:
    """What `report_figure` is given."""
    return {
        "series": "growth",
        "period": PERIOD,
        "source": "release",
        "published_at": "2025-11-25T00:00Z",
        "value": {"comparator": "exact", "amount": amount},
    } | fields


def report(ledger: Ledger, amount: str, *, key: str | None = None, **fields: Any) -> Receipt:
    return ledger.command("report_figure", claim(amount, **fields), key=key)


def claim_id(receipt: Receipt) -> str:
    recorded = receipt.events[0].recorded
    assert recorded is not None
    return recorded.event.event_id


def reported(amount: str, period: str = PERIOD, published_at: str = "2025-11-25T00:00Z") -> FigureReported:
    """The event that `report` would record."""
    about = read_period(period).as_period()
    event = FigureReported(
        event_id=UNIDENTIFIED,
        series="growth",
        period=about,
        source=SourceRef(code="release", publisher="issuer", tier=2),
        publication=Publication.parse(published_at),
        value=Value(comparator=Comparator.EXACT, unit="percent", amount=parse_number(amount)),
    )
    return identify(figure_stream_id("growth", about), event)


def append(log: EventLog, *events: FigureReported, key: str = "raw", first_version: int = 1) -> list[Logged]:
    """Past commands and views: the log alone."""
    versions: dict[Any, int] = {}
    writes = []
    for event in events:
        stream = figure_stream_id(event.series, event.period)
        versions[stream] = versions.get(stream, first_version - 1) + 1
        writes.append(Write(stream, versions[stream], event))
    return log.append(writes, Submission("raw", key, "digest"))


def raw(path: Path) -> apsw.Connection:
    """A connection past the ledger, with the pragmas that its own ones have."""
    connection = apsw.Connection(str(path))
    for pragma in ("recursive_triggers=ON", "foreign_keys=ON", "trusted_schema=OFF"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def dump(path: Path) -> Dump:
    """Every row of every view, sorted."""
    database = open_store(path)
    try:
        with database.reading() as connection:
            return {table: sorted(connection.execute(f"SELECT * FROM {table}"), key=repr) for table in TABLES}
    finally:
        database.close()


def emptied(path: Path) -> None:
    """The views without a row, as before the first event."""
    database = open_store(path)
    try:
        with database.writing(durable=False) as connection:
            for table in TABLES:
                connection.execute(f"DELETE FROM {table}")
    finally:
        database.close()


def rebuilt(path: Path) -> Dump:
    """The views after a rebuild."""
    with open_ledger(path) as ledger:
        ledger.rebuild()
    return dump(path)


def check_log(path: Path) -> list[Logged]:
    """The whole log: readable, positions and versions dense, record times in order, its tree whole, the file sound."""
    return check_log_at(url_of(path))


def check_log_at(url: str) -> list[Logged]:
    """The same of the ledger at a URL."""
    database = open_database(url, PROJECTION)
    try:
        with database.reading() as connection:
            if isinstance(database, SqliteDatabase):
                assert list(connection.execute("PRAGMA integrity_check")) == [("ok",)]
            times = [at for (at,) in connection.execute("SELECT recorded_at FROM event ORDER BY seq")]
            assert stored_tree(connection) == tree_of_the_log(connection)
        events = EventLog(database).since(0, 1_000_000)
    finally:
        database.close()
    assert times == sorted(times)
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    assert not [event.error for event in events if event.error]
    versions: dict[Any, list[int]] = {}
    for event in events:
        versions.setdefault(event.stream_id, []).append(event.version)
    assert all(found == list(range(1, len(found) + 1)) for found in versions.values())
    return events


def stored_tree(connection: Connection) -> list[tuple[int, int, bytes]]:
    return connection.execute("SELECT level, n, hash FROM tree_hash ORDER BY level, n").fetchall()


def tree_of_the_log(connection: Connection) -> list[tuple[int, int, bytes]]:
    """What `tree_hash` should hold, made of the events as they are stored."""
    columns = "seq, stream_id, stream_version, topic, recorded_at, state"
    hashes = [leaf_hash(leaf_entry(*row)) for row in connection.execute(f"SELECT {columns} FROM event ORDER BY seq")]
    rows: list[tuple[int, int, bytes]] = []
    level = 0
    while hashes:
        rows += [(level, n, each) for n, each in enumerate(hashes)]
        hashes = [complete_root(hashes[start : start + 256]) for start in range(0, len(hashes) - 255, 256)]
        level += 1
    return rows


def amounts(events: list[Logged]) -> list[str]:
    """The numbers reported or restated, in the order of the log."""
    values = [getattr(event.recorded.event, "value", None) for event in events if event.recorded]
    return [str(value.amount) for value in values if value is not None]
