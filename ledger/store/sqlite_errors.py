"""SQLite's errors as ours."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from json import JSONDecodeError

import apsw

from ledger.deadline import too_long
from ledger.errors import StoreFailure, StoreFull
from ledger.store.database import ConstraintViolation

_DAMAGED = "`ledger doctor` tells more; if the views alone are, `ledger rebuild` makes them anew, else restore a backup"
_MAKE_ROOM = "make room, then send the same again"
_TOLD = {
    "ENOSPC": "the disk is full",
    "EDQUOT": "the quota of disk space is used up",
    "EFBIG": "the file may not become larger (ulimit -f)",
}
_NO_ROOM = {getattr(errno, name): told for name, told in _TOLD.items() if hasattr(errno, name)}
"""What the system says where there is no room; SQLite takes all but the first for an error of the disk."""


@contextmanager
def translated(doing: str, connection: apsw.Connection | None = None) -> Iterator[None]:
    """`connection` is the one that is used within. Errors: ConstraintViolation, StoreFailure, and those below it."""
    try:
        yield
    except apsw.ConstraintError as error:
        raise ConstraintViolation(str(error)) from error
    except apsw.InterruptError:
        raise too_long() from None
    except (apsw.BusyError, apsw.LockedError) as error:
        raise StoreFailure(f"could not {doing}: the database is locked ({error})", hint="try again") from error
    except apsw.FullError as error:
        raise StoreFull(f"could not {doing}: the disk is full", hint=_MAKE_ROOM) from error
    except (apsw.CorruptError, apsw.NotADBError, UnicodeDecodeError, JSONDecodeError) as error:
        # The last two: SQLite has no word against bytes that are neither text nor JSON where the ledger wrote that.
        raise StoreFailure(f"could not {doing}: the file is damaged ({error})", hint=_DAMAGED) from error
    except apsw.SQLError as error:  # our statement, and not our schema any more
        raise StoreFailure(f"could not {doing}: the file lacks what it should have ({error})", hint=_DAMAGED) from error
    except (apsw.IOError, apsw.ReadOnlyError, apsw.CantOpenError, OSError) as error:
        cause = error.errno if isinstance(error, OSError) else connection and connection.system_errno
        if told := _NO_ROOM.get(cause or 0):
            raise StoreFull(f"could not {doing}: {told}", hint=_MAKE_ROOM) from error
        raise StoreFailure(f"could not {doing}: {error}", hint="check the disk and the file's permissions") from error
