"""Long tables: what a row tells, of which period, by whom; and what it is refused for."""

from __future__ import annotations

import gzip
import hashlib
import tracemalloc
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ledger.domain.definition_drafts import MetricDraft, SeriesDraft, SourceDraft, SubjectDraft
from ledger.domain.values import AbsentReason, Comparator, Value
from ledger.domain.words import Measure
from ledger.importers.tables import Define, Told
from ledger.importers.vintage_files import read_vintage_table
from ledger.importers.vintage_tables import VintageOptions
from tests.importers.vintages import LONG, amounts, faults, items, read, sources, told, value_of

ROW = "s,2020-01-01,2020-04-29,1.5\n"


def test_a_row_is_a_statement_of_its_vintage_also_where_it_says_the_same_again(tmp_path: Path) -> None:
    rows = "s,2020-01-01,2020-04-29,1.5\ns,2020-01-01,2020-05-28,1.5\ns,2020-01-01,2020-07-30,.\n"
    assert amounts(read(tmp_path, LONG + rows)) == [
        ("pub:2020-04-29", "2020-01-01", "1.5"),
        ("pub:2020-05-28", "2020-01-01", "1.5"),
        ("pub:2020-07-30", "2020-01-01", None),
    ]


def test_what_is_named_is_defined_once_and_before_it_is_used(tmp_path: Path) -> None:
    rows = "a,2020-01-01,2020-04-29,1\nb,2020-01-01,2020-04-29,2\na,2020-01-01,2020-05-28,3\n"
    found = items(read(tmp_path, LONG + rows))
    codes = [(item.command, item.draft.model_dump()["code"], item.line) for item in found if isinstance(item, Define)]
    assert [(command, code) for command, code, _ in codes if ":recording:" not in code] == [
        ("register_subject", "pub"),
        ("define_metric", "pub:a"),
        ("define_series", "a"),
        ("define_metric", "pub:b"),
        ("define_series", "b"),
        ("register_source", "pub:2020-04-29"),
        ("register_source", "pub:2020-05-28"),
    ]
    assert ("define_series", "b", 3) in codes
    assert [isinstance(item, Told) for item in found] == [False] * len(codes) + [True] * 3


def test_the_file_is_a_source_known_by_its_bytes(tmp_path: Path) -> None:
    table = read(tmp_path, gzip.compress((LONG + ROW).encode()), "made.csv.gz")
    digest = hashlib.sha256((tmp_path / "made.csv.gz").read_bytes()).hexdigest()
    drafts = [item.draft for item in table.items() if isinstance(item, Define)]
    assert [draft.code for draft in drafts if isinstance(draft, SourceDraft) and draft.digest == digest] == [
        f"pub:recording:{digest[:16]}"
    ]


def test_an_import_is_named_by_bytes_and_options(tmp_path: Path) -> None:
    named = read(tmp_path, LONG + ROW).digest
    assert named == read(tmp_path, LONG + ROW, "other name.csv").digest
    assert named != read(tmp_path, LONG + ROW, tier=2).digest
    assert named != read(tmp_path, LONG + ROW + ROW).digest


def test_columns_stand_in_any_order_and_capitals(tmp_path: Path) -> None:
    table = read(tmp_path, "Value, Vintage,DATE,series\n1.5,2020-04-29,2020-01-01,s\n")
    assert amounts(table) == amounts(read(tmp_path, LONG + ROW))


def test_what_the_caller_knows_is_taken(tmp_path: Path) -> None:
    known: dict[str, Any] = {"subject": "us", "title": "Made", "unit": "percent", "measure": Measure.RATIO, "tier": 2}
    found = items(read(tmp_path, LONG + ROW, **known))
    drafts = [item.draft for item in found if isinstance(item, Define)]
    assert not any(isinstance(draft, SubjectDraft) for draft in drafts)
    (metric,) = (draft for draft in drafts if isinstance(draft, MetricDraft))
    (series,) = (draft for draft in drafts if isinstance(draft, SeriesDraft))
    assert (metric.name, metric.measure) == ("Made", Measure.RATIO)
    assert (series.subject, series.metric, series.unit) == ("us", metric.code, "percent")
    assert {draft.tier for draft in drafts if isinstance(draft, SourceDraft)} == {2}
    assert [item.value.unit for item in found if isinstance(item, Told) and item.value] == ["percent"]


@pytest.mark.parametrize(
    ("written", "frequency", "key"),
    [
        ("2020-01-01", None, "instant:2020-01-01/2020-01-02"),
        ("2020-01-01", "quarterly", "duration:2020-01-01/2020-04-01"),
        ("2020-Q1", None, "duration:2020-01-01/2020-04-01"),
        ("2020-01-01/2020-04-01", "monthly", "duration:2020-01-01/2020-04-01"),
        ("2020-01-01/P7D", None, "after_event:2020-01-01/2020-01-08"),
        ("2020", None, "duration:2020-01-01/2021-01-01"),
    ],
)
def test_a_date_is_a_day_or_a_period_by_frequency_and_any_other_period_is_read(
    tmp_path: Path, written: str, frequency: str | None, key: str
) -> None:
    table = read(tmp_path, f"{LONG}s,{written},2021-04-29,1\n", frequency=frequency)
    assert [each.period.key for each in told(table)] == [key]


def test_a_row_may_say_the_type_of_its_period(tmp_path: Path) -> None:
    rows = "s,2020-01-01/2020-07-01,2021-04-29,1,cumulative\ns,2020-Q1,2021-04-29,1,\n"
    table = read(tmp_path, f"series,date,vintage,value,period_type\n{rows}")
    assert [each.period.key for each in told(table)] == [
        "cumulative:2020-01-01/2020-07-01",
        "duration:2020-01-01/2020-04-01",
    ]


@pytest.mark.parametrize(
    ("comparator", "written", "parts"),
    [
        ("", "7.50", {"comparator": Comparator.EXACT, "amount": Decimal("7.50")}),
        ("exact", "-7", {"comparator": Comparator.EXACT, "amount": Decimal(-7)}),
        ("approx", "120", {"comparator": Comparator.APPROX, "amount": Decimal(120)}),
        ("gt", "10", {"comparator": Comparator.GT, "lower": Decimal(10)}),
        ("ge", "10", {"comparator": Comparator.GE, "lower": Decimal(10)}),
        ("lt", "10", {"comparator": Comparator.LT, "upper": Decimal(10)}),
        ("le", "10", {"comparator": Comparator.LE, "upper": Decimal(10)}),
        ("nearly", "200", {"comparator": Comparator.NEARLY, "upper": Decimal(200)}),
        (
            "range",
            "-5..7.5",
            {
                "comparator": Comparator.RANGE,
                "lower": Decimal(-5),
                "upper": Decimal("7.5"),
                "lower_inclusive": True,
                "upper_inclusive": True,
            },
        ),
        ("rank_set", "3;1;2;2", {"comparator": Comparator.RANK_SET, "ranks": (1, 2, 3)}),
        ("absent", "withheld", {"comparator": Comparator.ABSENT, "reason": AbsentReason.WITHHELD}),
    ],
)
def test_a_value_is_read_as_its_comparator_has_it(
    tmp_path: Path, comparator: str, written: str, parts: dict[str, Any]
) -> None:
    table = read(tmp_path, f"series,date,vintage,value,comparator\ns,2020-Q1,2021-04-29,{written},{comparator}\n")
    assert value_of(table) == Value(unit="units as published", **parts)


def test_precision_and_printed_words_are_what_their_columns_say(tmp_path: Path) -> None:
    row = 's,2020-Q1,2021-04-29,39800000000,-8,"RMB 39,8 ""billion"""\n'
    value = value_of(read(tmp_path, f"series,date,vintage,value,decimals,as_reported\n{row}"))
    assert (value.decimals, value.decimals_basis) == (-8, "stated")
    assert value.as_reported == 'RMB 39,8 "billion"'
    assert value_of(read(tmp_path, LONG + ROW)).decimals is None


@pytest.mark.parametrize("written", ["", ".", "NA", "#N/A"])
def test_where_there_is_no_number_none_is_told(tmp_path: Path, written: str) -> None:
    (only,) = told(read(tmp_path, f"{LONG}s,2020-Q1,2021-04-29,{written}\n"))
    assert only.value is None


def test_a_vintage_is_a_date_or_an_instant_and_one_source_however_it_is_written(tmp_path: Path) -> None:
    vintages = ["2021-04-29", "2021-04-29T08:30-04:00", "2021-04-29T12:30Z"]
    table = read(tmp_path, LONG + "".join(f"s,2020-Q1,{vintage},1\n" for vintage in vintages))
    by_code = sources(table)
    assert list(by_code) == ["pub:2021-04-29", "pub:2021-04-29T12:30:00.000000Z"]
    assert [each.source for each in told(table)] == [*by_code, "pub:2021-04-29T12:30:00.000000Z"]
    assert by_code["pub:2021-04-29"].document_date == date(2021, 4, 29)
    assert by_code["pub:2021-04-29T12:30:00.000000Z"].published_at == "2021-04-29T08:30-04:00"


@pytest.mark.parametrize(
    ("row", "told_of"),
    [
        ("s,2020-Q1,2021-04-29", "has 3 fields, the header has 4"),
        ("s,2020-Q1,2021-04-29,1,2", "has 5 fields, the header has 4"),
        ("a b,2020-Q1,2021-04-29,1", "series.code: "),
        (f"{'s' * 201},2020-Q1,2021-04-29,1", "series.code: "),
        ("s,2020-13,2021-04-29,1", "date: "),
        ("s,FY2020,2021-04-29,1", "date: "),
        ("s,2020/2021,2021-04-29,1", "date: "),
        ("s,2020-Q1,29.4.2021,1", "vintage: "),
        ("s,2020-Q1,2021-04-29T08:30,1", "vintage: "),
        ("s,2020-Q1,2021-02-30,1", "vintage: "),
        ("s,2020-Q1,2021-04-29,1e999", "value: '1e999': not a number"),
        ("s,2020-Q1,2021-04-29,NaN", "value: 'NaN': not a number"),
        ("s,2020-Q1,2021-04-29, 1", "value: ' 1': not a number"),
        ("s,2020-Q1,2021-04-29,1\0", "value: "),
        ("s,2020-Q1,2021-04-29," + "9" * 1000, "value: "),
        ('s,2020-Q1,2021-04-29,"1', "a quoted field does not end as it should"),
        ('s,2020-Q1,2021-04-29,"1"2', "a quoted field does not end as it should"),
    ],
)
def test_a_row_at_fault_is_refused_by_line_and_column_and_the_others_go_on(
    tmp_path: Path, row: str, told_of: str
) -> None:
    table = read(tmp_path, f"{LONG}{ROW}\n{row}\n{ROW}")
    ((line, detail),) = faults(table)
    assert line == 4
    assert detail.startswith(told_of)
    assert len(detail) < 400
    assert [item.line for item in table.items() if isinstance(item, Told)] == [2, 5]


@pytest.mark.parametrize(
    ("cells", "told_of"),
    [
        ("1,about,,,", "comparator: 'about' is not one of exact, approx"),
        (",about,,,", "comparator: 'about' is not one of exact, approx"),
        (".,exact,,n/a,", "as_reported: belongs to a value, and there is none"),
        ("5-7,range,,,", "value: '5-7' is not a range"),
        ("7..5,range,,,", "value: '7..5': a range from 7 to 5 holds nothing"),
        ("1;x,rank_set,,,", "value: '1;x' is not a set of places"),
        ("0,rank_set,,,", "value: '0': "),
        ("lost,absent,,,", "value: 'lost': is not one of"),
        (",absent,,,", "value: '': is not one of"),
        ("1,gt,2,,", "value: '1': comparator gt has no decimals"),
        ("1,exact,2.5,,", "decimals: '2.5' is not a whole number"),
        ("1,exact,99,,", "decimals: "),
        (f"1,exact,,{'x' * 200},", "as_reported: "),
        ("1,exact,,,quarter", "period_type: 'quarter' is not one of instant"),
        ("1,exact,,,instant", "date: "),
    ],
)
def test_what_a_value_may_not_have_is_refused_at_its_column(tmp_path: Path, cells: str, told_of: str) -> None:
    header = "series,date,vintage,value,comparator,decimals,as_reported,period_type\n"
    ((line, detail),) = faults(read(tmp_path, f"{header}s,2020-Q1,2021-04-29,{cells}\n"))
    assert line == 2
    assert detail.startswith(told_of)


@pytest.mark.parametrize(
    ("options", "told_of"),
    [
        ({"publisher": None}, "publisher: a long table does not say who publishes it"),
        ({"publisher": "a b"}, "publisher.code: "),
        ({"series_id": "GDP"}, "series_id: a long table says its series in every row"),
        ({"frequency": "hourly"}, "frequency: 'hourly' is not a frequency"),
        ({"title": " "}, "series.name: must not be blank"),
        ({"subject": "a b"}, "series.subject: "),
    ],
)
def test_options_at_fault_are_told_once_for_the_file(tmp_path: Path, options: dict[str, Any], told_of: str) -> None:
    ((line, detail),) = faults(read(tmp_path, LONG + ROW + ROW, **options))
    assert line == 1
    assert detail.startswith(told_of)


def test_a_date_outside_the_calendar_or_off_its_frequency_is_a_fault_of_its_row(tmp_path: Path) -> None:
    rows = "s,0001-01-01,2020-04-29,1\ns,9999-12-31,2020-04-29,1\n"
    assert [line for line, _ in faults(read(tmp_path, LONG + rows, frequency="biweekly"))] == [2, 3]
    assert [line for line, _ in faults(read(tmp_path, LONG + rows))] == [3]
    assert [line for line, _ in faults(read(tmp_path, LONG + rows, frequency="annual"))] == [3]


@pytest.mark.slow
def test_memory_does_not_grow_with_the_rows(tmp_path: Path) -> None:
    assert peak_bytes(tmp_path, 200_000) < 1.1 * peak_bytes(tmp_path, 50_000)


def peak_bytes(folder: Path, rows: int) -> int:
    """The most that reading a table of so many rows holds at once; series and vintages are as many for all."""
    lines = (f"s{at % 50},20{at % 20:02}-Q{at % 4 + 1},2021-04-{at % 28 + 1:02},{at:06}.5\n" for at in range(rows))
    path = folder / f"{rows}.csv"
    with path.open("w") as file:
        file.writelines([LONG, *lines])
    tracemalloc.start()
    try:
        table = read_vintage_table(path, VintageOptions(publisher="pub"))
        assert sum(isinstance(item, Told) for item in table.items()) == rows
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
