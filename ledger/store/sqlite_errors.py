"""SQLite's errors as ours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from json import JSONDecodeError

import apsw

from ledger.deadline import too_long
from ledger.errors import StoreFailure, StoreFull
from ledger.store.database import ConstraintViolation
from ledger.store.room import MAKE_ROOM, no_room

_DAMAGED = "`ledger doctor` tells more; if the views alone are, `ledger rebuild` makes them anew, else restore a backup"


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
        raise StoreFull(f"could not {doing}: the disk is full", hint=MAKE_ROOM) from error
    except (apsw.CorruptError, apsw.NotADBError, UnicodeDecodeError, JSONDecodeError) as error:
        # The last two: SQLite has no word against bytes that are neither text nor JSON where the ledger wrote that.
        raise StoreFailure(f"could not {doing}: the file is damaged ({error})", hint=_DAMAGED) from error
    except apsw.SQLError as error:  # our statement, and not our schema any more
        raise StoreFailure(f"could not {doing}: the file lacks what it should have ({error})", hint=_DAMAGED) from error
    except (apsw.IOError, apsw.ReadOnlyError, apsw.CantOpenError, OSError) as error:
        failed = error.errno if isinstance(error, OSError) else connection.system_errno if connection else None
        if told := no_room(failed):
            raise StoreFull(f"could not {doing}: {told}", hint=MAKE_ROOM) from error
        raise StoreFailure(f"could not {doing}: {error}", hint="check the disk and the file's permissions") from error
