"""The collector's pause ends with the last of those who asked for it."""

from __future__ import annotations

import gc
import threading
from contextlib import suppress

from ledger.projections.garbage import collector_paused


def test_a_pause_ends_with_its_block_also_by_an_error_and_may_be_nested() -> None:
    with collector_paused():
        with suppress(ZeroDivisionError), collector_paused():
            assert not gc.isenabled()
            raise ZeroDivisionError
        assert not gc.isenabled()
    assert gc.isenabled()


def test_a_pause_lasts_until_the_last_thread_is_through() -> None:
    others_turn, done = threading.Event(), threading.Event()

    def other() -> None:
        with collector_paused():
            others_turn.set()
            done.wait(10)

    thread = threading.Thread(target=other)
    with collector_paused():
        thread.start()
        assert others_turn.wait(10)
    assert not gc.isenabled()
    done.set()
    thread.join()
    assert gc.isenabled()


def test_a_collector_that_was_off_stays_off() -> None:
    gc.disable()
    try:
        with collector_paused():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
