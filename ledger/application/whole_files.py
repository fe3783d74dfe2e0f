"""Files that are there whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from ledger.errors import InvalidInput, StoreFailure, StoreFull
from ledger.store.leadership import lock_file
from ledger.store.room import no_room


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Yields where to write what shall be at `path` at the end; it is on the disk then, and has its name.

    An error leaves nothing, a crash `path` with `.partial` after it, which the next one writes anew. Errors:
    InvalidInput where something is there already: nobody's copy is overwritten; StoreFailure, also while another
    process writes there.
    """
    partial = path.with_name(f"{path.name}.partial")
    try:
        _check_free(path)
        with _taken(partial, path) as file:
            try:
                _check_free(path)  # whoever wrote there may just have come to his end
                yield partial
                os.fsync(file.fileno())
                partial.rename(path)
            except BaseException:
                _remove(partial, "", *_BESIDE)
                raise
            _sync(path.parent)
    except OSError as error:
        kind = StoreFull if no_room(error.errno) else StoreFailure
        raise kind(f"could not write {path}: {error.strerror}", hint="make room, or choose another") from error


_BESIDE = ("-wal", "-shm", "-journal")
"""What SQLite may leave beside a file."""


def _check_free(path: Path) -> None:
    if path.exists():
        raise InvalidInput(f"{path} is there already", path=("file",), hint="choose another name, or remove it")


def _taken(partial: Path, path: Path) -> BinaryIO:
    """The empty file there, open and locked: its lock goes with the process, and before that nobody else writes it."""
    while True:
        file = partial.open("ab")
        try:
            if not lock_file(file.fileno(), shared=False):
                raise StoreFailure(f"another process writes {path}", hint="wait for it, or choose another name")
            if _is_at(file, partial):  # else it got its name, or was removed, before the lock could be had
                file.truncate(0)
                _remove(partial, *_BESIDE)
                return file
        except BaseException:
            file.close()
            raise
        file.close()


def _is_at(file: BinaryIO, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False


def _remove(partial: Path, *suffixes: str) -> None:
    for suffix in suffixes:
        partial.with_name(partial.name + suffix).unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    """Of a folder, which has the name."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
