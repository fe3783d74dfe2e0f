"""Making a ledger ready: once, before anybody opens it."""

from __future__ import annotations

from ledger.projections.catch_up import Projector
from ledger.projections.schema import PROJECTION, VIEW_SCHEMA
from ledger.store.log import EventLog
from ledger.store.opening import initialised_database
from ledger.store.tree_growth import extend


def initialise(url: str | None, role: str | None = None) -> str:
    """Makes what the database at `url` (None: where `Ledger.open` looks) lacks of log, tree and views; says where.

    Again, it changes nothing. `role`: the PostgreSQL role of servers and commands; it may append to the log and read
    it, and has the views. None: the owner alone. Errors: InvalidInput, StoreFailure.
    """
    database = initialised_database(url, PROJECTION, VIEW_SCHEMA, role)
    try:
        extend(database)
        Projector(database, EventLog(database))  # the views' first position
        return database.place
    finally:
        database.close()
