"""A load that is killed at any moment goes on where it stopped, and ends as one that was not."""

from __future__ import annotations

import random
import time
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from ledger.application import Ledger
from ledger.application.bulk import BulkLoad
from tests.application.tables import DEFINITIONS, counts, load, log_of, table, told
from tests.counts import count
from tests.faults.writers import forking
from tests.store.setting import check_log, dump, open_ledger, rebuilt
from tests.stores import url_of

CHUNK = 5
MONTHS = [f"{year}-{month:02}-01" for year in range(2000, 2003) for month in range(1, 13)]
ITEMS = (
    *DEFINITIONS,
    *(
        told(series, day, source, str(1000 + number), number)
        for source in ("q1", "q2", "q3")
        for number, day in enumerate(MONTHS)
        for series in ("sales", "costs")
    ),
)
_MOST_CHUNKS = 12
_CHUNK_S = 0.005


def load_until_killed(url: str, pipe: Connection) -> None:
    """In chunks of a few items, each of which it tells of."""
    with Ledger.open(url) as ledger:
        BulkLoad(ledger, table(ITEMS), pipe.send, CHUNK).run()


def killed_after(chunks: int, seconds: float, path: Path) -> None:
    """So many are repeated or recorded; the next one is under way."""
    ours, theirs = forking.Pipe(duplex=False)
    process = forking.Process(target=load_until_killed, args=(url_of(path), theirs), daemon=True)
    process.start()
    theirs.close()
    for _ in range(chunks):
        ours.recv()
    time.sleep(seconds)
    process.kill()
    process.join()
    ours.close()


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(2, 2 + count(40)))])
def test_a_killed_load_goes_on_and_ends_the_same(tmp_path: Path, seed: int) -> None:
    """What each kill left behind is whole chunks, in the order of the file."""
    path, whole, chance = tmp_path / "killed.db", tmp_path / "whole.db", random.Random(seed)
    with open_ledger(whole) as ledger:
        load(ledger, table(ITEMS), CHUNK)
    heads = [0]
    while heads[-1] < len(ITEMS) // 2:
        already = heads[-1] // CHUNK
        killed_after(already + chance.randrange(_MOST_CHUNKS), chance.uniform(0, _CHUNK_S), path)
        heads.append(len(check_log(path)))
    assert heads == sorted(heads) and heads[-1] < len(ITEMS)
    assert all(head % CHUNK == 0 for head in heads)
    with open_ledger(path, actor="somebody else") as ledger:
        assert counts(load(ledger, table(ITEMS), CHUNK)) == (len(ITEMS) - heads[-1], heads[-1], 0)
    assert log_of(path) == log_of(whole)
    assert dump(path) == rebuilt(path)
