"""What is recorded stays recorded when the views cannot follow."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest

from ledger.domain.history import Logged
from ledger.errors import AmbiguousPeriod, NotFound, StoreFailure
from ledger.projections.catch_up import Projector
from tests.store.setting import PERIOD, claim, open_ledger, report
from tests.stores import copied


def test_a_command_whose_views_fail_is_recorded_and_shown_later(
    template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The receipt tells the position; the same content again is no second event."""
    path = tmp_path / "ledger.db"
    copied(template, path)
    with open_ledger(path) as ledger:
        before = ledger.progress().head
        with monkeypatch.context() as broken:
            original = Projector.catch_up

            def fails(self: Projector, upto: int | None = None, fresh: Sequence[Logged] = ()) -> int:
                if upto is not None:
                    raise StoreFailure("the disk is full")
                return original(self, upto, fresh)

            broken.setattr(Projector, "catch_up", fails)
            receipt = report(ledger, "34")
        assert (receipt.written, receipt.position) == (1, before + 1)
        assert ledger.progress().lag == 1
        assert report(ledger, "34").written == 0
        assert ledger.progress() == (before + 1, before + 1, 0)


def test_a_later_kind_of_period_makes_no_pinned_question_ambiguous(template: Path, tmp_path: Path) -> None:
    """Dates that named one figure at a position name it there for ever."""
    path = tmp_path / "ledger.db"
    copied(template, path)
    with open_ledger(path) as ledger:
        pinned = str(report(ledger, "34").position)
        report(ledger, "70", period_type="cumulative")
        assert ledger.figure("growth", PERIOD, ledger.cut(None, pinned)).period.type == "duration"
        later = ledger.figure("growth", PERIOD, ledger.cut(None, pinned), "cumulative")
        assert later.state == "NOT_YET_KNOWN"
        with pytest.raises(AmbiguousPeriod) as several:
            ledger.figure("growth", PERIOD, ledger.cut())
        assert set(several.value.choices) == {"cumulative", "duration"}


def test_a_notation_that_insists_on_a_type_is_not_answered_by_another(template: Path, tmp_path: Path) -> None:
    """Dates alone are loose; `P3M/…` is a trailing quarter and nothing else."""
    path = tmp_path / "ledger.db"
    copied(template, path)
    with open_ledger(path) as ledger:
        report(ledger, "34")
        assert ledger.figure("growth", "2025-07-01/2025-10-01", ledger.cut()).state == "KNOWN"
        with pytest.raises(NotFound, match="only of type duration"):
            ledger.figure("growth", "P3M/2025-10-01", ledger.cut())


def test_many_claims_on_one_figure_cost_far_less_than_their_cube(template: Path, tmp_path: Path) -> None:
    """Four times the claims take less than 64 times as long: each event resolves only what it can change."""
    seconds = []
    for count in (50, 200):
        path = tmp_path / f"{count}.db"
        copied(template, path)
        with open_ledger(path) as ledger:
            days = [(date(2025, 10, 1) + timedelta(days=-day)).isoformat() for day in range(count, 0, -1)]
            claims = [claim(str(n), published_at=day) for n, day in enumerate(days)]
            began = time.process_time()
            ledger.report_many(claims)
            seconds.append(time.process_time() - began)
    assert seconds[1] < 64 * seconds[0], seconds
