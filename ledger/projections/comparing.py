"""The views in use beside views made anew from the log, row by row: they are one, or somebody changed them.

The new ones are made as a rebuild makes them and thrown away at the end; nobody waits, and nothing is put in place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import chain, zip_longest
from typing import NamedTuple

from ledger.errors import StoreFailure
from ledger.projections.batches import position_of
from ledger.projections.rebuilding import alone, apply_next, begin
from ledger.projections.schema import PROJECTION, TABLES, VIEW_SCHEMA
from ledger.store.database import Beside, Connection, Database
from ledger.store.log import EventLog
from ledger.store.stored_log import Row
from ledger.store.whole_tables import Columns, pages

_TABLE = re.compile(r"CREATE TABLE IF NOT EXISTS (\w+) \((.*?)\) STRICT", re.DOTALL)
_KEY = re.compile(r"PRIMARY KEY \((.*?)\)")

Told = Callable[[int, int], None]


class Difference(NamedTuple):
    """The first row of a table that is not in both as it is: `in_use` or `anew` is None where it is in one alone."""

    table: str
    in_use: Row | None
    anew: Row | None

    def __str__(self) -> str:
        names, key = COLUMNS[self.table]
        row = dict(zip(names, self.in_use or self.anew or (), strict=True))
        which = f"{self.table} {', '.join(f'{name} {row[name]!r}' for name in key)}"
        if self.in_use is None:
            return f"{which} is missing"
        if self.anew is None:
            return f"{which} is not of the log"
        differing = [
            f"{name} is {had!r} and would be {made!r}"
            for name, had, made in zip(names, self.in_use, self.anew, strict=True)
            if had != made
        ]
        return f"{which}: {'; '.join(differing)}"


def _columns() -> Iterator[tuple[str, Columns]]:
    """As the schema of the views has them."""
    for table, content in _TABLE.findall(VIEW_SCHEMA):
        key = _KEY.search(content)
        parts = [part.strip() for part in _KEY.sub("", content).split(",") if part.strip()]
        names = tuple(part.split()[0].strip('"') for part in parts)
        alone = tuple(part.split()[0] for part in parts if part.endswith("PRIMARY KEY") or "PRIMARY KEY " in part)
        yield table, Columns(names, tuple(key[1].split(", ")) if key else alone)


COLUMNS = dict(_columns())


def compare(database: Database, log: EventLog, batch_size: int, told: Told) -> tuple[int, Difference | None]:
    """The position of the views in use, and the first row in which they are not those that the log makes.

    `told` hears up to which position of how many the new ones are made. Errors: Underway, StoreFailure.
    """
    with alone(database), database.beside(VIEW_SCHEMA, TABLES) as beside:
        begin(beside)
        with database.reading() as connection:
            reached = position_of(connection)
        position = _follow(beside, log, 0, reached, batch_size, told)
        with database.reading() as in_use:  # they go on, and this is what they were at a moment
            reached = position_of(in_use)
            _follow(beside, log, position, reached, batch_size, told)
            with beside.reading() as anew:
                return reached, _first_difference(in_use, anew)


def _follow(beside: Beside, log: EventLog, position: int, upto: int, batch_size: int, told: Told) -> int:
    while position < upto:
        applied = apply_next(beside, log, position, min(batch_size, upto - position))
        if applied is None:
            told_of = f"the views have seen {upto} events, and the log has {position}"
            raise StoreFailure(told_of, hint="events were taken away: restore a backup")
        position = applied
        told(position, upto)
    return position


def _first_difference(in_use: Connection, anew: Connection) -> Difference | None:
    for table, columns in COLUMNS.items():
        had_rows = chain.from_iterable(pages(in_use, table, columns))
        made_rows = chain.from_iterable(pages(anew, table, columns))
        for had, made in _side_by_side(had_rows, made_rows, columns):
            if had != made:
                return Difference(table, had, made)
    return None


def _side_by_side(
    left: Iterator[Row], right: Iterator[Row], columns: Columns
) -> Iterator[tuple[Row | None, Row | None]]:
    """Rows of one key together; up to the first that has no other, which stands alone."""
    places = [columns.names.index(name) for name in columns.key]
    for one, other in zip_longest(left, right):
        if one is None or other is None:
            yield one, other
            return
        keys = tuple([row[place] for place in places] for row in (one, other))
        if keys[0] != keys[1]:
            yield (one, None) if keys[0] < keys[1] else (None, other)
            return
        yield one, other


def are_of_this_release(database: Database) -> bool:
    """Whether there are views that this release keeps."""
    with database.reading() as connection:
        if not database.has_table(connection, "projection"):
            return False
        return any(name == PROJECTION for (name,) in connection.execute("SELECT name FROM projection"))
