"""The load benchmark measures what it says: the bare loop writes what the ledger writes, and every part runs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from bench.load_bare import Loop
from bench.load_file import OPTIONS, QUARTERS, write_file
from bench.load_rows import ACTOR

from ledger.application import Ledger
from ledger.application.bulk import CHUNK_ITEMS, BulkLoad
from ledger.importers.vintage_files import read_vintage_table
from ledger.projections.schema import PROJECTION
from ledger.proofs.leaf import leaf_entry, leaf_hash
from ledger.proofs.tree import complete_root
from ledger.store.opening import open_database
from tests.store.setting import raw

ROOT = Path(__file__).parents[2]
FIGURES = 40 * QUARTERS


def rows(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of a ledger, without the nonces and times that no two ledgers share; its tree is that of its events."""
    connection = raw(path)
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    found = {table: [*connection.execute(f"SELECT * FROM {table}")] for table in tables}
    leaves = [leaf_hash(leaf_entry(*event)) for event in found["event"]]
    assert [hashed for level, _, hashed in found["tree_hash"] if level == 0] == leaves
    tiles = [complete_root(leaves[start : start + 256]) for start in range(0, len(leaves) - 255, 256)]
    assert [hashed for level, _, hashed in found["tree_hash"] if level == 1] == tiles
    found["tree_hash"] = [row[:2] for row in found["tree_hash"]]
    states = [json.loads(state) | {"nonce": None} for *_, state in found["event"]]
    found["event"] = [(*row[:4], json.dumps(state)) for row, state in zip(found["event"], states, strict=True)]
    found["claim"] = [(*row[:10], *row[11:]) for row in found["claim"]]
    return {table: sorted(inside, key=repr) for table, inside in found.items()}


@pytest.mark.parametrize("chunk_items", [300, pytest.param(CHUNK_ITEMS, marks=pytest.mark.slow)])
def test_the_bare_loop_writes_the_rows_that_the_ledger_writes(tmp_path: Path, chunk_items: int) -> None:
    file, ours, theirs = tmp_path / "figures.csv", tmp_path / "ours.db", tmp_path / "theirs.db"
    write_file(file, FIGURES)
    with Ledger.open(f"sqlite:///{ours}", actor=ACTOR) as ledger:
        BulkLoad(ledger, read_vintage_table(file, OPTIONS), lambda items: None, chunk_items).run()
    Ledger.open(f"sqlite:///{theirs}").close()
    database = open_database(f"sqlite:///{theirs}", PROJECTION)
    events = Loop(file, database, chunk_items).run()
    database.close()
    written = rows(ours)
    assert rows(theirs) == written
    assert len(written["event"]) == events
    assert len(written["figure"]) == FIGURES
    assert {kind for _, _, _, topic, _ in written["event"] if (kind := topic).startswith("ledger.Figure")} == {
        f"ledger.Figure{kind}" for kind in ("Reported", "Reaffirmed", "Restated", "Retracted")
    }
    assert len({row[15] for row in written["claim"]}) == 10  # every comparator but one, and none


@pytest.mark.slow
def test_every_part_but_those_that_need_a_server_runs_and_is_compared(tmp_path: Path) -> None:
    """Small, and without a look at how long it took."""
    command = [sys.executable, "-m", "bench.loading", "--figures", "500", "--small", "100", "--rounds", "1"]
    environment = os.environ | {"PYTHONPATH": f"scripts{os.pathsep}."}
    parts = ("--only", "sqlite", "rebuild", "verify", "questions")
    run = subprocess.run([*command, *parts], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    measured = json.loads((ROOT / "build" / "bench" / "load-500.json").read_text())["measured"]
    assert [each["what"] for each in measured] == [
        "load into SQLite",
        "memory of a load",
        "rebuild",
        "verify, by the million",
        "a series as known on a date",
    ]
    assert all(ratio > 0 for each in measured for ratio in each["ratios"])
