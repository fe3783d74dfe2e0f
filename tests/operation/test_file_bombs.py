"""A small file that unpacks to a gigabyte is refused by what loads it, whose memory stays bounded."""

from __future__ import annotations

import gzip
import resource
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import IO

import pytest

from tests.stores import url_of

pytestmark = pytest.mark.slow

MIB = 2**20
UNPACKED_MIB = 1024
MOST_PACKED_MIB = 8
MOST_MEMORY_MIB = 320
"""What the process may ask of the system for itself."""


def _fill(file: IO[bytes], start: bytes, with_: bytes) -> None:
    file.write(start)
    for _ in range(UNPACKED_MIB):
        file.write(with_ * MIB)


def packed_json(path: Path) -> None:
    with gzip.open(path, "wb", compresslevel=1) as file:
        _fill(file, b'{"cik": 1,', b" ")


def packed_line(path: Path) -> None:
    with gzip.open(path, "wb", compresslevel=1) as file:
        _fill(file, b"series,date,vintage,value\n", b"a")


def sheet(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        with book.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as file:
            _fill(file, b"<worksheet>", b" ")


def _bounded() -> None:
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY_MIB * MIB, MOST_MEMORY_MIB * MIB))


@pytest.mark.parametrize(
    ("name", "make", "told"),
    [
        ("facts.json.gz", packed_json, "unpacks to more than 67108864 bytes"),
        ("vintages.csv.gz", packed_line, "a line is longer than 1048576 bytes"),
        ("sheet.xlsx", sheet, "unpacks to more than 67108864 bytes"),
    ],
)
def test_a_file_that_unpacks_to_a_gigabyte_is_refused(
    tmp_path: Path, name: str, make: Callable[[Path], None], told: str
) -> None:
    bomb = tmp_path / name
    make(bomb)
    assert bomb.stat().st_size < MOST_PACKED_MIB * MIB
    command = [sys.executable, "-m", "api.cli.main", "--database", url_of(tmp_path / "ledger.db"), "load"]
    loading = subprocess.run(
        [*command, "--publisher", "desk", str(bomb)], capture_output=True, text=True, timeout=300, preexec_fn=_bounded
    )
    answer = loading.stdout + loading.stderr
    assert loading.returncode in (1, 2), answer
    assert f"{name}:" in answer and told in answer
    assert "Traceback" not in answer
