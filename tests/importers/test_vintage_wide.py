"""Wide tables: ALFRED's columns and the Philadelphia Fed's sheets, as the changes along each row."""

from __future__ import annotations

import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from ledger.domain.publications import Basis, Precision
from ledger.importers import unpacking, vintage_wide, vintage_xlsx
from ledger.importers.fred import read_fred_recording
from ledger.importers.rejections import Rejection
from ledger.importers.tables import Define, Table
from ledger.importers.vintage_files import is_vintage_table, read_vintage_table
from ledger.importers.vintage_tables import VintageOptions
from tests.fred.recordings import recording, write
from tests.importers.vintages import WIDE, amounts, faults, read, read_sheet, sources, told

NOBODY: dict[str, Any] = {"publisher": None, "frequency": "quarterly"}
ROWS = "2020-01-01,100.0,.,101.25\n2020-04-01,,,90.5\n"
HEADER = ["DATE", "MADE98Q4", "MADE99Q1", "MADE05Q4"]


def wide(folder: Path, content: str, **options: Any) -> Table:
    return read(folder, content, **{**NOBODY, **options})


def test_only_changes_along_a_row_are_told_and_a_number_that_is_gone_is_none(tmp_path: Path) -> None:
    assert amounts(wide(tmp_path, WIDE + ROWS)) == [
        ("fred:MADE:2020-04-29", "2020-01-01", "100.0"),
        ("fred:MADE:2020-05-28", "2020-01-01", None),
        ("fred:MADE:2020-07-30", "2020-01-01", "101.25"),
        ("fred:MADE:2020-07-30", "2020-04-01", "90.5"),
    ]


def test_the_same_number_in_other_digits_is_no_change(tmp_path: Path) -> None:
    assert [each[2] for each in amounts(wide(tmp_path, f"{WIDE}2020-01-01,7.0,7,7.00\n"))] == ["7.0"]


def test_a_vintage_that_tells_nothing_anew_is_no_source(tmp_path: Path) -> None:
    assert list(sources(wide(tmp_path, f"{WIDE}2020-01-01,7,7,8\n"))) == [
        "fred:MADE:2020-04-29",
        "fred:MADE:2020-07-30",
    ]


def test_vintages_are_taken_in_their_own_order_whatever_that_of_the_columns(tmp_path: Path) -> None:
    table = wide(
        tmp_path, "DATE,MADE_20200730,MADE_20200429,MADE_20200528\n2020-01-01,101.25,100.0,.\n2020-04-01,90.5,,\n"
    )
    assert amounts(table) == amounts(wide(tmp_path, WIDE + ROWS))
    assert told(table)[0].place == "column 3 (MADE_20200429)"


def test_series_and_sources_are_those_of_fred_s_own_recording(tmp_path: Path) -> None:
    """The two ways to the same vintages meet in one ledger."""
    recorded = read_fred_recording(write(tmp_path / "MADE.json", recording()), VintageOptions(title="Made"))
    table = wide(tmp_path, WIDE + ROWS, title="Made")
    defined = [(item.command, item.draft) for item in table.items() if isinstance(item, Define)]
    assert defined[:3] == list(recorded.definitions[:3])
    assert list(sources(table).values()) == [vintage.source for vintage in recorded.vintages[:3]]


def test_another_publisher_speaks_under_its_own_name(tmp_path: Path) -> None:
    table = wide(tmp_path, WIDE + ROWS, publisher="bea", unit="percent")
    first = next(iter(sources(table).values()))
    assert (first.code, first.publisher, first.published_zone) == ("bea:MADE:2020-04-29", "bea", "America/Chicago")
    assert {each.value.unit for each in told(table) if each.value} == {"percent"}


def test_the_frequency_is_told_from_the_dates_or_asked_for(tmp_path: Path) -> None:
    row = "2020-{}-01,1,2,3\n"
    table = wide(tmp_path, WIDE + "".join(map(row.format, ("01", "02", "04"))), frequency=None)
    assert {each.period.length for each in told(table)} == {"P1M"}
    ((_, detail),) = faults(wide(tmp_path, WIDE + row.format("01"), frequency=None))
    assert detail.startswith("frequency: the frequency cannot be told")


@pytest.mark.parametrize(
    ("content", "line", "told_of"),
    [
        (f"{WIDE}2020-01-01,1,2\n", 2, "has 3 cells, the header has 4"),
        (f"{WIDE}2020-01-01,1,2,3,4\n", 2, "has 5 cells, the header has 4"),
        (f"{WIDE}2020-13-01,1,2,3\n", 2, "'2020-13-01' is not a date"),
        (f"{WIDE}2020-01-15,1,2,3\n", 2, "frequency: 2020-01-15 is not the first day of a quarterly period"),
        (f"{WIDE}2020-01-01,1,2,3\n2020-01-01,1,2,3\n", 3, "'2020-01-01' stands on line 2 already"),
        (f"{WIDE}2020-01-01,1,x,3\n", 2, "column 3 (MADE_20200528): 'x': not a number"),
        (f"{WIDE}2020-01-01,1,1e999,3\n", 2, "column 3 (MADE_20200528): '1e999': not a number"),
        (f'{WIDE}2020-01-01,1,"2,3\n', 2, "a quoted field does not end as it should"),
        ("DATE,MADE_20200429,OTHER_20200528\n", 1, "holds several series, 'MADE' and 'OTHER'"),
        ("DATE,MADE_20200429,MADE_20200429\n", 1, "the vintage of 2020-04-29 has more than one column"),
        ("DATE,MADE_20200429,MADE\n", 1, "the column 'MADE' is no vintage"),
        ("DATE,MADE_20200429,MADE_20200230\n", 1, "the column 'MADE_20200230' is no vintage"),
        ("DATE,a b_20200429\n", 1, "string should match pattern"),
    ],
)
def test_what_cannot_be_read_is_a_fault_at_its_place(tmp_path: Path, content: str, line: int, told_of: str) -> None:
    (found,) = faults(wide(tmp_path, content))
    assert found[0] == line
    assert told_of in found[1]


def test_a_cell_at_fault_leaves_the_others_of_its_row(tmp_path: Path) -> None:
    table = wide(tmp_path, f"{WIDE}2020-01-01,1,x,2\n2020-04-01,1,x,1\n")
    found = [
        (str(each.period.start), each.place[:8]) for each in table.items() if not isinstance(each, Define | Rejection)
    ]
    assert found == [("2020-01-01", "column 2"), ("2020-04-01", "column 2"), ("2020-01-01", "column 4")]


def test_a_series_keeps_the_id_of_its_columns(tmp_path: Path) -> None:
    assert faults(wide(tmp_path, WIDE + ROWS, series_id="OTHER")) == [
        (1, "series_id: is of the series 'MADE', not OTHER")
    ]
    assert told(wide(tmp_path, WIDE + ROWS, series_id="MADE"))


def test_faults_and_changes_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vintage_wide, "MOST_FAULTS", 10)
    ((_, detail),) = faults(wide(tmp_path, WIDE + "x,1,2,3\n" * 100))
    assert detail.startswith("has more than 10 faults")
    monkeypatch.setattr(vintage_wide, "MOST_CHANGES", 2)
    ((_, detail),) = faults(wide(tmp_path, WIDE + ROWS))
    assert detail.startswith("tells of more than 2 changes")


def test_thousands_of_columns_are_read(tmp_path: Path) -> None:
    days = [f"{year}{month:02}{day:02}" for year in range(1990, 2005) for month in range(1, 13) for day in range(1, 29)]
    header = "observation_date," + ",".join(f"MADE_{day}" for day in days)
    cells = ",".join(map(str, range(len(days))))
    assert len(told(wide(tmp_path, f"{header}\n2020-01-01,{cells}\n"))) == len(days) == 5040


def test_a_sheet_s_vintages_are_published_in_the_middle_of_their_quarter(tmp_path: Path) -> None:
    table = read_sheet(tmp_path, [HEADER, ["1947:Q1", 306.4, 306.4, "#N/A"], ["1947:Q2", "#N/A", 309, 309.5]])
    assert amounts(table) == [
        ("philadelphia-fed:1998Q4", "1947-01-01", "306.4"),
        ("philadelphia-fed:1999Q1", "1947-04-01", "309"),
        ("philadelphia-fed:2005Q4", "1947-01-01", None),
        ("philadelphia-fed:2005Q4", "1947-04-01", "309.5"),
    ]
    assert [each.place for each in told(table)] == ["cell B2", "cell C3", "cell D2", "cell D3"]
    assert {each.period.length for each in told(table)} == {"P3M"}
    published = next(iter(sources(table).values())).publication()
    assert published is not None
    assert (published.stated, published.precision, published.basis) == ("1998-11", Precision.MONTH, Basis.INFERRED)


def test_months_are_read_as_vintages_and_as_dates(tmp_path: Path) -> None:
    table = read_sheet(tmp_path, [["DATE", "M199M12", "M100M1"], ["1947:01", 1, 2], ["1947:12", None, 3]])
    assert [(each.series, each.source, each.period.dates) for each in told(table)] == [
        ("M1", "philadelphia-fed:1999M12", "1947-01-01/1947-02-01"),
        ("M1", "philadelphia-fed:2000M1", "1947-01-01/1947-02-01"),
        ("M1", "philadelphia-fed:2000M1", "1947-12-01/1948-01-01"),
    ]


def test_a_number_of_a_sheet_has_the_fifteen_digits_that_were_typed(tmp_path: Path) -> None:
    numbers = [0.1 + 0.2, 1e21, 12345678901234.5]
    table = read_sheet(tmp_path, [HEADER, ["1947:Q1", *numbers]])
    assert [each[2] for each in amounts(table)] == ["0.3", "1000000000000000000000", "12345678901234.5"]


@pytest.mark.parametrize(
    ("rows", "line", "told_of"),
    [
        ([["OBS", "MADE98Q4"]], 1, "the first row, 'OBS MADE98Q4', is not understood (a sheet has DATE"),
        ([], 1, "the first row, '', is not understood"),
        ([["DATE", "MADE98Q5"]], 1, "the column 'MADE98Q5' is no vintage"),
        ([["DATE", "MADE98Q4", None, "MADE99Q1"]], 1, "the column '' is no vintage"),
        ([["DATE", "MADE99Q1", "MADE98Q4"]], 1, "the vintage 98Q4 stands behind a later one"),
        ([["DATE", "MADE99Q1", "MADE99Q1"]], 1, "the vintage 99Q1 stands behind a later one"),
        ([HEADER, ["1947:Q5", 1, 2, 3]], 2, "'1947:Q5' is not a quarter"),
        ([HEADER, ["1947:Q1", 1, 2, 3], ["1947:01", 1, 2, 3]], 3, "'1947:01' is not a quarter"),
        ([HEADER, ["1947:01", 1, 2, 3], ["1947:Q1", 1, 2, 3]], 3, "'1947:Q1' is not a month"),
        ([HEADER, [None], ["1947:Q1", 1, 2, 3, 4]], 3, "has 5 cells, the header has 4"),
        ([HEADER, ["1947:Q1", 1, True, 3]], 2, "cell C2: 'True': not a number"),
        ([HEADER, ["1947:Q1", 1, datetime(2020, 1, 1), 3]], 2, "cell C2: '2020-01-01 00:00:00': not a number"),
        ([HEADER, ["1947:Q1", 1, "n.a.", 3]], 2, "cell C2: 'n.a.': not a number"),
    ],
)
def test_what_a_sheet_may_not_hold_is_told_at_its_place(
    tmp_path: Path, rows: list[list[Any]], line: int, told_of: str
) -> None:
    (found,) = faults(read_sheet(tmp_path, rows))
    assert found[0] == line
    assert told_of in found[1]


def test_a_stated_frequency_that_the_sheet_contradicts_is_refused(tmp_path: Path) -> None:
    rows = [HEADER, ["1947:Q1", 1, 2, 3]]
    assert faults(read_sheet(tmp_path, rows, frequency="monthly")) == [
        (1, "frequency: its dates are quarterly, not monthly")
    ]


def test_an_archive_that_unpacks_without_end_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (unpacking.MOST_BYTES + 1))
    ((_, detail),) = faults(read_vintage_table(tmp_path / "bomb.xlsx"))
    assert detail == f"unpacks to more than {unpacking.MOST_BYTES} bytes"


def test_rows_that_a_sheet_claims_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vintage_xlsx, "MOST_ROWS", 2)
    ((_, detail),) = faults(read_sheet(tmp_path, [HEADER, ["1947:Q1", 1, 2, 3], ["1947:Q2", 1, 2, 3]]))
    assert detail == "has more than 2 rows"


def test_what_is_no_archive_is_told(tmp_path: Path) -> None:
    read_sheet(tmp_path, [HEADER, ["1947:Q1", 1, 2, 3]])
    whole = (tmp_path / "made.xlsx").read_bytes()
    for broken in (b"", b"not an archive", whole[: len(whole) // 2], whole[:500] + b"\0" * 200 + whole[700:]):
        ((_, detail),) = faults(read(tmp_path, broken, "broken.xlsx"))
        assert detail.startswith("is not a whole .xlsx file: ")


def test_files_are_known_by_their_suffix(tmp_path: Path) -> None:
    assert all(is_vintage_table(Path(name)) for name in ("a.csv", "a.csv.gz", "A.XLSX"))
    assert not any(is_vintage_table(Path(name)) for name in ("a.json", "a.yaml", "a.csv.zip", "csv"))
