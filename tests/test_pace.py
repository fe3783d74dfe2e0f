"""What is over at once runs on the event loop; what takes time, writes or waits never does."""

from __future__ import annotations

import asyncio
import threading
import time

import anyio

from api.pace import BRIEF_S, Pace, Waiters, run_sized

WAIT_S = 10.0
LOOP, THREAD = "on the loop", "in a thread"


def where(pace: Pace, kind: str | None, busy_s: float = 0) -> str:
    own = threading.get_ident()

    def operation() -> str:
        until = time.thread_time() + busy_s
        while time.thread_time() < until:
            pass
        return LOOP if threading.get_ident() == own else THREAD

    async def run() -> str:
        return await pace.run(kind, operation)

    return anyio.run(run)


def test_the_first_time_is_a_threads_and_the_next_where_those_before_say() -> None:
    pace = Pace()
    assert where(pace, "{ a }") == THREAD
    assert where(pace, "{ a }") == LOOP
    assert where(pace, "{ b }") == THREAD


def test_a_long_read_among_brief_ones_of_its_kind_is_remembered_for_some_of_them() -> None:
    pace = Pace()
    assert where(pace, "{ a }") == THREAD
    assert where(pace, "{ a }", busy_s=20 * BRIEF_S) == LOOP
    assert [where(pace, "{ a }") for _ in range(10)] == [THREAD] * 10
    assert LOOP in [where(pace, "{ a }") for _ in range(10)]


def test_what_writes_is_always_a_threads() -> None:
    pace = Pace()
    assert [where(pace, None) for _ in range(3)] == [THREAD] * 3


def test_those_who_wait_leave_threads_to_those_who_do_not() -> None:
    waiters, pace, recorded = Waiters(), Pace(), threading.Event()

    async def run() -> list[bool]:
        waiting = [asyncio.create_task(waiters.run(lambda: recorded.wait(WAIT_S))) for _ in range(100)]
        await asyncio.wait_for(pace.run(None, recorded.set), WAIT_S / 2)
        return await asyncio.gather(*waiting)

    assert asyncio.run(run()) == [True] * 100


def test_a_long_text_is_read_in_a_thread() -> None:
    own = threading.get_ident()
    assert anyio.run(run_sized, 100, threading.get_ident) == own
    assert anyio.run(run_sized, 2**20, threading.get_ident) != own
