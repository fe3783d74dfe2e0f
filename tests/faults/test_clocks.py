"""Clocks that are set back and forward: record times never run back, and what was answered of a position stays."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.application import Ledger
from tests import counts
from tests.faults.pinned import every_answer
from tests.store.setting import Clock, check_log, open_ledger, report
from tests.stores import copied
from tests.tried import tally

PROCESSES = 3
numbers = count()
steps = st.lists(
    st.tuples(st.integers(0, PROCESSES - 1), st.integers(-72 * 60, 72 * 60), st.integers(0, 2)), min_size=2, max_size=8
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("clocks")


def report_while_clocks_jump(path: Path, jumps: list[tuple[int, int, int]]) -> None:
    """Each a report by one of several processes whose clock has just been set, minutes back or forward."""
    clocks = [Clock() for _ in range(PROCESSES)]
    told: dict[int, str] = {}
    with ExitStack() as opened:
        ledgers: list[Ledger] = [opened.enter_context(open_ledger(path, clock=clock)) for clock in clocks]
        definitions = ledgers[0].log.head()
        for number, (process, minutes, figure) in enumerate(jumps):
            clocks[process].move(timedelta(minutes=minutes))
            last = ledgers[process].log.recorded_at(ledgers[process].log.head())
            receipt = report(ledgers[process], str(number), period=f"{2020 + figure}")
            (event,) = receipt.events
            assert event.recorded and last and event.recorded.recorded_at == max(last, clocks[process].now)
            now = every_answer(ledgers[(process + 1) % PROCESSES], definitions)
            assert now.items() >= told.items()
            told = now
    check_log(path)  # record times in their order, too


@pytest.mark.parametrize("examples", [5, pytest.param(counts.count(500), marks=pytest.mark.slow)])
def test_record_times_never_run_back_and_pinned_answers_stay(template: Path, folder: Path, examples: int) -> None:
    @settings(max_examples=examples, deadline=None)
    @given(steps)
    def hold(jumps: list[tuple[int, int, int]]) -> None:
        report_while_clocks_jump(copied(template, folder / f"{next(numbers)}.db"), jumps)
        tally("clocks")["examples"] += 1
        tally("clocks")["set"] += len(jumps)

    hold()
