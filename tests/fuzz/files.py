"""Parsers of files that `ledger load` takes: packed and not, told apart as loading does, and each reader alone."""

from __future__ import annotations

import gzip
import io
import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl

from ledger.application.loading_files import table_file
from ledger.errors import LedgerError
from ledger.importers.edgar import read_company_facts
from ledger.importers.fred import read_fred_recording
from ledger.importers.rejections import Faults
from ledger.importers.seed_files import read_seed_file
from ledger.importers.tables import Table
from ledger.importers.unpacking import read_unpacked
from ledger.importers.vintage_files import read_vintage_table
from ledger.importers.vintage_tables import VintageOptions
from tests.fred.recordings import recording
from tests.fuzz.driver import Parser
from tests.importers.company_facts import MADE
from tests.seeds.sets import SEEDS

OURS = (LedgerError,)
STATED = VintageOptions(publisher="frbny", unit="percent")
LONG = b"""series,date,vintage,value
gdp,2016-06-30,2016-06-29,2.1
gdp,2016-06-30,2016-07-06,2.3
cpi,2016-03-31,2016-07-06,"1,5"
"""
WORDY = b"series,date,vintage,value,comparator,decimals,as_reported\na,2020-01-01,2020-02-01,5,ge,0,at least 5\n"
WIDE = b"""observation_date,GDP_20160629,GDP_20160729
2016-01-01,100.5,100.75
2016-04-01,.,101
"""
EDGAR = json.dumps(MADE).encode()
FRED = json.dumps(recording()).encode()
YAML = [path.read_bytes() for path in sorted(SEEDS.rglob("*.yaml"))]
SMALL_YAML = b"""ledger: 1
title: t
figures:
  - series: s
    period: 2025-11-17/P7D
    said:
      - {source: a, gt: 10 million, published: 2025-11-25}
      - {source: b, exact: 10000000}
"""


def sheet() -> bytes:
    """As the Philadelphia Fed publishes."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = "ROUTPUT"
    for row in [["DATE", "ROUTPUT65Q4", "ROUTPUT66Q1"], ["1965:Q3", 100.5, 100.75], ["1965:Q4", "#N/A", 101]]:
        page.append(row)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def file(name: str, read: Callable[[Path], Any]) -> Callable[[bytes], Any]:
    """Of a file of that name; a table is read to its end."""

    def parse(given: bytes) -> object:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / name
            path.write_bytes(given)
            found = read(path)
            return [*found.items()] if isinstance(found, Table) else found

    return parse


def _loaded(path: Path) -> object:
    """As `ledger load` reads whatever it is given."""
    found = table_file(path)
    return found.read(path, STATED) if found else read_seed_file(path)


def _unpacked(path: Path) -> object:
    return read_unpacked(path, Faults(path.name))


TABLES = [LONG, WORDY, WIDE]
PACKED = [gzip.compress(each) for each in (*TABLES, EDGAR, FRED, b"\x00" * 1_000_000)]
FILES = [
    Parser("seeds", file("a.yaml", read_seed_file), [SMALL_YAML, *YAML], OURS),
    Parser("small seeds", file("a.yaml", read_seed_file), [SMALL_YAML], OURS),
    Parser("company facts", file("CIK1.json", read_company_facts), [EDGAR], OURS),
    Parser("packed company facts", file("CIK1.json.gz", read_company_facts), [gzip.compress(EDGAR)], OURS),
    Parser("FRED's recordings", file("a.json", read_fred_recording), [FRED], OURS),
    Parser("tables", file("a.csv", lambda path: read_vintage_table(path, STATED)), TABLES, OURS),
    Parser("packed tables", file("a.csv.gz", lambda path: read_vintage_table(path, STATED)), PACKED, OURS),
    Parser("sheets", file("a.xlsx", lambda path: read_vintage_table(path, STATED)), [sheet()], OURS),
    Parser("JSON files", file("a.json", _loaded), [EDGAR, FRED], OURS),
    Parser("packed files", file("a.json.gz", _unpacked), PACKED, OURS),
]
