"""A power cut at any moment loses nothing acknowledged; one under careless settings does, so the cuts are real.

Each comes upon the ledger that the last one left, at a random moment among the operations on its files; a random part
of what was not synchronised then is there afterwards. SQLite's writers are the ledger's own, but for how early they
copy what was written ahead into the file, so that cuts come within that, too.
"""

from __future__ import annotations

import itertools
import random
import shutil
from itertools import chain
from pathlib import Path

import pytest

from ledger.application import Ledger
from ledger.store.sqlite import SqliteConnection, SqliteDatabase
from tests.counts import count
from tests.faults.checks import check_caught_up, check_whole
from tests.faults.conftest import Tell
from tests.faults.model import Model
from tests.faults.power import Disk
from tests.faults.submissions import Number
from tests.faults.vfs import Operation, watched
from tests.postgres.checks import check_views
from tests.store.setting import check_log_at

pytestmark = pytest.mark.sqlite

_MOST_OPERATIONS = 400


class Often(SqliteDatabase):
    """The store as it is, with a checkpoint every few pages."""

    def _connect(self, synchronous: str, *pragmas: str) -> SqliteConnection:
        return super()._connect(synchronous, *pragmas, "wal_autocheckpoint=40")


class Careless(Often):
    """A store that does not wait for the disk before it acknowledges."""

    def _connect(self, synchronous: str, *pragmas: str) -> SqliteConnection:
        return super()._connect("NORMAL", *pragmas)


def write_until_cut(kind: type[SqliteDatabase], path: Path, model: Model, chance: random.Random, to: Path) -> None:
    """Sends what is open, then what comes next; the power goes at some operation, and `to` has what is left."""
    disk, at = Disk(path), chance.randrange(1, _MOST_OPERATIONS)
    again, first = [*model.unanswered(0), *model.answered(0, chance)], model.next_number(0)

    def watch(operation: Operation) -> None:
        disk.watch(operation)
        if disk.operations == at:
            disk.cut(chance, to)

    def hear(kind: str, number: Number, seqs: tuple[int, ...] = ()) -> None:
        if disk.operations < at:  # what is said later nobody hears
            model.hear(kind, number, seqs)

    with watched(watch), Ledger(kind(path), actor="writer 0") as ledger:
        for number in (Number(0, each) for each in chain(again, itertools.count(first))):
            hear("try", number)
            seqs = number.send(ledger, lambda: hear("chunk", number))  # noqa: B023
            hear("ack", number, seqs)
            if disk.operations >= at:
                return


@pytest.mark.parametrize("cuts", [6, pytest.param(150, marks=pytest.mark.slow)])
def test_what_was_acknowledged_survives_a_power_cut(template: Path, tmp_path: Path, cuts: int, tell: Tell) -> None:
    """Log and views are sound whatever sectors were written, and the views catch up. A new ledger every ten cuts."""
    chance = random.Random(cuts)
    models, path = [], tmp_path
    for cut in range(cuts):
        left = tmp_path / str(cut)
        left.mkdir()
        if cut % 10 == 0:
            path = Path(shutil.copy(template, tmp_path / f"{cut}.db"))
            models.append(Model(f"sqlite:///{path}", head=check_whole(f"sqlite:///{path}")))
        model = models[-1]
        write_until_cut(Often, path, model, chance, left)
        path = left / path.name
        model.url = f"sqlite:///{path}"
        model.check()
        check_views(model.url) if cut % 3 == 0 else check_caught_up(model.url)
        assert len(check_log_at(model.url)) == model.head
    tell(
        cuts=cuts,
        acknowledged=sum(len(model.acknowledged) for model in models),
        stored_and_not_acknowledged=sum(model.stored_unacknowledged for model in models),
    )


@pytest.mark.parametrize("cuts", [8, pytest.param(count(500), marks=pytest.mark.slow)])
def test_a_store_that_does_not_wait_for_the_disk_loses_acknowledged_events(
    template: Path, tmp_path: Path, cuts: int, tell: Tell
) -> None:
    """Its log ends early, and is sound."""
    chance = random.Random(cuts)
    acknowledged, lost, losing = 0, 0, 0
    for cut in range(cuts):
        left = tmp_path / str(cut)
        left.mkdir()
        path = Path(shutil.copy(template, tmp_path / f"{cut}.db"))
        model = Model(f"sqlite:///{left / path.name}", head=0)
        write_until_cut(Careless, path, model, chance, left)
        check_log_at(model.url)
        acknowledged += len(model.acknowledged)
        lost += len(model.lost())
        losing += bool(model.lost())
    tell(cuts=cuts, cuts_that_lost=losing, acknowledged=acknowledged, lost=lost)
    assert lost
