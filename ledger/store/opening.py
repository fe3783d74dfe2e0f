"""Which database a URL names."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from ledger.errors import InvalidInput, StoreFailure
from ledger.store.database import Database
from ledger.store.sqlite import SqliteDatabase

_SQLITE = "sqlite:///"


def open_database(url: str | None) -> Database:
    """Opens, and creates where needed, the database at `url` (see `database_url`).

    Errors: InvalidInput, StoreFailure.
    """
    return SqliteDatabase(sqlite_path(database_url(url)))


def existing_database(url: str | None) -> Database:
    """As `open_database`, and creates none. Errors: StoreFailure where there is none, too."""
    path = sqlite_path(database_url(url))
    if not path.exists():
        raise StoreFailure(f"there is no ledger at {path}", hint="name another with --database, or load one")
    return SqliteDatabase(path)


def database_url(url: str | None) -> str:
    """`url`, else `LEDGER_DATABASE`, else a file in the user's data folder."""
    return url or os.environ.get("LEDGER_DATABASE") or default_url()


def default_url() -> str:
    """A file in the user's data folder: `$XDG_DATA_HOME`, else the platform's."""
    if sys.platform == "win32":
        folder = Path(os.environ.get("LOCALAPPDATA", Path.home()))
    elif sys.platform == "darwin":
        folder = Path.home() / "Library" / "Application Support"
    else:
        folder = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return f"{_SQLITE}{folder / 'metrics-ledger' / 'ledger.db'}"


def sqlite_path(url: str) -> Path:
    """The file of a `sqlite:///PATH` URL; `sqlite:////abs` is absolute. Errors: InvalidInput."""
    if not url.startswith(_SQLITE) or len(url) == len(_SQLITE):
        raise InvalidInput(
            f"{url.split('@')[-1]!r} is not a database that this release can open",
            path=("LEDGER_DATABASE",),
            hint="write sqlite:///PATH",
        )
    return Path(url.removeprefix(_SQLITE)).expanduser()
