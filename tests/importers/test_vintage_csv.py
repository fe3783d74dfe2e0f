"""CSV files of any content: whatever the bytes are, rows or faults come out, in the order of the lines."""

from __future__ import annotations

import csv
import gzip
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.importers import vintage_csv
from ledger.importers.rejections import Rejection
from ledger.importers.tables import Told
from ledger.importers.vintage_csv import csv_rows
from ledger.importers.vintage_files import read_vintage_table
from ledger.importers.vintage_tables import VintageOptions
from tests.importers.vintages import LONG, WIDE, faults, items, read, told

FIELD = st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=5)
CELL = st.sampled_from(
    ["1", "", ".", "1..2", "1;2", "gt", "absent", "2020-Q1", "2020-01-01", '"', '"1"', "-", "\0", "é"]
)


def rows_of(folder: Path, content: bytes, name: str = "made.csv") -> list[vintage_csv.Row | Rejection]:
    (folder / name).write_bytes(content)
    return list(csv_rows(folder / name))


@given(
    st.lists(st.lists(FIELD, min_size=2, max_size=5), max_size=20), st.sampled_from(["\n", "\r\n"]), st.integers(1, 64)
)
def test_rows_of_one_line_each_are_read_as_python_s_csv_reads_them(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], line_end: str, block: int
) -> None:
    """Wherever the blocks end."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator=line_end).writerows(rows)
    folder = tmp_path_factory.mktemp("rows")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vintage_csv, "_BLOCK_BYTES", block)
        assert rows_of(folder, text.getvalue().encode()) == list(enumerate(rows, 1))


def test_a_byte_order_mark_and_blank_lines_are_no_content(tmp_path: Path) -> None:
    assert rows_of(tmp_path, b"\xef\xbb\xbfa,b\n\n\r\nc,d") == [(1, ["a", "b"]), (4, ["c", "d"])]


def test_a_line_that_is_not_utf_8_is_a_fault_of_its_own(tmp_path: Path) -> None:
    first, fault, last = rows_of(tmp_path, b"a,b\r\n\xff,b\r\nc,\xc3\xa9\r\n")
    assert (first, last) == ((1, ["a", "b"]), (3, ["c", "é"]))
    assert isinstance(fault, Rejection)
    assert (fault.line, fault.detail) == (2, "is not UTF-8 text")


def test_a_line_without_end_and_a_file_without_end_are_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vintage_csv, "_BLOCK_BYTES", 100)
    monkeypatch.setattr(vintage_csv, "LONGEST_LINE_BYTES", 1000)
    first, fault = rows_of(tmp_path, b"a,b\n" + b"x" * 5000 + b"\nc,d\n")
    assert first == (1, ["a", "b"])
    assert isinstance(fault, Rejection)
    assert fault.detail == "a line is longer than 1000 bytes; nothing after it is read"
    path = tmp_path / "bomb.csv.gz"
    path.write_bytes(gzip.compress(b"a,b\n" * 100_000))
    *_, last = csv_rows(path, most_bytes=1000)
    assert isinstance(last, Rejection)
    assert last.detail.startswith("unpacks to more than 1000 bytes")


def test_a_cut_gzip_file_gives_what_was_whole_and_then_says_so(tmp_path: Path) -> None:
    lines = "".join(f"s,2020-Q1,2021-04-29,{at}\n" for at in range(40_000))
    whole = gzip.compress((LONG + lines).encode())
    table = read(tmp_path, whole[: len(whole) // 2], "made.csv.gz")
    ((line, detail),) = faults(table)
    assert detail.startswith("is not a whole gzip file")
    assert line > 10_000
    for broken in (b"not gzip at all", whole[:5], b""):
        ((line, detail),) = faults(read(tmp_path, broken, "made.csv.gz"))
        assert line == 1


def test_a_packed_file_is_known_by_its_suffix_in_capitals_too(tmp_path: Path) -> None:
    assert told(read(tmp_path, gzip.compress(f"{LONG}s,2020-Q1,2021-04-29,1\n".encode()), "MADE.CSV.GZ"))


def test_what_cannot_be_opened_is_told(tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    for path in (tmp_path / "missing.csv", tmp_path / "missing.xlsx", tmp_path / "folder.csv"):
        ((_, detail),) = faults(read_vintage_table(path))
        assert detail.startswith("cannot be read: ")


@pytest.mark.parametrize(
    "header", ["series,date,value", "a;b;c", "", "\n\n", "DATE,GDP", "DATE", '"series', "series\0,date,vintage,value"]
)
def test_a_header_that_is_not_understood_says_which_ones_are(tmp_path: Path, header: str) -> None:
    ((line, detail),) = faults(read(tmp_path, header))
    assert line == 1
    if '"' not in header:
        assert "a table has the columns series, date, vintage and value, or observation_date and then" in detail


@pytest.mark.parametrize(
    ("header", "told_of"),
    [
        ("series,date,vintage,value,note", "the column 'note' is not known (there may be comparator, decimals"),
        ("series,date,vintage,value,value", "the column 'value' is there twice"),
    ],
)
def test_a_column_that_is_not_known_is_refused(tmp_path: Path, header: str, told_of: str) -> None:
    ((_, detail),) = faults(read(tmp_path, f"{header}\n"))
    assert detail.startswith(told_of)


@given(st.binary(max_size=200), st.sampled_from(["made.csv", "made.csv.gz", "made.xlsx"]), st.booleans())
def test_no_bytes_raise_anything(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, name: str, has_header: bool
) -> None:
    header = LONG.encode() if has_header else b""
    packed = gzip.compress(header + content) if name.endswith(".gz") and has_header else header + content
    items(read(tmp_path_factory.mktemp("bytes"), packed, name))


@given(st.lists(st.lists(CELL, min_size=3, max_size=9).map(",".join), max_size=10), st.sampled_from([0, 1, 2]))
def test_no_cells_raise_anything_and_each_row_is_told_or_refused(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], form: int
) -> None:
    header = (LONG, "series,date,vintage,value,comparator,decimals,as_reported,period_type\n", WIDE)[form]
    found = items(read(tmp_path_factory.mktemp("cells"), header + "\n".join(lines), frequency="annual"))
    rows = [item.line for item in found if isinstance(item, Told | Rejection)]
    if form < 2:
        assert rows == [number for number, line in enumerate(lines, 2) if line]


def test_a_second_reading_after_the_file_changed_refuses_what_it_did_not_count(tmp_path: Path) -> None:
    table = read(tmp_path, f"{LONG}s,2020-Q1,2021-04-29,1\n")
    assert len(told(table)) == 1
    (tmp_path / "made.csv").write_text(f"{LONG}t,2020-Q1,2021-04-29,1\n")
    *_, last = table.items()
    assert isinstance(last, Rejection)
    assert last.detail == "was not there when the file was first read; load it again"


def test_options_are_those_of_the_caller(tmp_path: Path) -> None:
    (tmp_path / "made.csv").write_text(f"{LONG}s,2020-01-01,2021-04-29,1\n")
    (only,) = told(read_vintage_table(tmp_path / "made.csv", VintageOptions(publisher="pub", frequency="annual")))
    assert only.period.length == "P1Y"
