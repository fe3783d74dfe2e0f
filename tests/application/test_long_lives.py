"""A life of very many steps ends with the time of the question, and is told in part as it is told whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.application import Ledger
from ledger.deadline import within
from ledger.errors import TookTooLong
from ledger.projections.rows import FigureRow
from tests.stores import SeededAt

SERIES, PERIOD = "alibaba.other_accrued_liabilities", "2016-03-31"


def figure_of(ledger: Ledger) -> FigureRow:
    return ledger.figure(SERIES, PERIOD, ledger.cut())


def test_part_of_a_life_is_that_part_of_the_whole(seeded_at: SeededAt, tmp_path: Path) -> None:
    with Ledger.open(seeded_at(tmp_path / "ledger.db"), actor="tester") as ledger:
        figure, cut = figure_of(ledger), ledger.cut()
        whole = ledger.audit(figure, cut)
        assert [step.recorded.seq for step in ledger.steps(figure, cut)] == [each.recorded.seq for each in whole]
        last = whole[-1].recorded.seq
        assert ledger.audit(figure, cut, lambda step: step.recorded.seq == last) == whole[-1:]


def test_the_weighing_of_each_step_keeps_to_the_time_that_is_left(
    seeded_at: SeededAt, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No statement of the store runs while claims are weighed: the time is over once the history is read."""
    with Ledger.open(seeded_at(tmp_path / "ledger.db"), actor="tester") as ledger:
        figure, cut = figure_of(ledger), ledger.cut()
        history = ledger.histories([figure], cut)
        monkeypatch.setattr(ledger, "histories", lambda figures, cut: history)
        precedence = ledger.views.precedence()
        monkeypatch.setattr(ledger.views, "precedence", lambda: precedence)
        with within(0), pytest.raises(TookTooLong):
            ledger.audit(figure, cut)
