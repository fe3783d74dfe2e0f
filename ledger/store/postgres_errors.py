"""PostgreSQL's errors as ours, by SQLSTATE. No message holds more of a URL than hosts and database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg_pool import PoolClosed

from ledger.deadline import is_over, too_long
from ledger.errors import StoreFailure, StoreFull, StoreUnavailable
from ledger.store.database import ConstraintViolation

NOT_INITIALISED = "create the ledger's tables once, with `ledger init`"
_PASSING = ("08", "25006", "40001", "40P01", "53300", "55P03", "57P01", "57P02", "57P03", "57P05")
"""Lost connections, shutdown, a standby, deadlock, no room for one more connection, a lock that others hold."""
_UNDEFINED = ("3F000", "42P01", "42883")
_TOLD = {
    "53200": ("the server is out of memory", "look at its log"),
    "57014": ("it took too long, and was stopped", "ask for less at once"),
    "XX001": ("data on the server is damaged", "restore a backup, and look at the server's log"),
    "XX002": ("an index on the server is damaged", "look at the server's log, then REINDEX"),
    "42501": ("the role has not the privilege", "grant it: `ledger init --role NAME`"),
}


@contextmanager
def translated(doing: str) -> Iterator[None]:
    """Errors: ConstraintViolation, StoreUnavailable (it may work again soon), StoreFull, StoreFailure."""
    try:
        yield
    except PoolClosed:  # a bug of ours
        raise
    except psycopg.Error as error:
        raise our_error(doing, error) from error


def our_error(doing: str, error: psycopg.Error) -> Exception:
    """The error of ours that says the same."""
    state = error.sqlstate
    text = str(error).strip().partition("\n")[0]
    if isinstance(error, (psycopg.IntegrityError, psycopg.DataError)):
        return ConstraintViolation(text)
    if state == "53100":
        hint = "make room there, then send the same again"
        return StoreFull(f"could not {doing}: the server's disk is full ({text})", hint=hint)
    if state == "57014" and is_over():
        return too_long()
    if state in _TOLD:
        told, hint = _TOLD[state]
        return StoreFailure(f"could not {doing}: {told} ({text})", hint=hint)
    if state in _UNDEFINED:
        return StoreFailure(f"could not {doing}: {text}", hint=NOT_INITIALISED)
    lost = state is None and isinstance(error, psycopg.OperationalError)
    if lost or (state is not None and state.startswith(_PASSING)):
        return StoreUnavailable(f"could not {doing}: {text}", hint="try again")
    return StoreFailure(f"could not {doing}: {text}", hint="look at the database server's log")
