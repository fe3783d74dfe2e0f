"""One process of many does a job: whoever holds its lock leads, the others stand by and try again.

The lock is the operating system's or the database's, so it goes with the process that holds it, however that ends.
Nothing of what the ledger holds rests on it: positions are moved by compare-and-set, so two leaders would do the same
work twice and neither harm.
"""

from __future__ import annotations

import json
import os
import socket
import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple, Protocol

from ledger.domain.instants import format_instant
from ledger.errors import StoreFailure


class Leader(NamedTuple):
    """The process that leads: its machine, its number there, and the instant since when (None: not known)."""

    host: str
    pid: int
    since: str | None


class Leadership(Protocol):
    """One job's lock as one process sees it. Errors of every use: StoreFailure."""

    def try_acquire(self) -> bool:
        """Leads from now on, if nobody else does; True also if this one does already."""

    def release(self) -> None:
        """Leads no more; nothing if it did not."""

    def held(self) -> bool:
        """Whether this one still leads: a lock may be lost with the connection or the file."""

    def leader(self) -> Leader | None:
        """Who leads, whichever process that is; None: nobody."""


class FileLeadership:
    """A lock on a file of its own, which names who holds it. The file stays when the lock goes.

    The lock belongs to this object: another one in the same process is another rival.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None

    def try_acquire(self) -> bool:
        if self.held():
            return True
        self.release()
        try:
            file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise StoreFailure(
                f"could not open {self._path}: {error}", hint="check the folder's permissions"
            ) from error
        if not lock_file(file, shared=False):
            os.close(file)
            return False
        # A crash before the name is written leaves the last holder's: it is read only while the lock is held.
        name = json.dumps([socket.gethostname(), os.getpid(), format_instant(datetime.now(UTC))]).encode()
        os.ftruncate(file, 0)
        os.write(file, name)
        self._file = file
        return True

    def release(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def held(self) -> bool:
        if self._file is None:
            return False
        try:  # whoever removes the file lets others lock a new one of that name
            return os.path.samestat(os.fstat(self._file), os.stat(self._path))
        except FileNotFoundError:
            return False

    def leader(self) -> Leader | None:
        """A look takes a shared lock for an instant, in which a rival fails to acquire; it tries again anyhow."""
        try:
            file = os.open(self._path, os.O_RDWR | os.O_CLOEXEC)
        except OSError:
            return None
        try:
            if lock_file(file, shared=True):
                return None
            with suppress(ValueError):  # it leads, and has not written its name yet
                return Leader(*json.loads(os.read(file, 1000)))
            return None
        finally:
            os.close(file)


if sys.platform == "win32":
    import msvcrt

    _PLACE = 2**30  # locked bytes cannot be read there, so one far beyond the name is

    def lock_file(file: int, *, shared: bool) -> bool:
        """Whether the lock could be had at once; it goes when the file is closed."""
        os.lseek(file, _PLACE, os.SEEK_SET)
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        finally:
            os.lseek(file, 0, os.SEEK_SET)
        return True

else:
    import fcntl

    def lock_file(file: int, *, shared: bool) -> bool:
        """Whether the lock could be had at once; it goes when the file is closed."""
        try:
            fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
