"""Which files a load is of, and which of them are tables of figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from ledger.errors import InvalidInput
from ledger.importers.edgar import is_company_facts, read_company_facts
from ledger.importers.tables import Table
from ledger.importers.vintage_files import is_vintage_table, read_vintage_table
from ledger.importers.vintage_tables import VintageOptions

_SEEDS = ".yaml"
_SUFFIXES = (_SEEDS, ".json", ".json.gz", ".csv", ".csv.gz", ".xlsx")
"""Of what a folder stands for. A file that is named is read whatever it is called."""


class TableFile(NamedTuple):
    """A file that `read` reads as a table; it is opened when its turn comes."""

    path: Path
    read: Callable[[Path, VintageOptions], Table]


def table_file(path: Path) -> TableFile | None:
    """A file as a table; None where it is none. Of JSON its content tells."""
    if is_company_facts(path):
        return TableFile(path, read_company_facts)
    return TableFile(path, read_vintage_table) if is_vintage_table(path) else None


def loadable(paths: Sequence[Path]) -> list[Path]:
    """Files as given, folders as what can be loaded in them, by name. Errors: InvalidInput (missing, or empty)."""
    found: list[Path] = []
    for path in _folders(paths):
        if path.is_dir():
            inside = sorted(each for each in path.iterdir() if _is_loadable(each))
            if not inside:
                raise InvalidInput(f"the folder {path} holds no *{', *'.join(_SUFFIXES)}", path=("paths",))
            found += inside
        elif path.exists():
            found.append(path)
        else:
            raise InvalidInput(f"there is no {path}", path=("paths",))
    return found


def _is_loadable(path: Path) -> bool:
    return path.is_file() and path.name.lower().endswith(_SUFFIXES)


def _folders(paths: Sequence[Path]) -> Iterator[Path]:
    """A folder that holds folders of seeds only stands for these: `seeds` for `seeds/alibaba`."""
    for path in paths:
        below = sorted(inside.parent for inside in path.glob(f"*/*{_SEEDS}")) if path.is_dir() else []
        if below and not any(_is_loadable(each) for each in path.iterdir()):
            yield from dict.fromkeys(below)
        else:
            yield path
