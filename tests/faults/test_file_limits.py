"""Nothing is half written: where the file cannot grow the ledger says so, and goes on once it can."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.faults.limits import Limited, report_into_limits
from tests.faults.writers import forking
from tests.store.setting import amounts, check_log, dump, rebuilt

pytestmark = pytest.mark.sqlite

ROOMS = range(2_000, 44_000, 3_000)
DEFINITIONS = 7
NO_ROOM = "the file may not become larger (ulimit -f)"

Tried = tuple[dict[int, Path], dict[int, Limited]]


@pytest.fixture(scope="module")
def limited(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Tried:
    """Ledgers by the bytes that their files could grow, and what happened there (`RLIMIT_FSIZE`)."""
    folder = tmp_path_factory.mktemp("limited")
    paths = {room: Path(shutil.copy(template, folder / f"{room}.db")) for room in ROOMS}
    with forking.Pool(1) as pool:
        return paths, pool.apply(report_into_limits, (paths,))


def test_the_limit_is_met_in_the_log_and_in_the_views(limited: Tried) -> None:
    """The tests below mean both."""
    assert {told.progress.lag for told in limited[1].values()} == {0, 1}


@pytest.mark.parametrize("room", ROOMS)
def test_a_file_that_may_not_grow_is_a_store_failure_and_nothing_is_half_written(limited: Tried, room: int) -> None:
    """The report that failed is asked for again once there is room: it is there once, whether or not it was before."""
    path, told = limited[0][room], limited[1][room]
    assert told.failure == f"StoreFull: could not write: {NO_ROOM} (make room, then send the same again)"
    assert amounts(check_log(path)) == [str(number) for number in range(told.reported + 1)]
    assert dump(path) == rebuilt(path)


@pytest.mark.parametrize("room", ROOMS)
def test_reading_goes_on_while_nothing_can_be_written(limited: Tried, room: int) -> None:
    """What was acknowledged is in the log; the views may lack the last of it until there is room."""
    told = limited[1][room]
    assert told.progress.head == DEFINITIONS + told.reported
    assert told.progress.lag in (0, 1)
    assert told.figures == min(told.progress.position - DEFINITIONS, 1)
