"""Following the log: of all processes one leads and brings into view what any of them records; the others stand by.

Each hears within `LOOK_EVERY_S` how far the log came, and wakes who waits for it. A leader's lock goes with it, however
it ends, and the next takes over within `CLAIM_EVERY_S`. Writers bring their own events into view whoever leads, by
compare-and-set of the position: leading decides who works, never what is right. The leader also signs checkpoints.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from ledger.application.ledger import Ledger
from ledger.application.projection_state import State
from ledger.application.publishing import Publishing
from ledger.errors import StoreFailure
from ledger.projections.catch_up import BATCH_SIZE

_log = logging.getLogger("ledger.application")

LOOK_EVERY_S = 0.05
CLAIM_EVERY_S = 1.0
_FIRST_RETRY_S = 0.1
_LAST_RETRY_S = 2.0
"""How long it waits after an error, twice as long after each up to this: a database that starts anew is found soon."""
_REMIND_EVERY_S = 10.0


class Follower:
    """Leads or stands by, in a thread of its own, until it is stopped. After an error it says so once and goes on.

    `told` is called with each change of state, and now and then during a long catch-up.
    """

    def __init__(
        self, ledger: Ledger, told: Callable[[State], None] = lambda state: None, every_s: float = LOOK_EVERY_S
    ) -> None:
        self._ledger = ledger
        self._told = told
        self._every_s = every_s
        self._leadership = ledger.leadership()
        self._claimed_at_s = -CLAIM_EVERY_S
        self._leads = False
        self._state: State | None = None
        self._told_at_s = 0.0
        self._publishing = Publishing(ledger)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="follower", daemon=True)

    def start(self) -> None:
        """Begins."""
        self._thread.start()

    def stop(self) -> None:
        """Returns once the thread has ended and leads no more: the ledger may be closed then."""
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        pause_s, failures = 0.0, 0
        while not self._stopped.wait(pause_s):
            try:
                pause_s = self._look()
            except Exception as error:
                if not failures:  # once, not with every attempt
                    _log_failure(error)
                pause_s = min(_FIRST_RETRY_S * 2**failures, _LAST_RETRY_S)
                failures = min(failures + 1, 10)
            else:
                if failures:
                    _log.warning("the views follow the log again")
                failures = 0
        self._leadership.release()
        self._tell(State.STOPPED)

    def _look(self) -> float:
        """One look at the log, and where it leads one batch; how long to wait before the next."""
        self._claim()
        progress = self._ledger.progress()
        self._ledger.advance.to(progress.head)
        self._ledger.speed.saw(progress.position, time.monotonic())
        if self._leads:  # however long the views take to catch up: what is signed does not rest on them
            self._publishing.look(progress.head, time.monotonic())
        if not self._leads or not progress.lag:
            self._tell(State.LIVE if self._leads else State.STANDBY)
            return self._every_s
        if progress.lag > BATCH_SIZE:
            self._tell(State.CATCHING_UP)
        self._ledger.catch_up(min(progress.position + BATCH_SIZE, progress.head))
        return 0.0

    def _claim(self) -> None:
        now_s = time.monotonic()
        if now_s - self._claimed_at_s >= CLAIM_EVERY_S:
            self._claimed_at_s = now_s
            self._leads = False  # unless this says otherwise: it may fail
            self._leads = self._leadership.try_acquire()

    def _tell(self, state: State) -> None:
        now_s = time.monotonic()
        reminds = state is State.CATCHING_UP and now_s - self._told_at_s >= _REMIND_EVERY_S
        if state is not self._state or reminds:
            self._state, self._told_at_s = state, now_s
            self._told(state)


def _log_failure(error: Exception) -> None:
    told = "the views cannot follow the log; trying again"
    if isinstance(error, StoreFailure):
        _log.error("%s: %s", told, error)
    else:
        _log.error(told, exc_info=error)
