"""Real tables in the ledger: every fact is there, and what was known on a day is what was published by it."""

from __future__ import annotations

import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from openpyxl import load_workbook

from ledger.application import Ledger
from ledger.application.loading import LoadSummary, load_seeds
from ledger.domain.instants import date_in, end_of, format_instant, read_instant
from ledger.domain.values import format_number, parse_number
from ledger.importers.vintage_tables import NO_OPTIONS, VintageOptions
from tests.application.tables import content, log_of
from tests.importers.company_facts import LPA, MRVL, NVDA_2024, NVDA_2026, SNOW, crawled
from tests.importers.vintages import recorded, rows_of
from tests.stores import open_store, url_of

NEW_YORK = "America/New_York"
CRAWLED_ON = date(2024, 11, 20)


class Key(NamedTuple):
    """What a fact is of: concept, unit, first day (of an instant the day itself), and the day after the last."""

    concept: str
    unit: str
    start: str
    end: str


class Fact(NamedTuple):
    key: Key
    accession: str
    amount: str


def load(path: Path, *files: Path, options: VintageOptions = NO_OPTIONS) -> LoadSummary:
    with Ledger.open(url_of(path), actor="tester") as ledger:
        summary = load_seeds(ledger, files, options=options)
        assert (summary.refused, ledger.progress().lag, ledger.progress().parked) == (0, 0, 0)
        return summary


def rows(path: Path, statement: str, *bindings: str) -> list[tuple[Any, ...]]:
    """Of log and views, as they are stored."""
    database = open_store(path)
    try:
        with database.reading() as connection:
            return list(connection.execute(statement, bindings))
    finally:
        database.close()


def crawled_facts(name: str) -> Iterator[tuple[str, Fact]]:
    """Every fact of a crawl with its date of filing, read without any importer."""
    with gzip.open(crawled(name)) as file:
        company = json.load(file, parse_float=Decimal)
    for taxonomy, concepts in company["facts"].items():
        for concept, described in concepts.items():
            for unit, rows in described["units"].items():
                for row in rows:
                    after = date.fromisoformat(row["end"]) + timedelta(days=1)
                    key = Key(f"{taxonomy}:{concept}", unit, row.get("start", row["end"]), str(after))
                    yield row["filed"], Fact(key, row["accn"], plain(str(row["val"])))


def plain(number: str) -> str:
    """34.0 and 34 are one number."""
    return format_number(parse_number(format(Decimal(number), "f")).normalize() + 0)


def known_facts(path: Path, known_on: date = date(2100, 1, 1)) -> Iterator[tuple[str, Fact]]:
    """Every claim visible on a date of the filings' zone, with its own date there, as the views have it."""
    statement = """
        SELECT s.code, s.unit, f.period_start, f.period_end, c.source, c.amount, c.known_at
        FROM claim c JOIN figure f ON f.no = c.figure_no JOIN series s ON s.no = f.series_no
        WHERE c.to_seq > 9e18 AND s.to_seq > 9e18 AND c.known_at <= ?
    """
    cut = format_instant(end_of(known_on, NEW_YORK))
    for code, unit, start, end, source, amount, known_at in rows(path, statement, cut):
        _, _, taxonomy, concept, _ = code.split(":")
        key = Key(f"{taxonomy}:{concept}", unit, start, end)
        yield str(date_in(read_instant(known_at), NEW_YORK)), Fact(key, source.split(":")[2], plain(amount))


def check_all_told(path: Path, name: str) -> None:
    """Each fact of a crawl is a claim, and nothing else is."""
    assert Counter(fact for _, fact in known_facts(path)) == Counter(fact for _, fact in crawled_facts(name))


@pytest.mark.parametrize(
    ("name", "facts", "keys", "changed"),
    [
        (LPA, 768, 569, 23),
        pytest.param(SNOW, 8_163, 4_781, 55, marks=pytest.mark.slow),
        pytest.param(MRVL, 8_053, 4_583, 467, marks=pytest.mark.slow),
        pytest.param(NVDA_2026, 26_903, 14_754, 986, marks=pytest.mark.slow),
    ],
)
def test_every_fact_of_a_company_is_a_claim(tmp_path: Path, name: str, facts: int, keys: int, changed: int) -> None:
    path = tmp_path / "ledger.db"
    first = load(path, crawled(name))
    assert (first.written, first.repeated) == (first.steps, 0)
    check_all_told(path, name)
    amounts = defaultdict(set)
    for _, fact in known_facts(path):
        amounts[fact.key].add(fact.amount)
    (claims,) = rows(path, "SELECT count(*), count(DISTINCT figure_no) FROM claim")
    assert claims == (facts, keys)
    assert sum(len(stated) > 1 for stated in amounts.values()) == changed
    again = load(path, crawled(name))
    assert (again.written, again.repeated) == (0, first.steps)


@pytest.mark.slow
def test_known_on_the_day_of_an_earlier_crawl_is_that_crawl(tmp_path: Path) -> None:
    """The claims visible then are its rows, and the claim filed last is its last value, of every figure."""
    path = tmp_path / "ledger.db"
    load(path, crawled(NVDA_2026))
    then, crawl = [*known_facts(path, CRAWLED_ON)], [*crawled_facts(NVDA_2024)]
    assert Counter(fact for _, fact in then) == Counter(fact for _, fact in crawl)
    assert len(crawl) == 24_338
    known, filed = (
        {fact.key: (on, fact.accession, fact.amount) for on, fact in sorted(facts, key=_order)}
        for facts in (then, crawl)
    )
    assert len(known) == 13_453
    assert known == filed


def _order(told: tuple[str, Fact]) -> tuple[str, str]:
    return told[0], told[1].accession


@pytest.mark.slow
def test_a_later_crawl_adds_what_is_new_and_either_again_nothing(tmp_path: Path) -> None:
    path, at_once = tmp_path / "ledger.db", tmp_path / "at_once.db"
    first = load(path, crawled(NVDA_2024))
    second = load(path, crawled(NVDA_2026))
    assert second.written == second.steps - first.steps
    for name in (NVDA_2024, NVDA_2026):
        assert load(path, crawled(name)).written == 0
    load(at_once, crawled(NVDA_2026))
    assert {row[3] for row in log_of(path)} == {row[3] for row in log_of(at_once)}


@pytest.mark.slow
def test_what_was_known_of_29_series_on_two_days_is_the_snapshots(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    load(path, recorded("frbny_change_events.csv.gz"), options=VintageOptions(publisher="frbny"))
    with Ledger.open(url_of(path)) as ledger:
        assert Counter(event.topic.startswith("ledger.Figure") for event in ledger.log.since(0, 20_000))[True] == 9_889
        for day in ("2016-06-29", "2017-01-27"):
            snapshot = rows_of(f"frbny_snapshot_{day}.csv.gz")
            cut = ledger.cut(day)
            found = {
                (series, figure.period.start): figure.chosen.value.amount
                for series in {row["series"] for row in snapshot}
                for figure in ledger.figures(series, cut)
                if figure.chosen and figure.chosen.value
            }
            expected = {(row["series"], row["date"]): plain(row["value"]) for row in snapshot}
            assert {place: plain(str(amount)) for place, amount in found.items()} == expected
        head = content(ledger.log.since(0, 20_000))
    assert load(path, recorded("frbny_change_events.csv.gz"), options=VintageOptions(publisher="frbny")).written == 0
    assert log_of(path) == head


@pytest.mark.slow
def test_real_output_as_known_at_each_of_234_vintages_is_its_column_of_the_sheet(tmp_path: Path) -> None:
    path, sheet = tmp_path / "ledger.db", recorded("ROUTPUTQvQd.xlsx")
    load(path, sheet)
    header, *rows = load_workbook(sheet).worksheets[0].iter_rows(values_only=True)
    with Ledger.open(url_of(path)) as ledger:
        (series,) = ledger.views.series(ledger.cut())
        by_known_at = sorted(
            (source.publication.known_at, source.code)
            for source in ledger.views.sources(ledger.cut())
            if source.publication
        )
        assert len(by_known_at) == 234
        for at, (known_at, _) in enumerate(by_known_at, start=1):
            shown = {row[0]: plain(str(row[at])) for row in rows if row[at] != "#N/A"}
            found = {
                f"{figure.period.start[:4]}:Q{int(figure.period.start[5:7]) // 3 + 1}": plain(
                    figure.chosen.value.amount
                )
                for figure in ledger.figures(series.code, ledger.cut(known_at))
                if figure.state == "KNOWN"
            }
            assert found == shown, header[at]
