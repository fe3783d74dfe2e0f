"""A bit of a SQLite file that turns over: an event that it changes is found and named, or no event was changed."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Callable
from functools import partial
from itertools import zip_longest
from pathlib import Path
from typing import Any, NamedTuple

import apsw
import pytest

from ledger.application.verifying import Verification, verify_store
from ledger.store.findings import Level
from tests.counts import count
from tests.verification.logs import KEYS, SIZE, unwatched
from tests.verification.tampering import TABLES

pytestmark = pytest.mark.sqlite
Row = tuple[Any, ...]
PAGE = 4096


class Stored(NamedTuple):
    """What is read of a file without the ledger: events in the order of the log, and the other rows by table."""

    events: list[Row | None]
    others: dict[str, list[Row] | None]


def read(path: Path) -> Stored:
    """Where SQLite cannot give the log in one go: each position by itself, None where it cannot give that either."""
    connection = apsw.Connection(f"{path.as_uri()}?immutable=1", flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI)
    try:
        events: list[Row | None] = [*(rows(connection, "SELECT * FROM event ORDER BY seq") or [])]
        if not events:
            each = (rows(connection, "SELECT * FROM event WHERE seq = ?", at) for at in range(1, SIZE + 1))
            events = [found[0] if found else None for found in each]
        return Stored(
            events, {table: rows(connection, f"SELECT * FROM {table}") for table in TABLES if table != "event"}
        )
    finally:
        connection.close()


def rows(connection: apsw.Connection, statement: str, *bindings: Any) -> list[Row] | None:
    """None where SQLite, or UTF-8, refuses."""
    try:
        return connection.execute(statement, bindings).fetchall()
    except (apsw.Error, UnicodeError):
        return None


def content_of_events(path: Path, events: list[Row | None]) -> list[tuple[int, int, int]]:
    """Position of each event whose state lies in one piece of the file, and its offset and length there."""
    whole = path.read_bytes()
    states = [(event[0], event[5]) for event in events if event]
    return [(at, whole.index(state), len(state)) for at, state in states if whole.count(state) == 1]


def flip(path: Path, bit: int) -> None:
    with path.open("r+b") as file:
        file.seek(bit // 8)
        (byte,) = file.read(1)
        file.seek(bit // 8)
        file.write(bytes([byte ^ 1 << bit % 8]))


class Flips:
    """A file, to be damaged anew from its first state each time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._first = Path(shutil.copy(path, path.with_name("first.db")))
        self.stored = read(path)

    def flipped(self, bit: int) -> Verification:
        return self.damaged(lambda: flip(self.path, bit))

    def damaged(self, damage: Callable[[], object], *, views: bool = False) -> Verification:
        for beside in self.path.parent.glob(f"{self.path.name}-*"):
            beside.unlink()
        shutil.copy(self._first, self.path)
        damage()
        return verify_store(f"sqlite:///{self.path}", KEYS, (), unwatched, views=views)


@pytest.fixture
def flips(path: Path) -> Flips:
    connection = apsw.Connection(str(path))
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return Flips(path)


@pytest.mark.parametrize("many", [20, pytest.param(count(500), marks=pytest.mark.slow)])
def test_a_bit_of_an_event_that_turns_over_is_found_at_its_position(flips: Flips, many: int) -> None:
    chance = random.Random(5)
    places = content_of_events(flips.path, flips.stored.events)
    assert len(places) > SIZE // 2
    for _ in range(many):
        position, offset, length = chance.choice(places)
        verification = flips.flipped(8 * offset + chance.randrange(8 * length))
        assert verification.fault is not None
        assert verification.fault.position == position


@pytest.mark.parametrize("many", [30, pytest.param(count(500), marks=pytest.mark.slow)])
def test_any_bit_of_the_file_that_turns_over_is_found_or_has_changed_nothing_of_the_log(
    flips: Flips, many: int
) -> None:
    """Free room, indexes and views: SQLite's own check may tell of these, and no event is another than it was."""
    chance = random.Random(6)
    size = flips.path.stat().st_size
    found: Counter[str] = Counter()
    for _ in range(many):
        found[judged(flips.flipped(chance.randrange(8 * size)), flips)] += 1
    assert found["located"] > many // 10, found
    assert found["harmless"], found


def test_a_page_that_is_lost_or_the_end_of_the_file_is_told_and_stops_nobody(flips: Flips) -> None:
    """Also where it is one of the views, which are compared here."""
    chance = random.Random(7)
    whole = flips.path.read_bytes()
    found = set()
    for page in chance.sample(range(1, len(whole) // PAGE), 6):
        before, after = whole[: page * PAGE], whole[(page + 1) * PAGE :]
        for content in (before + bytes(PAGE) + after, before + chance.randbytes(PAGE) + after, before):
            verification = flips.damaged(partial(flips.path.write_bytes, content), views=True)
            found.add(judged(verification, flips))
    assert {"located", "not to be opened"} <= found


def judged(verification: Verification, flips: Flips) -> str:
    """What became of the flip; it must be what is told."""
    told = [(finding.check, finding.told) for finding in verification.findings if finding.level is Level.FAULT]
    if told and told[0][0] == "database":
        return "not to be opened"
    first, after = flips.stored, read(flips.path)
    changed = [at for at, pair in enumerate(zip_longest(first.events, after.events), start=1) if pair[0] != pair[1]]
    if verification.fault is not None:
        is_of_the_tree = after.others["tree_hash"] != first.others["tree_hash"]
        assert [verification.fault.position] == changed[:1] or is_of_the_tree, (verification.fault, changed, told)
        return "located"
    assert not changed, told
    if told:
        return "told, and no event is another"
    assert (after.others["tree_hash"], after.others["checkpoint"]) == (
        first.others["tree_hash"],
        first.others["checkpoint"],
    )
    return "harmless"
