"""Following the log: nothing lost, nothing repeated, whoever writes and however often the reader goes away."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncGenerator, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import aclosing
from multiprocessing import get_context
from pathlib import Path

import pytest

from api.tail import BATCH_SIZE, follow
from ledger.application import Ledger
from ledger.application.commands import COMMANDS
from ledger.application.follower import Follower
from ledger.domain.history import Logged
from ledger.domain.parsing import parse
from tests.stores import url_of

WAIT_S = 60


def register(ledger: Ledger, name: str, count: int) -> None:
    """That many subjects as one submission."""
    command = COMMANDS["register_subject"]
    drafts = [{"code": f"{name}-{number}", "name": f"{name} {number}", "kind": "company"} for number in range(count)]
    ledger.submit([(command, parse(command.draft, draft)) for draft in drafts])


def register_many(path: Path, name: str, submissions: int, count: int) -> None:
    """What a writer does, in a thread or a process of its own."""
    with Ledger.open(url_of(path)) as ledger:
        for number in range(submissions):
            register(ledger, f"{name}-{number}", count)


async def read(tail: AsyncGenerator[Logged, None], count: int) -> list[int]:
    """The next `count` positions; then the reader goes away."""
    seen: list[int] = []
    async with aclosing(tail):
        async for logged in tail:
            seen.append(logged.seq)
            if len(seen) == count:
                break
    return seen


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    with Ledger.open(url_of(path)) as opened:
        follower = Follower(opened)
        follower.start()
        yield opened
        follower.stop()


@pytest.fixture(scope="module")
def processes() -> Iterator[Executor]:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        yield pool


@pytest.mark.parametrize("total", [2_000, pytest.param(10_000, marks=pytest.mark.slow)])
def test_a_reader_that_is_cut_off_resumes_without_loss_or_repetition_while_others_write(
    ledger: Ledger, path: Path, processes: Executor, total: int
) -> None:
    """One writer in a thread with small submissions, one in another process with large ones."""
    cuts = random.Random(total)

    async def read_all() -> list[int]:
        seen: list[int] = []
        while len(seen) < total:
            after = seen[-1] if seen else 0
            seen += await read(follow(ledger, after), min(cuts.randint(1, 2 * BATCH_SIZE), total - len(seen)))
        return seen

    with ThreadPoolExecutor(1) as threads:
        writers = [
            threads.submit(register_many, path, "thread", total // 2 // 25, 25),
            processes.submit(register_many, path, "process", 4, total // 8),
        ]
        seen = asyncio.run(asyncio.wait_for(read_all(), WAIT_S))
        for writer in writers:
            writer.result(WAIT_S)
    assert seen == [*range(1, total + 1)]
    assert ledger.log.head() == total


def test_what_this_process_writes_wakes_all_its_readers_without_any_poll(path: Path) -> None:
    async def scene(ledger: Ledger) -> list[list[int]]:
        readers = [asyncio.create_task(read(follow(ledger, 0), 60)) for _ in range(50)]
        for number in range(6):
            await asyncio.to_thread(register, ledger, f"batch-{number}", 10)
        return await asyncio.wait_for(asyncio.gather(*readers), WAIT_S)

    with Ledger.open(url_of(path)) as ledger:
        assert asyncio.run(scene(ledger)) == [[*range(1, 61)]] * 50


def test_a_reader_gets_only_what_matches_and_goes_on_past_the_rest(ledger: Ledger) -> None:
    register(ledger, "other", 2 * BATCH_SIZE)
    register(ledger, "wanted", 1)
    tail = follow(ledger, 0, lambda logged: "wanted" in str(logged.recorded))
    assert asyncio.run(asyncio.wait_for(read(tail, 1), WAIT_S)) == [2 * BATCH_SIZE + 1]


def test_a_reader_that_goes_away_while_it_waits_leaves_nothing_behind(ledger: Ledger) -> None:
    async def scene() -> None:
        waiting = asyncio.create_task(read(follow(ledger, 0), 1))
        await asyncio.sleep(0.05)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        register(ledger, "later", 1)
        assert await asyncio.wait_for(read(follow(ledger, 0), 1), WAIT_S) == [1]

    asyncio.run(scene())


def test_writing_goes_on_when_the_loop_of_a_reader_has_closed(ledger: Ledger) -> None:
    loop = asyncio.new_event_loop()
    tail = follow(ledger, 0)
    register(ledger, "first", 1)
    assert loop.run_until_complete(anext(tail)).seq == 1
    loop.close()
    register(ledger, "second", 1)
    assert ledger.log.head() == 2
