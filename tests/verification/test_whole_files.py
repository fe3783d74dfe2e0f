"""A file is there whole or not at all, whoever else writes it at the same time and wherever its writer was killed."""

from __future__ import annotations

import errno
import multiprocessing
import os
from pathlib import Path

import pytest

from ledger.application.whole_files import whole_file
from ledger.errors import InvalidInput, StoreFailure, StoreFull

ROUNDS, WRITERS, BYTES = 20, 4, 200_000


def write(path: Path, number: int) -> bool:
    """Whether this writer's file is the one that stands there now."""
    try:
        with whole_file(path) as partial, partial.open("wb") as file:
            for _ in range(BYTES // 1000):
                file.write(bytes([number]) * 1000)
                file.flush()
    except (StoreFailure, InvalidInput):
        return False
    return True


def test_of_those_who_write_one_file_at_once_one_does_and_all_of_it_is_his(tmp_path: Path) -> None:
    with multiprocessing.get_context("fork").Pool(WRITERS) as pool:
        for turn in range(ROUNDS):
            path = tmp_path / f"backup-{turn}"
            wrote = pool.starmap(write, [(path, number) for number in range(WRITERS)], chunksize=1)
            assert path.read_bytes() == bytes([wrote.index(True)]) * BYTES
            assert wrote.count(True) == 1
    assert {path.suffix for path in tmp_path.iterdir()} == {""}


def test_who_comes_second_while_another_writes_is_refused_and_takes_nothing_away(tmp_path: Path) -> None:
    path = tmp_path / "backup"
    with whole_file(path) as partial:
        partial.write_text("first")
        with pytest.raises(StoreFailure, match="another process writes"), whole_file(path):
            raise AssertionError("let in")
    assert path.read_text() == "first"
    with pytest.raises(InvalidInput, match="is there already"), whole_file(path):
        raise AssertionError("let in")
    assert [each.name for each in tmp_path.iterdir()] == ["backup"]


def test_what_a_killed_writer_left_is_written_anew(tmp_path: Path) -> None:
    path = tmp_path / "backup"
    for suffix in ("", "-wal", "-journal"):
        path.with_name(f"backup.partial{suffix}").write_text("of one who was killed")
    with whole_file(path) as partial:
        assert partial.read_bytes() == b""
        partial.write_text("second")
    assert path.read_text() == "second"
    assert [each.name for each in tmp_path.iterdir()] == ["backup"]


@pytest.mark.parametrize(("number", "kind"), [(errno.ENOSPC, StoreFull), (errno.EIO, StoreFailure)])
def test_an_error_leaves_nothing_and_says_whether_there_was_no_room(
    tmp_path: Path, number: int, kind: type[StoreFailure]
) -> None:
    def fail() -> None:
        with whole_file(tmp_path / "backup") as partial:
            partial.write_text("half")
            raise OSError(number, os.strerror(number))

    with pytest.raises(StoreFailure) as failure:
        fail()
    assert type(failure.value) is kind
    assert [*tmp_path.iterdir()] == []
