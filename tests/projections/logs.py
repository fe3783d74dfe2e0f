"""Logs that views are made of: what a killed process leaves, and a life of every kind of event."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ledger.application import Ledger
from ledger.store.log import EventLog
from tests.store.setting import append, claim_id, fixed_now, report, reported
from tests.stores import open_store

DEFINITIONS = 7
PERIODS = [f"{year}-Q{quarter}" for year in (2021, 2022, 2023, 2024) for quarter in (1, 2, 3, 4)]


@contextmanager
def log_of(path: Path) -> Iterator[EventLog]:
    database = open_store(path)
    yield EventLog(database, fixed_now)
    database.close()


def behind(path: Path, periods: list[str] = PERIODS) -> None:
    """The log as a process leaves it that was killed between log and views."""
    with log_of(path) as log:
        append(log, *(reported(str(n), period) for n, period in enumerate(periods)))


def a_life(ledger: Ledger) -> None:
    """Figures that are reported, restated, disputed, corrected, voided, and two orders of tiers between."""
    first = claim_id(report(ledger, "34"))
    rival = claim_id(report(ledger, "41", source="paper"))
    said = {"source": "release", "value": {"comparator": "exact", "amount": "33"}, "reason": "revision"}
    ledger.command("restate_figure", {"claim": first, "published_at": "2026-03-01", **said})
    ledger.command("set_precedence", {"order": [6, 1, 2, 3, 4, 5, 7]})
    ledger.command("dispute_figure", {"claim": rival, "disputed_by": "desk", "reason": "differs"})
    for period in PERIODS[:5]:
        report(ledger, "1", period=period)
        report(ledger, "2", period=period, source="filing", published_at="2026-01-01")
    ledger.command("correct_figure", {"claim": rival, "reason": "typo", "published_at": "2025-12-01"})
    ledger.command("set_precedence", {"order": [1, 2, 3, 4, 5, 6, 7]})
    ledger.command("void_figure", {"event": rival, "reason": "another company"})
    report(ledger, "5", series="hong-kong", source="paper", published_at="2026-02")
