"""Company facts in a ledger: what was known when, from whichever crawl it was loaded."""

from __future__ import annotations

import copy
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ledger.application import Ledger
from ledger.application.loading import LoadSummary, load_seeds
from ledger.domain.periods import Period, PeriodType
from ledger.importers.edgar import read_company_facts
from ledger.importers.vintage_tables import VintageOptions
from tests.importers.company_facts import MADE, NVDA_2024, NVDA_2026, crawled, read, told
from tests.store.setting import Clock, open_ledger

ASSETS = "sec:0000012345:us-gaap:Assets:USD"
YEAR_END = "2022-12-31"


@pytest.fixture
def ledger(tmp_path: Path) -> Any:
    with open_ledger(tmp_path / "ledger.db") as opened:
        yield opened


def load(ledger: Ledger, folder: Path, content: Any, **options: Any) -> LoadSummary:
    table = read(folder, content)
    return load_seeds(ledger, [Path(table.file)], options=VintageOptions(**options))


def assets(ledger: Ledger, known_on: str | None = None) -> str | None:
    answer = ledger.figure(ASSETS, YEAR_END, ledger.cut(known_on))
    return answer.chosen.value.amount if answer.chosen else None  # type: ignore[return-value]


def test_what_a_later_filing_states_otherwise_is_known_from_its_date(ledger: Ledger, tmp_path: Path) -> None:
    summary = load(ledger, tmp_path, MADE)
    assert (summary.written, summary.refused) == (summary.steps, 0)
    assert assets(ledger) == "91500000"
    assert assets(ledger, "2023-08-03") == "91400000"
    assert assets(ledger, "2023-02-23") is None


def test_another_crawl_adds_only_what_is_new(ledger: Ledger, tmp_path: Path) -> None:
    earlier: Any = copy.deepcopy(MADE)
    del earlier["facts"]["us-gaap"]["Assets"]["units"]["USD"][1]
    load(ledger, tmp_path, earlier)
    whole = load(ledger, tmp_path, MADE)
    assert (whole.written, whole.repeated, whole.refused) == (1, whole.steps - 1, 0)
    again = load(ledger, tmp_path, earlier)
    assert (again.written, again.repeated) == (0, again.steps)
    assert assets(ledger) == "91500000"


def test_what_a_filing_is_told_to_say_otherwise_later_is_known_from_its_capture(ledger: Ledger, tmp_path: Path) -> None:
    load(ledger, tmp_path, MADE)
    edited: Any = copy.deepcopy(MADE)
    edited["facts"]["us-gaap"]["Assets"]["units"]["USD"][1]["val"] = 95_000_000
    summary = load(ledger, tmp_path, edited, captured_on=date(2024, 3, 1))
    assert summary.rejected == ()
    assert assets(ledger, "2024-02-29") == "91500000"
    assert assets(ledger, "2024-03-01") == "95000000"


@pytest.mark.slow
def test_a_crawl_of_2026_answers_for_the_day_of_an_earlier_one_as_that_does(tmp_path: Path) -> None:
    """By every figure: the same number from the same filing, that of the latest filing or a finer print of it."""
    clock = Clock(datetime(2026, 7, 10, tzinfo=UTC))
    with open_ledger(tmp_path / "one.db", clock) as earlier, open_ledger(tmp_path / "other.db", clock) as later:
        assert load_seeds(earlier, [crawled(NVDA_2024)]).refused == 0
        assert load_seeds(later, [crawled(NVDA_2026)]).refused == 0
        cuts = (earlier, earlier.cut()), (later, later.cut("2024-11-20"))
        latest = {(each.series, each.period): each.value for each in told(read_company_facts(crawled(NVDA_2024)))}
        assert len(latest) == 13_453
        for (series, period), value in latest.items():
            now, then = (held.figure(series, _text(period), cut, period.type) for held, cut in cuts)
            assert now.chosen is not None
            assert then.chosen is not None
            assert (now.state, now.chosen.value, now.chosen.source) == ("KNOWN", then.chosen.value, then.chosen.source)
            assert value is not None
            assert value.amount is not None
            assert value.decimals is not None
            away = abs(Decimal(str(now.chosen.value.amount)) - value.amount)
            assert away <= Decimal(10) ** -value.decimals


def _text(period: Period) -> str:
    return str(period.start) if period.type is PeriodType.INSTANT else period.dates
