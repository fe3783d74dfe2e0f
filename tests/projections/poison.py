"""Events that views cannot apply: bytes that nobody can read, and a bug that is fixed later."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from ledger.application import Ledger
from ledger.domain.history import Recorded
from ledger.domain.identifiers import figure_stream_id
from ledger.projections import batches
from ledger.projections.catch_up import Projector
from ledger.projections.rectangles import figure_rows
from ledger.store.codec import EventMapper, LoggedEvent
from ledger.store.log import EventLog
from tests.store.setting import emptied, reported
from tests.stores import open_store

OTHER = "2024-Q3"
BATCH_SIZES = [1, 3, 2000]
LATE = "2999-01-01T00:00:00.000000Z"


def insert(path: Path, period: str, version: int, topic: str, state: bytes) -> int:
    """Past everything, at the next position and version; returns the position."""
    database = open_store(path)
    stream = EventMapper().to_stored_event(_logged(reported("0", period))).originator_id
    with database.writing() as connection:
        head = int(next(connection.execute("SELECT max(seq) FROM event"))[0])
        row = (head + 1, str(stream), version, topic, LATE, state)
        connection.execute("INSERT INTO event VALUES (?,?,?,?,?,?)", row)
    database.close()
    return head + 1


def _logged(event: Any) -> LoggedEvent:
    return LoggedEvent(figure_stream_id(event.series, event.period), 1, "a", "s", "n", event)


def projected(path: Path, batch_size: int) -> None:
    """The views anew by catch-up."""
    emptied(path)
    database = open_store(path)
    Projector(database, EventLog(database), batch_size).catch_up()
    database.close()


def told(ledger: Ledger, recorded_by: int | None = None) -> dict[str, tuple[str | None, bool]]:
    """The answer and whether it is stale, by the period's first day."""
    figures = ledger.figures("growth", ledger.cut(None, recorded_by))
    values = {each.no: each.chosen.value for each in figures if each.chosen}
    amounts = {no: value.amount for no, value in values.items() if value}
    return {str(each.period.start): (amounts.get(each.no), each.stale) for each in figures}


class Bug:
    """A domain function that fails on one amount until it is fixed."""

    def __init__(self, patch: pytest.MonkeyPatch, amount: str) -> None:
        self._patch = patch
        self._amount = amount
        patch.setattr(batches, "figure_rows", self)

    def __call__(self, history: Sequence[Recorded], *rest: Any) -> Any:
        if any(str(value.amount) == self._amount for r in history if (value := getattr(r.event, "value", None))):
            raise ZeroDivisionError("a bug of this release")
        return figure_rows(history, *rest)

    def fixed(self) -> None:
        self._patch.setattr(batches, "figure_rows", figure_rows)
