"""A process killed between the log's commit and that of the views: what was recorded is in view at the next start."""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence
from pathlib import Path

from ledger.application import Ledger
from ledger.domain.history import Logged
from ledger.projections.catch_up import Projector
from tests.faults.checks import check_whole
from tests.faults.pinned import answers_at, every_answer
from tests.faults.writers import forking
from tests.store.setting import open_ledger, report
from tests.stores import url_of


class Dies(Projector):
    """The views' writer of a process that ends just before it writes what was just recorded."""

    def catch_up(self, upto: int | None = None, fresh: Sequence[Logged] = ()) -> int:
        if fresh:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().catch_up(upto, fresh)


def report_and_die(url: str, amount: str) -> None:
    """As `tests.store.setting.report`, in a process of its own."""
    with Ledger.open(url, actor="tester") as ledger:
        ledger._projector.__class__ = Dies
        report(ledger, amount, key=amount)


def killed_after_recording(path: Path, amount: str) -> None:
    process = forking.Process(target=report_and_die, args=(url_of(path), amount))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL


def test_what_a_killed_process_recorded_is_in_view_at_the_next_start(path: Path) -> None:
    """Answers pinned before it stay as they were; whoever did not hear of it sends it again, and it is there once."""
    with open_ledger(path) as ledger:
        definitions = ledger.log.head()
        report(ledger, "33", period="2024-01-01/2024-04-01")
        before = every_answer(ledger, definitions)
    killed_after_recording(path, "34")
    with Ledger.open(url_of(path), catch_up=False) as ledger:
        assert ledger.progress().lag == 1
    with open_ledger(path) as ledger:
        assert ledger.progress().lag == 0
        assert "34" in answers_at(ledger, ledger.log.head())
        after = every_answer(ledger, definitions)
        assert after.items() > before.items()
        receipt = report(ledger, "34", key="34")
        assert (receipt.replayed, receipt.position) == (True, definitions + 2)
    assert check_whole(url_of(path)) == definitions + 2


def test_a_process_that_runs_on_shows_what_a_killed_one_recorded(path: Path) -> None:
    """With its next command, or question for that position."""
    with open_ledger(path) as ledger:
        killed_after_recording(path, "34")
        head = ledger.log.head()
        assert ledger.progress().lag == 1
        ledger.wait_for(head)
        assert "34" in answers_at(ledger, head)
        killed_after_recording(path, "35")
        report(ledger, "36")
        assert ledger.progress().lag == 0
