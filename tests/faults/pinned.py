"""Answers pinned to positions of the log, which nothing that comes later may change."""

from __future__ import annotations

from ledger.application import Ledger
from tests.store.setting import SERIES


def answers_at(ledger: Ledger, position: int) -> str:
    """All that the ledger said of its figures at a position, now and as known before two days."""
    told = []
    for known_on in (None, "2025-11-25", "2025-12-01"):
        cut = ledger.cut(known_on, position)
        for series in SERIES:
            figures = ledger.figures(series, cut)
            told.append((figures, ledger.views.vintages_of_many(figures, cut)))
    return repr(told)


def every_answer(ledger: Ledger, definitions: int) -> dict[int, str]:
    """Those at every position from the last definition on."""
    return {position: answers_at(ledger, position) for position in range(definitions, ledger.log.head() + 1)}
