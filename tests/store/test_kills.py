"""A process killed at any moment loses nothing it acknowledged, and doubles nothing."""

from __future__ import annotations

import itertools
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.store.setting import check_log, dump, open_ledger, rebuilt

ROOT = Path(__file__).parents[2]
CODE = "import sys; from tests.store.workers import report_until_killed as run; run(sys.argv[1], int(sys.argv[2]))"


def killed_after(seconds: float, path: Path, first: int) -> tuple[set[int], dict[int, int]]:
    """What one process had begun, and what it had acknowledged at which position, when it was killed."""
    reader, writer = os.pipe()
    process = subprocess.Popen([sys.executable, "-c", CODE, path, str(first)], stdout=writer, cwd=ROOT)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        lines = [next(pipe), next(pipe)]
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        process.wait()
        lines += pipe
    tried = {int(line.split()[1]) for line in lines if line.startswith("try ") and line.endswith("\n")}
    acks = [line.split() for line in lines if line.startswith("ack ") and line.endswith("\n")]
    return tried, {int(number): int(seq) for _, number, seq in acks}


@pytest.mark.parametrize("kills", [4, pytest.param(30, marks=pytest.mark.slow)])
def test_what_was_acknowledged_survives_kill_9(path: Path, kills: int) -> None:
    """The pipe is the model. What was begun and not acknowledged may be there, once, or not; reopened, all goes on."""
    chance = random.Random(kills)
    with open_ledger(path) as ledger:
        definitions = ledger.log.head()
    tried: set[int] = set()
    acknowledged: dict[int, int] = {}
    for _ in range(kills):
        begun, acks = killed_after(chance.uniform(0, 0.15), path, max(tried, default=-1) + 1)
        tried |= begun
        acknowledged |= acks
        new = check_log(path)[definitions:]
        stored = [int(event.recorded.event.value.amount) for event in new]  # type: ignore[union-attr]
        positions = dict(zip(stored, itertools.count(definitions + 1), strict=False))
        assert len(set(stored)) == len(stored)
        assert set(acknowledged) <= set(stored) <= tried
        assert all(positions[number] == seq for number, seq in acknowledged.items())
        assert [event.recorded.submission_id for event in new] == [f"key {n}" for n in stored]  # type: ignore[union-attr]
        with open_ledger(path) as ledger:
            assert ledger.progress() == (definitions + len(stored), definitions + len(stored), 0)
    assert len(acknowledged) > kills
    assert dump(path) == rebuilt(path)
