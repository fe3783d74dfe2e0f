"""Histories of faults, one upon another, on a SQLite file that two processes have open for one client.

Whatever happens to a submission, the client sends it again until it is answered, through either process. The model is
that of the kill loops; beside it, what was once answered of a position is answered ever after.
"""

from __future__ import annotations

import tempfile
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from ledger.application import Ledger
from ledger.errors import StoreFailure
from tests.counts import count
from tests.faults.checks import check_whole
from tests.faults.limits import files_up_to, size_of
from tests.faults.losing import LosesAnAcknowledgement
from tests.faults.model import Model
from tests.faults.pinned import answers_at
from tests.faults.submissions import Number
from tests.faults.writers import Writer
from tests.store.setting import Clock, define, open_ledger
from tests.tried import tally

pytestmark = pytest.mark.sqlite

ACTOR = "writer 0"
PROCESSES = 2
process = st.integers(0, PROCESSES - 1)
tried = tally("faults")


class Faults(RuleBasedStateMachine):
    """One history. A rule is what happens next; after each the model is held against the log."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory(prefix="faults-")
        self._path = Path(self._folder.name) / "ledger.db"
        with open_ledger(self._path) as ledger:
            define(ledger)
            self._definitions = ledger.log.head()
        self._url = f"sqlite:///{self._path}"
        self._model = Model(self._url, self._definitions)
        self._clocks = [Clock(datetime.now(UTC)) for _ in range(PROCESSES)]
        self._databases: list[LosesAnAcknowledgement] = []
        self._ledgers: list[Ledger] = []
        for clock in self._clocks:
            self._databases.append(LosesAnAcknowledgement(self._path))
            self._ledgers.append(Ledger(self._databases[-1], ACTOR, clock))
        self._told: dict[int, str] = {}
        tried["histories"] += 1

    def _next(self) -> Number:
        """What the client sends: first of all what was never answered."""
        return Number(0, min(self._model.unanswered(0), default=self._model.next_number(0)))

    def _send(self, through: int, number: Number) -> None:
        self._model.hear("try", number, ())
        seqs = number.send(self._ledgers[through], lambda: self._model.hear("chunk", number, ()))
        self._model.hear("ack", number, seqs)

    @rule(through=process, times=st.integers(1, 4))
    def send(self, through: int, times: int) -> None:
        for _ in range(times):
            self._send(through, self._next())

    @rule(through=process, choice=st.randoms(use_true_random=False))
    def send_again(self, through: int, choice: Any) -> None:
        """The model finds another answer than the first."""
        for number in self._model.answered(0, choice):
            self._send(through, Number(0, number))

    @rule(through=process)
    def send_through_both_at_once(self, through: int) -> None:
        """The other one records it after this one has decided, and before it writes."""
        number, log = self._next(), self._ledgers[through].log

        def append_late(*arguments: Any, **named: Any) -> Any:
            del vars(log)["append"]
            self._send(1 - through, number)
            return log.append(*arguments, **named)

        log.append = append_late  # type: ignore[method-assign]
        self._send(through, number)
        vars(log).pop("append", None)  # where nothing had to be recorded any more
        tried["twins"] += 1

    @rule(through=process)
    def lose_an_acknowledgement(self, through: int) -> None:
        self._databases[through].armed = True
        with suppress(StoreFailure):  # none where nothing had to be recorded any more
            self._send(through, self._next())
        self._databases[through].armed = False
        tried["lost acknowledgements"] += 1

    @rule(through=process, room=st.integers(0, 40_000))
    def fill_the_disk(self, through: int, room: int) -> None:
        with files_up_to(size_of(self._path) + room), suppress(StoreFailure):
            for _ in range(10):
                self._send(through, self._next())
        tried["full disks"] += 1

    @rule(operation=st.integers(1, 300))
    def kill_another_process(self, operation: int) -> None:
        Writer(self._model, self._url, 0, self._model.unanswered(0), operation).hear_end()
        tried["kills"] += 1

    @rule(which=process)
    def open_anew(self, which: int) -> None:
        self._ledgers[which].close()
        self._databases[which] = LosesAnAcknowledgement(self._path)
        self._ledgers[which] = Ledger(self._databases[which], ACTOR, self._clocks[which])

    @rule(which=process, minutes=st.integers(-3000, 3000))
    def set_a_clock(self, which: int, minutes: int) -> None:
        self._clocks[which].move(timedelta(minutes=minutes))
        tried["clocks set"] += 1

    @rule(through=process, choice=st.randoms(use_true_random=False))
    def ask_for_what_was_answered(self, through: int, choice: Any) -> None:
        """And remember what is answered now."""
        ledger = self._ledgers[through]
        ledger.catch_up()
        for position in {*choice.sample([*self._told], min(len(self._told), 2)), ledger.log.head()}:
            answer = answers_at(ledger, position)
            assert self._told.setdefault(position, answer) == answer

    @invariant()
    def the_log_is_as_the_client_was_told(self) -> None:
        self._model.check()

    def teardown(self) -> None:
        """All is answered in the end, and the views are those of a rebuild."""
        try:
            while self._model.unanswered(0):
                self._send(0, self._next())
            self._model.check()
            for position, answer in self._told.items():
                assert answers_at(self._ledgers[1], position) == answer
            assert check_whole(self._url) == self._model.head
            tried["acknowledged"] += len(self._model.acknowledged)
        finally:
            for ledger in self._ledgers:
                ledger.close()
            self._folder.cleanup()


@pytest.mark.parametrize("histories", [2, pytest.param(count(300), marks=pytest.mark.slow)])
def test_histories_of_faults(histories: int) -> None:
    """Not shrunk: a history takes a second."""
    health = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        Faults,
        settings=settings(
            max_examples=histories,
            stateful_step_count=12,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=health,
        ),
    )
