"""Files that are there whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ledger.errors import InvalidInput, StoreFailure


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Yields where to write what shall be at `path` at the end; it is on the disk then, and has its name.

    An error leaves nothing, a crash `path` with `.partial` after it, which the next one writes anew. Errors:
    InvalidInput where something is there already: nobody's copy is overwritten; StoreFailure.
    """
    partial = path.with_name(f"{path.name}.partial")
    if path.exists():
        raise InvalidInput(f"{path} is there already", path=("file",), hint="choose another name, or remove it")
    try:
        _remove(partial)
        try:
            yield partial
            _sync(partial)
            partial.rename(path)
            _sync(path.parent)
        finally:
            _remove(partial)
    except OSError as error:
        raise StoreFailure(f"could not write {path}: {error.strerror}", hint="make room, or choose another") from error


def _remove(partial: Path) -> None:
    """With what SQLite may have left beside it."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        partial.with_name(partial.name + suffix).unlink(missing_ok=True)


def _sync(path: Path) -> None:
    """Also of a folder, which has the name."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
