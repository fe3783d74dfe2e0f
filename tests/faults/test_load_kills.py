"""A load that is killed at any moment goes on where it stopped, and ends as one that was not."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ledger.application import Ledger
from tests.application.tables import DEFINITIONS, counts, load, log_of, table, told
from tests.counts import count
from tests.store.setting import check_log, dump, open_ledger, rebuilt
from tests.stores import url_of

ROOT = Path(__file__).parents[2]
CHUNK = 5
CODE = "import sys; from tests.faults.test_load_kills import load_slowly as run; run(sys.argv[1])"
MONTHS = [f"{year}-{month:02}-01" for year in range(2000, 2020) for month in range(1, 13)]
ITEMS = (
    *DEFINITIONS,
    *(
        told(series, day, source, str(1000 + number), number)
        for source in ("q1", "q2", "q3")
        for number, day in enumerate(MONTHS)
        for series in ("sales", "costs")
    ),
)


def load_slowly(url: str) -> None:
    """In chunks of a few items, so that there is something to interrupt."""
    with Ledger.open(url) as ledger:
        print("open", flush=True)
        load(ledger, table(ITEMS), CHUNK)


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(2, 2 + count(40)))])
def test_a_killed_load_goes_on_and_ends_the_same(tmp_path: Path, seed: int) -> None:
    """What each kill left behind is whole chunks, in the order of the file."""
    path, whole, chance = tmp_path / "killed.db", tmp_path / "whole.db", random.Random(seed)
    with open_ledger(whole) as ledger:
        load(ledger, table(ITEMS), CHUNK)
    heads = [0]
    while heads[-1] < len(ITEMS) // 2:
        process = subprocess.Popen([sys.executable, "-c", CODE, url_of(path)], stdout=subprocess.PIPE, cwd=ROOT)
        assert process.stdout is not None and process.stdout.readline()
        time.sleep(chance.uniform(0, 0.15))
        process.kill()
        process.wait()
        process.stdout.close()
        heads.append(len(check_log(path)))
    assert heads == sorted(heads) and heads[-1] < len(ITEMS)
    with open_ledger(path, actor="somebody else") as ledger:
        assert counts(load(ledger, table(ITEMS), CHUNK)) == (len(ITEMS) - heads[-1], heads[-1], 0)
    assert log_of(path) == log_of(whole)
    assert dump(path) == rebuilt(path)
