"""Company facts as definitions and statements: what each filing tells, of what, and in which order."""

from __future__ import annotations

import gzip
import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ledger.domain.words import Measure
from ledger.errors import NotFound
from ledger.importers.edgar import is_company_facts, read_company_facts
from ledger.importers.tables import Define
from tests.fred.recordings import recording
from tests.importers.company_facts import (
    ANNUAL,
    MADE,
    QUARTERLY,
    company,
    concept,
    drafts,
    faults,
    read,
    revenues,
    row,
    told,
)

YEAR = ("2022-12-31", "2022-01-01")


def test_what_filings_state_comes_by_date_of_filing(tmp_path: Path) -> None:
    annual, quarterly = (f"sec:0000012345:{filing['accn']}" for filing in (ANNUAL, QUARTERLY))
    assert [
        (
            each.source,
            each.series.removeprefix("sec:0000012345:"),
            each.period.key,
            str(each.value and each.value.amount),
        )
        for each in told(read(tmp_path, MADE))
    ] == [
        (annual, "dei:EntityCommonStockSharesOutstanding:shares", "instant:2023-02-17/2023-02-18", "2500125"),
        (annual, "us-gaap:EarningsPerShareBasic:USD-per-shares", "duration:2022-01-01/2023-01-01", "0.1"),
        (annual, "us-gaap:Assets:USD", "instant:2022-12-31/2023-01-01", "91400000"),
        (annual, "us-gaap:Revenues:USD", "duration:2022-01-01/2023-01-01", "41250000"),
        (quarterly, "us-gaap:Assets:USD", "instant:2022-12-31/2023-01-01", "91500000"),
        (quarterly, "us-gaap:Revenues:USD", "duration:2023-04-01/2023-07-01", "10300000"),
        (quarterly, "us-gaap:Revenues:USD", "cumulative:2023-01-01/2023-07-01", "20000000"),
    ]


def test_a_file_reads_the_same_each_time_and_definitions_come_before_their_use(tmp_path: Path) -> None:
    table = read(tmp_path, MADE)
    items = list(table.items())
    assert items == list(table.items()) == list(read(tmp_path, MADE).items())
    assert len(items) == table.total
    kinds = [type(item) is Define for item in items]
    assert kinds == sorted(kinds, reverse=True)
    defined = {item.draft.code for item in items if isinstance(item, Define)}  # type: ignore[attr-defined]
    assert {each.series for each in told(table)} | {each.source for each in told(table)} <= defined


def test_the_company_is_known_by_its_number_written_either_way(tmp_path: Path) -> None:
    (by_number,) = drafts(read(tmp_path, MADE), "register_subject")
    (by_text,) = drafts(read(tmp_path, MADE | {"cik": "0000012345"}), "register_subject")
    assert by_number == by_text
    assert (by_number.code, by_number.name, by_number.external_ids) == (
        "cik:0000012345", "MADE CORP", {"cik": "0000012345"},
    )  # fmt: skip
    (nameless,) = drafts(read(tmp_path, MADE | {"entityName": None}), "register_subject")
    assert nameless.name == "CIK 0000012345"


def test_a_filing_is_published_on_its_date_in_new_york(tmp_path: Path) -> None:
    source = drafts(read(tmp_path, MADE), "register_source")[0]
    assert (source.kind, source.tier, source.publisher) == ("10-K", 1, "cik:0000012345")
    assert (source.published_at, source.published_zone, source.published_basis) == (
        "2023-02-24", "America/New_York", "stated",
    )  # fmt: skip
    assert source.url == (
        "https://www.sec.gov/Archives/edgar/data/12345/000001234523000007/0000012345-23-000007-index.htm"
    )


@pytest.mark.parametrize(
    ("unit", "start", "code", "measure", "unit_class"),
    [
        ("USD", None, "t:C", Measure.STOCK, "currency"),
        ("CNY", "2022-01-01", "t:C", Measure.FLOW, "currency"),
        ("USD/shares", None, "t:C:per-share", Measure.RATIO, "per share"),
        ("pure", "2022-01-01", "t:C:pure", Measure.RATIO, "pure"),
        ("CNY/USD", None, "t:C:rate", Measure.RATIO, "rate"),
        ("shares", "2022-01-01", "t:C:shares", Measure.COUNT, "shares"),
        ("segment", "2022-01-01", "t:C:other", Measure.FLOW, "other"),
    ],
)
def test_a_metric_is_a_concept_in_one_class_of_unit(
    tmp_path: Path, unit: str, start: str | None, code: str, measure: Measure, unit_class: str
) -> None:
    table = read(tmp_path, company({"t": {"C": concept({unit: [row(1, "2022-12-31", start)]})}}))
    (metric,) = drafts(table, "define_metric")
    assert (metric.code, metric.measure, metric.unit_class) == (code, measure, unit_class)
    assert drafts(table, "define_series")[0].unit == unit


def test_units_that_a_code_cannot_spell_have_codes_of_their_own(tmp_path: Path) -> None:
    units = ["USD/shares", "USD-per-shares", "USD~shares", "u" * 90, "u" * 91, "Segment", "segment"]
    table = read(tmp_path, company({"us-gaap": {"C" * 140: concept({unit: [row(1, "2022-12-31")] for unit in units})}}))
    codes = [series.code for series in drafts(table, "define_series")]
    assert len(set(codes)) == len(units)
    assert codes[0].endswith(":USD-per-shares")
    assert max(map(len, codes)) <= 200


def test_a_concept_without_label_and_description_is_called_by_its_name(tmp_path: Path) -> None:
    metrics = {metric.code: metric for metric in drafts(read(tmp_path, MADE), "define_metric")}
    assert metrics["us-gaap:Revenues"].name == "Revenues"
    assert "no description" in metrics["us-gaap:Revenues"].definition


@pytest.mark.parametrize("text", ["\x00", "\ud800", "\u202e", "\u0958" * 700, "x" * 5000, "a\nb", "\u00a0", 7, [], {}])
def test_labels_and_descriptions_of_any_text_are_made_to_fit(tmp_path: Path, text: Any) -> None:
    content = company({"t": {"C": concept({"USD": [row(1, "2022-12-31")]}, text, text)}}, name=text)
    table = read(tmp_path, content)
    assert faults(table) == []
    assert len(told(table)) == 1


def test_the_caller_says_whose_figures_they_are(tmp_path: Path) -> None:
    table = read(tmp_path, MADE, subject="made", tier=2)
    assert drafts(table, "register_subject") == []
    assert {series.subject for series in drafts(table, "define_series")} == {"made"}
    assert {(source.publisher, source.tier) for source in drafts(table, "register_source")} == {("made", 2)}
    assert drafts(read(tmp_path, MADE, publisher="sec"), "register_source")[0].publisher == "sec"


def test_one_row_twice_and_two_values_of_one_filing_are_all_told(tmp_path: Path) -> None:
    """What they come to is the ledger's to decide: the same again, or two wordings of one source."""
    table = read(tmp_path, revenues(row(5, *YEAR), row(5, *YEAR), row(6, *YEAR)))
    assert [(str(each.value and each.value.amount), each.place) for each in told(table)] == [
        ("5", "us-gaap/Revenues/USD #1"), ("5", "us-gaap/Revenues/USD #2"), ("6", "us-gaap/Revenues/USD #3"),
    ]  # fmt: skip


def test_a_second_capture_of_a_filing_is_a_source_of_its_own(tmp_path: Path) -> None:
    table = read(tmp_path, MADE, captured_on=date(2024, 1, 2))
    assert table.recapture is not None
    (first, _), digest = drafts(table, "register_source"), hashlib.sha256((tmp_path / "facts.json").read_bytes())
    again = table.recapture(first.code)
    assert again.code == f"{first.code}:{digest.hexdigest()[:12]}"
    assert again.digest == digest.hexdigest()
    assert (again.published_at, again.published_basis, again.publisher) == ("2024-01-02", "crawled", first.publisher)
    undated = read(tmp_path, MADE).recapture
    assert undated is not None
    assert undated(first.code).published_at is None
    with pytest.raises(NotFound):
        undated("sec:0000012345:another")


def test_the_import_is_named_by_bytes_and_options(tmp_path: Path) -> None:
    plain = read(tmp_path, MADE)
    assert plain.digest == read(tmp_path, MADE, name="other.json").digest
    assert plain.digest != read(tmp_path, MADE, tier=2).digest
    assert plain.digest != read(tmp_path, MADE | {"entityName": "OTHER"}).digest


def test_files_are_known_by_their_content(tmp_path: Path) -> None:
    facts, fred = tmp_path / "a.json", tmp_path / "b.json"
    facts.write_text(json.dumps(MADE, indent=2))
    fred.write_text(json.dumps(recording()))
    packed, broken = tmp_path / "c.json.gz", tmp_path / "d.json.gz"
    packed.write_bytes(gzip.compress(facts.read_bytes()))
    broken.write_bytes(packed.read_bytes()[:12])
    assert is_company_facts(facts)
    assert is_company_facts(packed)
    assert not any(map(is_company_facts, (fred, broken, tmp_path / "none.json", tmp_path)))
    assert list(read_company_facts(packed).items()) == list(read_company_facts(facts).items())
    facts.rename(tmp_path / "facts.txt")
    assert not is_company_facts(tmp_path / "facts.txt")


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"title": "x"}, "title"),
        ({"frequency": "monthly"}, "frequency"),
        ({"subject": "not a code"}, "subject"),
        ({"publisher": "not a code"}, "publisher"),
        ({"captured_on": date(2023, 8, 3)}, "captured_on"),
    ],
)
def test_options_that_do_not_fit_refuse_the_file(tmp_path: Path, options: dict[str, Any], field: str) -> None:
    table = read(tmp_path, MADE, **options)
    (fault,) = faults(table)
    assert fault.startswith(f"{field}: ")
    assert table.total == 1
