"""Whether the stored log is what was recorded: one pass over its events beside the tree of their hashes.

It believes nothing that it reads, and changes nothing. The tree's rows are as close to the events as whoever could
change these; only roots that were signed say what was there. So the roots are reckoned from the events themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from enum import StrEnum
from functools import partial
from itertools import pairwise
from typing import NamedTuple

from ledger.proofs.errors import ProofError
from ledger.proofs.leaf import leaf_entry, leaf_hash
from ledger.proofs.tiles import TILE_WIDTH
from ledger.proofs.tree import Frontier, complete_root
from ledger.store.codec import unreadable
from ledger.store.database import Connection, Readable, scalar
from ledger.store.stored_log import Row, Unreadable, attempted, is_typed, stretch

_BATCH = 8 * TILE_WIDTH
_LAST_LEAF = "SELECT max(n) FROM tree_hash WHERE level = 0"
_SLICE = 4000
"""Events: to order those of all streams at once would take longer than a server gives a statement."""


class Differs(StrEnum):
    """How what is stored differs from what was recorded."""

    BYTES = "bytes"
    ORDER = "order"
    TIME = "time"
    MISSING = "missing"
    EXTRA = "extra"
    UNREADABLE = "unreadable"


class Fault(NamedTuple):
    """The first event that does not hold, at `position`; where no more can be said, one of those up to `upto`."""

    position: int
    upto: int
    differs: Differs
    told: str


class NodeFault(NamedTuple):
    """A row of the tree that is not what its events make it; `first` to `last` are their positions."""

    level: int
    n: int
    first: int
    last: int


class Examined(NamedTuple):
    """What the pass found: `held` events from the first on hold by themselves, with the root over them.

    `roots` are those at the sizes that were asked for and reached. `hashed`: how many leaves the tree has; 0 also
    where its rows cannot be read.
    """

    held: int
    root: bytes
    roots: dict[int, bytes]
    hashed: int
    fault: Fault | None
    node_fault: NodeFault | None


def examine_log(
    database: Readable,
    head: int,
    sizes: Collection[int],
    is_sound: Callable[[], bool],
    seen: Callable[[int, int], None],
) -> Examined:
    """Reads the events up to `head` one after the other, to the first that does not hold.

    `is_sound`: whether the indexes may be asked, which is not needed before the end. `seen` hears how many of how many
    events were read. Errors: StoreFailure.
    """
    examination = _Examination(database, head, sizes)
    while examination.fault is None and examination.tree.size < head:
        examination.read_on()
        seen(examination.tree.size, head)
    fault = _earliest(examination.fault, _outside(database))
    if fault is None and is_sound():  # else events of its stream that hold would look wrong beside it
        fault = _disordered(database, head)
    tree = examination.tree
    return Examined(tree.size, tree.root(), examination.roots, examination.hashed, fault, examination.node_fault)


class _Examination:
    def __init__(self, database: Readable, head: int, sizes: Collection[int]) -> None:
        self._database = database
        self._head = head
        self._sizes = {*sizes}
        self.tree = Frontier()
        self.roots = {0: self.tree.root()} if 0 in self._sizes else {}
        self._open: list[list[bytes]] = [[]]
        """Of each level the hashes that have none above them yet."""
        self._recorded_at = ""
        self.hashed = _leaves(database)
        self.fault: Fault | None = None
        self.node_fault: NodeFault | None = None

    def read_on(self) -> None:
        """A batch more, or as much of it as holds."""
        done = self.tree.size
        upto = min(done + _BATCH, self._head)
        rows, broken = stretch(self._database, done, upto)
        leaves = _hashes(self._database, 0, done, upto)
        for position, row in enumerate(rows, start=done + 1):
            self.fault = self._take(position, row, leaves.get(position - 1))
            if self.fault is not None:
                return
        if done + len(rows) < upto:
            position = done + len(rows) + 1
            if broken is not None:
                self.fault = _at(position, Differs.UNREADABLE, f"it cannot be read: {broken}")
            else:
                self.fault = _at(position, Differs.MISSING, "it is not there")

    def _take(self, position: int, row: Row, hashed: bytes | None) -> Fault | None:
        """Takes the next event into the tree, or says why it does not hold; `hashed` is what the tree's row says."""
        if row[0] != position:
            return _at(position, Differs.MISSING, f"it is not there: the next one has position {row[0]}")
        if not is_typed(row):
            return _at(position, Differs.BYTES, "a column holds something of another type")
        try:
            leaf = leaf_hash(leaf_entry(*row))
        except ProofError as error:
            return _at(position, Differs.BYTES, str(error))
        if hashed is None and self.hashed:
            return _at(position, Differs.EXTRA, "the tree has no hash of it: it was not recorded by this ledger")
        if row[4] < self._recorded_at:
            return _at(position, Differs.TIME, "it was recorded before the one before it")
        if hashed is not None and hashed != leaf:
            return self._other(position, row)
        reason = unreadable(row[3], row[5])
        if reason is not None:
            return _at(position, Differs.UNREADABLE, reason)
        self._recorded_at = row[4]
        self._add(leaf)
        return None

    def _other(self, position: int, row: Row) -> Fault:
        """What it is instead, if that was recorded at another position."""
        for n, hashed in _every_leaf(self._database):
            if hashed == leaf_hash(leaf_entry(n + 1, *row[1:])):
                return _at(position, Differs.ORDER, f"what stands there was recorded at position {n + 1}")
        return _at(position, Differs.BYTES, "it is not the event whose hash is in the tree: one of both was changed")

    def _add(self, leaf: bytes) -> None:
        self.tree.add(leaf)
        if self.tree.size in self._sizes:
            self.roots[self.tree.size] = self.tree.root()
        level = 0
        while True:
            self._open[level].append(leaf)
            if len(self._open[level]) < TILE_WIDTH:
                return
            leaf = complete_root(self._open[level])
            self._open[level].clear()
            level += 1
            if level == len(self._open):
                self._open.append([])
            self._check_node(level, leaf)

    def _check_node(self, level: int, found: bytes) -> None:
        if not self.hashed or self.node_fault is not None:
            return
        covers = TILE_WIDTH**level
        n = self.tree.size // covers - 1
        if _hashes(self._database, level, n, n + 1).get(n) != found:
            self.node_fault = NodeFault(level, n, n * covers + 1, (n + 1) * covers)


def _at(position: int, differs: Differs, told: str) -> Fault:
    return Fault(position, position, differs, told)


def _earliest(*faults: Fault | None) -> Fault | None:
    return min((fault for fault in faults if fault), key=lambda fault: fault.position, default=None)


def _leaves(database: Readable) -> int:
    """How many leaves the tree has, by the last of them; 0 where there is none, or none that can be read."""
    try:
        last = attempted(database, partial(scalar, statement=_LAST_LEAF))
    except Unreadable:
        return 0
    return 0 if last is None else int(last) + 1


def _hashes(database: Readable, level: int, start: int, end: int) -> dict[int, bytes]:
    """Those of the tree's rows `start` to `end` (excluded) of a level that are there and can be read, by number."""

    def between(connection: Connection) -> dict[int, bytes]:
        statement = "SELECT n, hash FROM tree_hash WHERE level = ? AND n >= ? AND n < ?"
        return dict(connection.execute(statement, (level, start, end)).fetchall())

    try:
        return attempted(database, between)
    except Unreadable:
        return {}


def _every_leaf(database: Readable) -> Iterator[tuple[int, bytes]]:
    start, size = 0, _leaves(database)
    while start < size:
        yield from _hashes(database, 0, start, start + _BATCH).items()
        start += _BATCH


def _outside(database: Readable) -> Fault | None:
    """What stands where nothing belongs: events before the first, leaves after the last, both of one moment."""

    def read(connection: Connection) -> Row:
        ends = "SELECT (SELECT min(seq) FROM event), (SELECT coalesce(max(seq), 0) FROM event)"
        return (*connection.execute(ends).fetchone(), scalar(connection, _LAST_LEAF))

    try:
        lowest, head, last = attempted(database, read)
    except Unreadable:
        return None  # whoever reads the first event, or the last, meets it
    if lowest is not None and lowest < 1:
        return _at(lowest, Differs.EXTRA, "there is no such position")
    if last is not None and last >= head:
        return Fault(head + 1, last + 1, Differs.MISSING, "it is not there, and the tree has its hash")
    return None


def _disordered(database: Readable, head: int) -> Fault | None:
    """The first event that is not the next one of its stream."""
    statement = """SELECT min(seq) FROM (
        SELECT seq, stream_version, row_number() OVER w AS place, lag(seq, 1, CAST(0 AS BIGINT)) OVER w AS before
        FROM event WHERE stream_id >= ? AND stream_id < ? AND seq <= ?
        WINDOW w AS (PARTITION BY stream_id ORDER BY stream_version)
    ) v WHERE stream_version <> place OR seq < before"""
    found: list[int] = []
    for bounds in pairwise(_slices(head)):
        try:
            position = attempted(database, partial(scalar, statement=statement, bindings=(*bounds, head)))
        except Unreadable:
            continue  # the pass over the events, or the examination of the file, meets it
        found += [] if position is None else [position]
    return _at(min(found), Differs.ORDER, "it is not the next event of its stream") if found else None


def _slices(head: int) -> list[str]:
    """Bounds of so many sets of streams that each has about as many events; ids are hexadecimal digits at random."""
    many = min(max(1, head // _SLICE), 4096)
    return ["", *(f"{4096 * number // many:03x}" for number in range(1, many)), "\U0010ffff"]
