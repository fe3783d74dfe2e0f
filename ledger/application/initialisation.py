"""Making a ledger ready: once, before anybody opens it."""

from __future__ import annotations

from pathlib import Path

from ledger.application.signing import Signing
from ledger.projections.catch_up import Projector
from ledger.projections.schema import PROJECTION, VIEW_SCHEMA
from ledger.proofs.notes import VerifierKey
from ledger.store.log import EventLog
from ledger.store.opening import existing_database, initialised_database
from ledger.store.tree_growth import extend


def make_signing_key(url: str | None, origin: str | None = None) -> tuple[Path, VerifierKey]:
    """The key that signs the checkpoints of the ledger at `url`, made where there is none: file and public part.

    `origin` is the log's name for ever; None: its place's and a random part. Errors: InvalidInput, StoreFailure.
    """
    database = existing_database(url, PROJECTION)
    try:
        signing = Signing(database, EventLog(database))
        return signing.path, signing.create_key(origin)
    finally:
        database.close()


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
