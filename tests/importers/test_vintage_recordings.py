"""Tables as publishers gave them: what the items come to is what the files say."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from ledger.importers.vintage_files import read_vintage_table
from ledger.importers.vintage_tables import VintageOptions
from tests.importers.vintages import known, recorded, rows_of, sources, told

CHANGES = "frbny_change_events.csv.gz"


def test_every_change_event_of_frbny_is_told() -> None:
    table = read_vintage_table(recorded(CHANGES), VintageOptions(publisher="frbny"))
    said = [
        (each.series, str(each.period.start), each.source, each.value and each.value.amount) for each in told(table)
    ]
    rows = rows_of(CHANGES)
    assert len(said) == len(rows) == 9889
    assert len({series for series, *_ in said}) == 29
    assert said == [(row["series"], row["date"], f"frbny:{row['vintage']}", Decimal(row["value"])) for row in rows]


@pytest.mark.parametrize("day", ["2016-06-29", "2017-01-27"])
def test_known_on_a_snapshot_s_date_is_the_snapshot(day: str) -> None:
    table = read_vintage_table(recorded(CHANGES), VintageOptions(publisher="frbny"))
    found = {(series, str(period.start)): value.amount for (series, period), value in known(table, day).items()}
    snapshot = rows_of(f"frbny_snapshot_{day}.csv.gz")
    assert found == {(row["series"], row["date"]): Decimal(row["value"]) for row in snapshot}


@pytest.mark.parametrize("name", ["ROUTPUT", pytest.param("RCON", marks=pytest.mark.slow)])
def test_the_course_of_a_philadelphia_sheet_is_the_sheet(name: str) -> None:
    """Replayed column by column, the changes give every cell of it again."""
    path = recorded(f"{name}QvQd.xlsx")
    table = read_vintage_table(path)
    header, *rows = load_workbook(path).worksheets[0].iter_rows(values_only=True)
    by_source = defaultdict(list)
    for each in told(table):
        by_source[each.source].append(each)
    standing: dict[str, Decimal | None] = {}
    for at, vintage in enumerate(header[1:], 1):
        year = int(vintage[-4:-2])
        for each in by_source[f"philadelphia-fed:{1900 + year if year >= 65 else 2000 + year}{vintage[-2:]}"]:
            assert each.period.start is not None
            quarter = f"{each.period.start.year}:Q{each.period.start.month // 3 + 1}"
            standing[quarter] = None if each.value is None else each.value.amount
        shown = {row[0]: None if row[at] == "#N/A" else Decimal(str(row[at])) for row in rows}
        assert {row[0]: standing.get(row[0]) for row in rows} == shown


def test_real_output_has_234_vintages_and_all_but_one_quarter_changed() -> None:
    table = read_vintage_table(recorded("ROUTPUTQvQd.xlsx"))
    courses = defaultdict(set)
    for each in told(table):
        if each.value is not None:
            courses[each.period.key].add(each.value.amount)
    assert len(sources(table)) == 234
    assert len(courses) == 308
    assert sum(len(numbers) > 1 for numbers in courses.values()) == 307
    assert max(len(numbers) for numbers in courses.values()) == 23
    first, *_, last = sources(table).values()
    assert (first.published_at, last.published_at) == ("1965-11", "2024-02")
