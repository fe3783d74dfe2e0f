"""What the Merkle tree costs: a load with it and without it in turn, and proofs in a tree of a million leaves.

`scripts/bench/tree [--figures N] [--rounds N]`. Times are of the processor: a machine that is busy with others tells
less of the clock.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench.load_file import OPTIONS, SEED, write_file
from bench.load_rows import ACTOR

from ledger.application import Ledger
from ledger.application.bulk import BulkLoad
from ledger.importers.vintage_files import read_vintage_table
from ledger.proofs.leaf import leaf_hash
from ledger.proofs.verification import verify_inclusion
from ledger.store import recorder
from ledger.store.sqlite import SqliteDatabase
from ledger.store.tree import Tree
from ledger.store.tree_growth import grow

_LEAVES = 1_000_000
_BATCH = 20_000
_PROOFS = 500


def load(with_tree: str, file: str, database: str) -> float:
    """CPU seconds of a load; without the tree nothing is hashed and no row of it written."""
    if with_tree == "without":
        recorder.leaf_entry = recorder.leaf_hash = lambda *event: b""  # type: ignore[assignment]
        recorder.grow = lambda *rows: None
        recorder.extend_to = lambda connection, size, position: position
    before_s = time.process_time()
    with Ledger.open(f"sqlite:///{database}", actor=ACTOR) as ledger:
        BulkLoad(ledger, read_vintage_table(Path(file), OPTIONS), lambda items: None).run()
    return time.process_time() - before_s


def loads(folder: Path, figures: int, rounds: int) -> list[float]:
    """The time with the tree by that without it, of each round; each load is a process of its own."""
    file = folder / "figures.csv"
    write_file(file, figures)
    ratios = []
    for number in range(rounds):
        took = {}
        for job in ("with", "without") if number % 2 else ("without", "with"):
            database = folder / f"{job}-{number}.db"
            command = [sys.executable, "-m", "bench.tree_cost", "--load", job, str(file), str(database)]
            ended = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
            took[job] = float(ended.stdout)
            database.unlink()
        ratios.append(took["with"] / took["without"])
        print(f"load of {figures:,} figures: with the tree {took['with']:.1f} s, ratio {ratios[-1]:.3f}", flush=True)
    return ratios


def proofs(folder: Path) -> dict[str, list[float]]:
    """Milliseconds of each proof in a file with a tree of a million leaves; inclusion is checked, too."""
    database = SqliteDatabase(folder / "tree.db")
    for start in range(0, _LEAVES, _BATCH):
        with database.writing(durable=False) as connection:
            grow(connection, start, [leaf_hash(str(n).encode()) for n in range(start, start + _BATCH)])
    tree, chance = Tree(database), random.Random(SEED)  # noqa: S311
    root = tree.root(_LEAVES)
    for _ in range(_PROOFS):
        index = chance.randrange(_LEAVES)
        path = tree.inclusion(index + 1, _LEAVES)
        verify_inclusion(index, _LEAVES, leaf_hash(str(index).encode()), path, root)
    found = {
        "inclusion": _times(lambda: tree.inclusion(chance.randint(1, _LEAVES), _LEAVES)),
        "consistency": _times(lambda: tree.consistency(chance.randint(1, _LEAVES), _LEAVES)),
    }
    database.close()
    return found


def _times(prove: Callable[[], object]) -> list[float]:
    times_ms = []
    for _ in range(_PROOFS):
        before_s = time.process_time()
        prove()
        times_ms.append((time.process_time() - before_s) * 1000)
    return sorted(times_ms)


def main() -> None:
    """Prints what it saw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--figures", type=int, default=50_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--load", nargs=3, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.load:
        print(json.dumps(load(*given.load)))
        return
    with TemporaryDirectory() as folder:
        ratio = median(loads(Path(folder), given.figures, given.rounds))
        for kind, times_ms in proofs(Path(folder)).items():
            told = f"p50 {median(times_ms):.2f} ms, p99 {times_ms[_PROOFS * 99 // 100]:.2f} ms"
            print(f"proof of {kind} at {_LEAVES:,} leaves: {told}; aim 5 ms")
    print(f"a load by one without the tree: {ratio:.3f} (median); aim 1.15")


if __name__ == "__main__":
    main()
