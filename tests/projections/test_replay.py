"""Parked events are applied once what kept them out is mended, their figures alone, to the rows of a rebuild."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ledger.projections import catch_up
from ledger.projections.replaying import Replayed
from tests.projections.logs import a_life
from tests.projections.poison import BATCH_SIZES, OTHER, Bug, insert, projected, told
from tests.store.setting import PERIOD, append, dump, open_ledger, raw, rebuilt, report, reported


@pytest.mark.parametrize("batch_size", BATCH_SIZES)
def test_a_replay_after_the_fix_gives_the_rows_that_a_rebuild_gives(
    path: Path, batch_size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of whichever event of a figure it was: the one that its number is of, or a later one."""
    with open_ledger(path) as ledger:
        a_life(ledger)
    healthy = dump(path)
    for amount in ("34", "41", "33", "2", "5"):
        bug = Bug(monkeypatch, amount)
        projected(path, batch_size)
        sick = dump(path)
        assert sick["parked"]
        with open_ledger(path) as ledger:
            assert ledger.replay_parked() == Replayed(0, len(sick["parked"]))
            assert dump(path) == sick
            bug.fixed()
            assert ledger.replay_parked() == Replayed(len(sick["parked"]), 0)
            assert ledger.replay_parked() == Replayed(0, 0)
        assert dump(path) == healthy


def test_what_still_cannot_be_applied_stays_parked(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_ledger(path) as ledger:
        report(ledger, "34")
    unreadable = insert(path, PERIOD, 2, "ledger.FigureReported", b"{")
    bug = Bug(monkeypatch, "13")
    with open_ledger(path) as ledger:
        append(ledger.log, reported("13", published_at="2025-12-01T00:00Z"), key="again", first_version=3)
        report(ledger, "13", period=OTHER)
        assert ledger.progress().parked == 3
        bug.fixed()
        assert ledger.replay_parked() == Replayed(2, 1)
        assert [row.seq for row in ledger.views.parked()] == [unreadable]
        assert told(ledger) == {"2024-07-01": ("13", False), "2025-07-01": ("13", True)}
    assert dump(path) == rebuilt(path)


@pytest.mark.sqlite
def test_a_definition_that_can_be_read_again_brings_back_what_rests_on_it(path: Path) -> None:
    with open_ledger(path) as ledger:
        report(ledger, "34")
        report(ledger, "5", series="hong-kong")
    healthy = dump(path)
    file = raw(path)
    file.execute("DROP TRIGGER event_is_not_changed")
    ((state,),) = file.execute("SELECT state FROM event WHERE seq = 4")  # the series "hong-kong"
    file.execute("UPDATE event SET state = x'00' WHERE seq = 4")
    projected(path, 2000)
    with open_ledger(path) as ledger:
        assert ledger.replay_parked() == Replayed(0, 2)
        file.execute("UPDATE event SET state = ? WHERE seq = 4", (state,))
        assert ledger.replay_parked() == Replayed(2, 0)
    assert dump(path) == healthy


def test_a_batch_prepared_before_a_replay_is_not_written_after_it(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It left out what the replay brought back, and the position had not moved."""
    with open_ledger(path) as ledger, open_ledger(path) as other:
        bug = Bug(monkeypatch, "13")
        report(ledger, "34")
        report(ledger, "13", source="paper", published_at="2025-12-01")
        bug.fixed()
        append(ledger.log, reported("35", published_at="2026-01-01T00:00Z"), key="next", first_version=3)
        prepare, replayed = catch_up.prepare, []

        def prepare_then_be_overtaken(*arguments: Any) -> Any:
            batch = prepare(*arguments)
            if not replayed:
                replayed.append(other.replay_parked())
            return batch

        monkeypatch.setattr(catch_up, "prepare", prepare_then_be_overtaken)
        ledger.catch_up()
        assert replayed == [Replayed(1, 0)]
        assert told(ledger) == {"2025-07-01": ("35", False)}
    assert dump(path) == rebuilt(path)
