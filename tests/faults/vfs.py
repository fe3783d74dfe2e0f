"""SQLite's files watched: a layer over the system's own that tells of each write, once it is done."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

import apsw


class Operation(NamedTuple):
    """One thing done to a file: `write` at an offset, `truncate` to one, `sync`, `delete`; others have no offset."""

    kind: str
    file: str
    offset: int = 0
    content: bytes = b""


Watch = Callable[[Operation], None]


class _WatchedFile(apsw.VFSFile):
    def __init__(self, base: str, name: str | apsw.URIFilename, flags: list[int], watch: Watch) -> None:
        super().__init__(base, name, flags)
        self._name = name.filename() if isinstance(name, apsw.URIFilename) else name
        self._watch = watch

    def xWrite(self, content: bytes, offset: int) -> None:
        super().xWrite(content, offset)
        self._watch(Operation("write", self._name, offset, bytes(content)))

    def xTruncate(self, size: int) -> None:
        super().xTruncate(size)
        self._watch(Operation("truncate", self._name, size))

    def xSync(self, flags: int) -> None:
        super().xSync(flags)
        self._watch(Operation("sync", self._name))


class _WatchedFiles(apsw.VFS):
    def __init__(self, base: str, watch: Watch) -> None:
        super().__init__("watched", base, makedefault=True)
        self._base = base
        self._watch = watch

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:
        if name is None:  # a temporary one
            return apsw.VFSFile(self._base, name, flags)
        return _WatchedFile(self._base, name, flags, self._watch)

    def xDelete(self, name: str, sync_folder: bool) -> None:
        super().xDelete(name, sync_folder)
        self._watch(Operation("delete", name))


@contextmanager
def watched(watch: Watch) -> Iterator[None]:
    """Whatever opens a SQLite file within it has it watched; all must be closed again before it ends."""
    base = apsw.vfs_names()[0]
    files = _WatchedFiles(base, watch)
    try:
        yield
    finally:
        apsw.set_default_vfs(base)
        files.unregister()


def killed_at(operation: int) -> Watch:
    """SIGKILL for this process, right after so many operations on its files."""
    left = operation

    def count_down(operation: Operation) -> None:
        nonlocal left
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)

    return count_down
