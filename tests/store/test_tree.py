"""The tree beside the log: never behind it, never wrong, whoever writes, is killed, or wrote before there was one."""

from __future__ import annotations

import multiprocessing
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ledger.application.initialisation import initialise
from ledger.errors import StoreFailure
from ledger.projections.schema import PROJECTION, VIEW_SCHEMA
from ledger.proofs.leaf import leaf_hash
from ledger.proofs.tiles import Tile, parse_bundle
from ledger.proofs.tree import Frontier
from ledger.proofs.verification import verify_consistency, verify_inclusion
from ledger.store.log import EventLog
from ledger.store.opening import initialised_database
from ledger.store.tree_growth import extend
from tests.counts import count
from tests.store.setting import append, check_log, fixed_now, open_ledger, report, reported, stored_tree
from tests.store.workers import report_all
from tests.stores import open_store, url_of

ROOT = Path(__file__).parents[2]
EVENTS = 300
EXTEND = "import sys; from tests.store.workers import extend_until_killed as run; run(sys.argv[1], int(sys.argv[2]))"


def filled(path: Path, batches: list[int]) -> None:
    """So many figures more, in transactions of these sizes."""
    database = open_store(path)
    log = EventLog(database, fixed_now)
    first = 1000
    for many in batches:
        years = range(first, first + many)
        append(log, *[reported("34", f"{year}-01-01/{year}-04-01") for year in years], key=f"from {first}")
        first += many
    database.close()


def older(path: Path) -> None:
    """As a release left it that knew no tree, once the tables for it are made."""
    database = open_store(path)
    with database.writing() as connection:
        connection.execute("DROP TABLE tree_hash")
        connection.execute("DROP TABLE checkpoint")
    database.close()
    initialised_database(url_of(path), PROJECTION, VIEW_SCHEMA).close()


def brought_up(path: Path) -> None:
    """As by `ledger init`."""
    initialise(url_of(path))


@pytest.mark.parametrize("batches", [[1] * 20, [255, 1, 1], [600], [3, 250, 256, 30], [1, 511, 512]])
def test_the_tree_is_written_with_the_events(path: Path, batches: list[int]) -> None:
    filled(path, batches)
    check_log(path)


def test_every_event_is_proved_at_every_size_by_what_is_stored(path: Path) -> None:
    """Roots, paths, tiles and leaves, beside a tree that is made of the leaves alone."""
    filled(path, [580])
    chance = random.Random(1)
    database = open_store(path)
    tree = EventLog(database).tree
    size = tree.size()
    bundles = [Tile(None, 0), Tile(None, 1), Tile(None, 2, size - 512)]
    entries = [entry for bundle in bundles for entry in parse_bundle(tree.entries(bundle))]
    frontier, roots = Frontier(), [Frontier().root()]
    for entry in entries:
        frontier.add(leaf_hash(entry))
        roots.append(frontier.root())
    assert [tree.root(each) for each in range(0, size + 1, 7)] == roots[::7]
    for _ in range(100):
        earlier, later = sorted(chance.choices(range(1, size + 1), k=2))
        position = chance.randint(1, later)
        path_up = tree.inclusion(position, later)
        verify_inclusion(position - 1, later, leaf_hash(entries[position - 1]), path_up, roots[later])
        verify_consistency(earlier, later, roots[earlier], roots[later], tree.consistency(earlier, later))
    leaf = tree.leaf(300)
    assert leaf is not None and leaf.entry == entries[299]
    assert tree.leaf(size + 1) is None
    assert tree.tile(Tile(0, 1)) == b"".join(map(leaf_hash, entries[256:512]))
    assert tree.tile(Tile(1, 0, 2)) == tree.root(256) + tree.consistency(256, 512)[0]
    assert tree.tile(Tile(1, 0, 3)) == tree.entries(Tile(None, 2)) == b""
    database.close()


def test_a_ledger_of_before_the_tree_gets_one(path: Path) -> None:
    filled(path, [700])
    older(path)
    brought_up(path)
    check_log(path)
    with open_ledger(path) as ledger:
        report(ledger, "34")
    check_log(path)


def test_what_a_release_without_a_tree_wrote_meanwhile_is_hashed_before_the_next_event(path: Path) -> None:
    """Two releases side by side: the older one appends events alone."""
    database = open_store(path)
    log = EventLog(database, fixed_now)
    last = log.head()
    with database.writing() as connection:
        for n in range(1, 4):
            row = (last + n, "some stream", n, "a topic", "2999-01-01T00:00:00.000000Z", b"{}")
            connection.insert("event", [row])
    append(log, reported("34"))
    with database.reading() as connection:
        assert len(stored_tree(connection)) == log.head() == last + 4
    with database.reading() as connection:
        events = connection.execute("SELECT seq FROM event").fetchall()
    assert log.tree.size() == len(events)
    database.close()


def test_an_event_that_the_ledger_cannot_have_written_stops_the_tree_and_is_named(path: Path) -> None:
    database = open_store(path)
    with database.writing() as connection:
        last = EventLog(database).head()
        connection.insert("event", [(last + 1, "x", 1, "two\nlines", "2999-01-01T00:00:00.000000Z", b"{}")])
    with pytest.raises(StoreFailure, match=f"event {last + 1} has no leaf"):
        extend(database)
    database.close()


@pytest.mark.slow
def test_writers_write_on_while_an_older_ledger_gets_its_tree(path: Path) -> None:
    """Two processes report as soon as they can, and each brings the tree up as well."""
    filled(path, [1500])
    older(path)
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        months = range(1, 3)
        work = [(path, [f"2024-0{month}-01/2024-0{month + 1}-01"], [str(n) for n in range(8)]) for month in months]
        acknowledged = pool.starmap(report_all, work)
    events = check_log(path)
    assert {seq for each in acknowledged for _, _, seq in each} == {event.seq for event in events[-16:]}


@pytest.mark.parametrize("kills", [1, pytest.param(count(50, 8), marks=pytest.mark.slow)])
def test_killed_while_the_tree_is_brought_up_it_goes_on_where_it_was(path: Path, kills: int) -> None:
    filled(path, [EVENTS * kills])
    older(path)
    chance = random.Random(kills)
    sizes = [0]
    for turn in range(kills):
        most = str(EVENTS * turn + EVENTS // 2)
        process = subprocess.Popen([sys.executable, "-c", EXTEND, path, most], stdout=subprocess.PIPE, cwd=ROOT)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(chance.uniform(0, 0.05))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        database = open_store(path)
        sizes.append(EventLog(database).tree.size())
        database.close()
    assert sizes == sorted(sizes)
    assert sizes[1] > 0 and sizes[-2] < sizes[-1] < EVENTS * kills, "each made some of it, and none all"
    brought_up(path)
    check_log(path)
