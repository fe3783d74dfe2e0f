"""Trouble of the store stops the views where they are; it is tried again, and never an event's fault."""

from __future__ import annotations

import multiprocessing
import time
from pathlib import Path

import pytest

from ledger.application.follower import Follower
from ledger.errors import StoreFailure
from ledger.projections.catch_up import Progress
from tests.projections.busy import hold_write_lock
from tests.projections.logs import DEFINITIONS, PERIODS, behind
from tests.store.setting import dump, open_ledger, rebuilt

spawn = multiprocessing.get_context("spawn")
HEAD = DEFINITIONS + len(PERIODS)


@pytest.mark.sqlite
def test_a_file_that_another_process_writes_for_long_stops_the_views_and_parks_nothing(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ledger.store.sqlite._BUSY_TIMEOUT_MS", 50)
    with open_ledger(path) as ledger:
        behind(path)
        held, free = spawn.Event(), spawn.Event()
        process = spawn.Process(target=hold_write_lock, args=(path, held, free))
        process.start()
        assert held.wait(30)
        before = dump(path)
        for attempt in (ledger.catch_up, ledger.rebuild):
            with pytest.raises(StoreFailure, match="the database is locked"):
                attempt()
        assert dump(path) == before
        follower = Follower(ledger)
        follower.start()
        time.sleep(0.3)  # it fails, and tries again
        assert ledger.progress() == Progress(DEFINITIONS, HEAD, 0)
        free.set()
        process.join(30)
        until = time.monotonic() + 30
        while ledger.progress().lag and time.monotonic() < until:
            time.sleep(0.02)
        follower.stop()
        assert ledger.progress() == Progress(HEAD, HEAD, 0)
    assert dump(path) == rebuilt(path)
