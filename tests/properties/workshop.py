"""Real ledgers, one file an example: each starts as a copy of a template that holds the definitions."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

from ledger.application import Ledger
from ledger.projections.catch_up import BATCH_SIZE, Projector
from ledger.projections.schema import PROJECTION, TABLES
from ledger.store.log import EventLog
from ledger.store.sqlite import SqliteDatabase
from tests.stores import copied, open_store, remove_below, url_of

PUBLISHERS = ("alpha", "beta", "gamma")
ZONES = {"utc": "UTC", "hong-kong": "Asia/Hong_Kong", "new-york": "America/New_York"}
PERIOD = "2025-07-01/2025-10-01"
FIRST_NOW = datetime(2027, 3, 1, tzinfo=UTC)

Row = tuple[object, ...]
Dump = dict[str, list[Row]]


@dataclass(slots=True)
class Clock:
    """A clock that stands still until it is moved."""

    now: datetime = FIRST_NOW

    def __call__(self) -> datetime:
        return self.now

    def move(self, step: timedelta) -> None:
        self.now += step


def source_code(publisher: str, tier: int, capture: int = 1) -> str:
    """The code of the template's source of that publisher, tier and capture (1 or 2)."""
    return f"{publisher}-tier{tier}-{capture}"


@dataclass(frozen=True, slots=True)
class Workshop:
    """A folder and the template in it."""

    folder: Path
    template: Path

    @classmethod
    @contextmanager
    def opened(cls, fallback: Path) -> Iterator[Workshop]:
        """In memory where the machine offers it: a durable commit to a disk takes most of the time else."""
        memory = Path("/dev/shm")
        with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else fallback) as name:
            folder = Path(name)
            made = cls(folder, folder / "template.db")
            with made._open(made.template, Clock()) as ledger:
                define(ledger)
            yield made

    @contextmanager
    def ledger(self, clock: Clock | None = None) -> Iterator[Ledger]:
        """A ledger of its own with the definitions, and nothing else."""
        with self.file() as path, self._open(path, clock or Clock()) as ledger:
            yield ledger

    @contextmanager
    def file(self) -> Iterator[Path]:
        """A copy of the template, gone afterwards."""
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            try:
                yield copied(self.template, Path(folder) / "ledger.db")
            finally:
                remove_below(Path(folder))

    def _open(self, path: Path, clock: Clock) -> Ledger:
        return Ledger.open(url_of(path), actor="tester", clock=clock)


def define(ledger: Ledger) -> None:
    """Three publishers with two sources of each tier, and one series for each vintage zone."""
    ledger.command("register_subject", {"code": "subject", "name": "Subject", "kind": "company"})
    metric = {"code": "growth", "name": "Growth", "measure": "ratio", "unit_class": "percent", "definition": "growth"}
    ledger.command("define_metric", metric)
    for code, zone in ZONES.items():
        series = {"code": code, "subject": "subject", "metric": "growth", "unit": "percent", "vintage_zone": zone}
        ledger.command("define_series", series | {"dimensions": {"zone": code}})
    for publisher, tier, capture in product(PUBLISHERS, range(1, 8), (1, 2)):
        source = {"code": source_code(publisher, tier, capture), "publisher": publisher, "tier": tier}
        ledger.command("register_source", source | {"title": "a document", "kind": "release"})


def dump(database: SqliteDatabase) -> Dump:
    """Every row of every view, sorted."""
    with database.reading() as connection:
        return {table: sorted(connection.execute(f"SELECT * FROM {table}"), key=repr) for table in TABLES}


def projected_anew(path: Path, batch_size: int = BATCH_SIZE, *, rebuild: bool = False) -> Dump:
    """The views of a closed ledger, emptied and made again from its log, by rebuild or by catch-up."""
    database = open_store(path)
    try:
        projector = Projector(database, EventLog(database), batch_size)
        if rebuild:
            projector.rebuild()
        else:
            with database.writing() as connection:
                for table in TABLES:
                    connection.execute(f"DELETE FROM {table}")
                connection.execute("INSERT INTO projection VALUES (?, 0)", (PROJECTION,))
            projector.catch_up()
        return dump(database)
    finally:
        database.close()
