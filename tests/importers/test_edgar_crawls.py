"""Company facts of four companies as they were crawled: everything is told, and two crawls tell the same alike."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal

import pytest

from ledger.domain.definition_drafts import SourceDraft
from ledger.importers.edgar import is_company_facts, read_company_facts
from ledger.importers.tables import Define, Told
from tests.importers.company_facts import LPA, MRVL, NVDA_2024, NVDA_2026, SNOW, crawled, faults, told

CRAWLED_ON = date(2024, 11, 20)


@pytest.mark.parametrize(
    ("name", "facts", "keys", "changed"),
    [
        pytest.param(NVDA_2024, 24_338, 13_453, 942, marks=pytest.mark.slow),
        (NVDA_2026, 26_903, 14_754, 986),
        pytest.param(SNOW, 8_163, 4_781, 55, marks=pytest.mark.slow),
        pytest.param(MRVL, 8_053, 4_583, 467, marks=pytest.mark.slow),
        (LPA, 768, 569, 23),
    ],
)
def test_every_fact_is_told(name: str, facts: int, keys: int, changed: int) -> None:
    path = crawled(name)
    assert is_company_facts(path)
    table = read_company_facts(path)
    assert faults(table) == []
    amounts: dict[tuple[str, str], set[Decimal | None]] = defaultdict(set)
    for each in told(table):
        assert each.value is not None
        amounts[each.series, each.period.key].add(each.value.amount)
    assert len(told(table)) == facts
    assert len(amounts) == keys
    assert sum(len(stated) > 1 for stated in amounts.values()) == changed


@pytest.mark.slow
def test_a_later_crawl_tells_all_of_an_earlier_one_unchanged() -> None:
    """The same definitions and, up to its day, the same statements with their periods and precision."""
    earlier, later = (list(read_company_facts(crawled(name)).items()) for name in (NVDA_2024, NVDA_2026))
    defined = {(item.command, item.draft.code): item.draft for item in later if isinstance(item, Define)}  # type: ignore[attr-defined]
    filed = {
        draft.code: draft.document_date
        for draft in defined.values()
        if isinstance(draft, SourceDraft) and draft.document_date
    }
    for item in earlier:
        if isinstance(item, Define):
            assert defined[item.command, item.draft.code] == item.draft  # type: ignore[attr-defined]
    by_then = {_said(item) for item in later if isinstance(item, Told) and filed[item.source] <= CRAWLED_ON}
    assert by_then == {_said(item) for item in earlier if isinstance(item, Told)}
    assert len(by_then) == 24_338


@pytest.mark.slow
def test_filings_never_state_one_figure_twice() -> None:
    for name in (NVDA_2026, SNOW, MRVL, LPA):
        stated = [(each.series, each.period.key, each.source) for each in told(read_company_facts(crawled(name)))]
        assert len(stated) == len(set(stated))


def _said(item: Told) -> tuple[object, ...]:
    assert item.value is not None
    return item.series, item.period.key, item.source, item.value.amount, item.value.decimals
