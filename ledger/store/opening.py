"""Which database a URL names."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from ledger.errors import InvalidInput, StoreFailure
from ledger.store.database import Database
from ledger.store.sqlite import SqliteDatabase

_SQLITE = "sqlite:///"
_POSTGRES = ("postgresql://", "postgres://")


def open_database(url: str | None, views: str) -> Database:
    """Opens the database at `url` (see `database_url`); a SQLite file is made where there is none.

    `views` names what the views are. Errors: InvalidInput, StoreFailure.
    """
    url = database_url(url)
    if is_postgres(url):
        from ledger.store.postgres import PostgresDatabase  # whose driver SQLite's users need not wait for

        return PostgresDatabase(url, views)
    return SqliteDatabase(sqlite_path(url))


def existing_database(url: str | None, views: str) -> Database:
    """As `open_database`, and creates none. Errors: StoreFailure where there is none, too."""
    if not is_there(url):
        path = sqlite_path(database_url(url))
        raise StoreFailure(f"there is no ledger at {path}", hint="name another with --database, or load one")
    return open_database(url, views)


def is_there(url: str | None) -> bool:
    """False where opening would make a SQLite file; a PostgreSQL database has to be there. Errors: InvalidInput."""
    url = database_url(url)
    return is_postgres(url) or sqlite_path(url).exists()


def initialised_database(url: str | None, views: str, schema: str, role: str | None = None) -> Database:
    """Opens the database at `url` with all that it lacked of log and views; `schema` is that of the views.

    `role`, on PostgreSQL alone: who may append and read then, beside the owner. Errors: InvalidInput, StoreFailure.
    """
    url = database_url(url)
    if is_postgres(url):
        from ledger.store.postgres import initialise_postgres

        return initialise_postgres(url, views, schema, role)
    if role is not None:
        raise InvalidInput("a SQLite file knows no roles", path=("role",), hint="leave it out")
    return SqliteDatabase(sqlite_path(url))


def database_url(url: str | None) -> str:
    """`url`, else `LEDGER_DATABASE`, else a file in the user's data folder."""
    return url or os.environ.get("LEDGER_DATABASE") or default_url()


def default_url() -> str:
    """A file in the user's data folder."""
    return f"{_SQLITE}{data_folder() / 'ledger.db'}"


def signing_key_path(database: Database) -> Path:
    """`LEDGER_SIGNING_KEY`, else beside a SQLite file, or in the user's data folder under the database's name."""
    named = os.environ.get("LEDGER_SIGNING_KEY")
    return Path(named).expanduser() if named else database.signing_key_path(data_folder())


def data_folder() -> Path:
    """The ledger's own in the user's data folder: `$XDG_DATA_HOME`, else the platform's."""
    if sys.platform == "win32":
        folder = Path(os.environ.get("LOCALAPPDATA", Path.home()))
    elif sys.platform == "darwin":
        folder = Path.home() / "Library" / "Application Support"
    else:
        folder = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return folder / "metrics-ledger"


def is_postgres(url: str) -> bool:
    """Whether it is a URL of PostgreSQL's."""
    return url.startswith(_POSTGRES)


def sqlite_path(url: str) -> Path:
    """The file of a `sqlite:///PATH` URL; `sqlite:////abs` is absolute. Errors: InvalidInput."""
    if not url.startswith(_SQLITE) or len(url) == len(_SQLITE):
        raise InvalidInput(
            f"{url.split('@')[-1]!r} is not a database that this release can open",
            path=("LEDGER_DATABASE",),
            hint="write sqlite:///PATH or postgresql://USER@HOST:PORT/NAME",
        )
    return Path(url.removeprefix(_SQLITE)).expanduser()
