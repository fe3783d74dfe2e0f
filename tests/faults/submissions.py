"""What writers send, by number: each number is a submission of its own, the same whenever it is sent."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from ledger.application import Ledger
from ledger.application.bulk import BulkLoad
from ledger.domain.definition_drafts import SourceDraft
from ledger.domain.history import Logged
from ledger.domain.parsing import parse
from ledger.domain.period_notation import read_period
from ledger.domain.values import Comparator, Value, parse_number
from ledger.importers.tables import Define, Item, Table, Told
from tests.store.setting import claim

LOAD_ITEMS = 12
CHUNK_ITEMS = 4
_FIRST_DAY = date(1900, 1, 1)
_DAYS_OF_A_WRITER = 40_000
_LOADED_FROM = 20_000
_LOADS_EVERY = 20

KINDS = ("report", "restate", "batch", "source", "report of it")


@dataclass(frozen=True, slots=True)
class Number:
    """One submission: who sends it, and which of his it is."""

    writer: int
    number: int

    @property
    def kind(self) -> str:
        return "load" if self.number % _LOADS_EVERY == _LOADS_EVERY - 1 else KINDS[self.number % len(KINDS)]

    @property
    def key(self) -> str:
        """Its idempotency key; of a load, how those of its chunks begin."""
        if self.kind == "load":
            return f"import:{self._digest[:16]}:"
        return f"{self.writer}-{self.number}"

    @property
    def _digest(self) -> str:
        return hashlib.sha256(f"load {self.writer}-{self.number}".encode()).hexdigest()

    @property
    def events(self) -> int:
        """How many it records; of a load, all its chunks."""
        return {"batch": 3, "load": LOAD_ITEMS}.get(self.kind, 1)

    @property
    def together(self) -> int:
        """How many of them are in one transaction."""
        return CHUNK_ITEMS if self.kind == "load" else self.events

    def says(self) -> list[str]:
        """What its events say, in their order: the numbers, or the code of what is defined."""
        numbers = [self._amount(part) for part in range(self.events)]
        if self.kind in ("source", "load"):
            numbers[0] = self._source.code
        return numbers

    def send(self, ledger: Ledger, chunk_recorded: Callable[[], None]) -> tuple[int, ...]:
        """The positions that the ledger acknowledges; none for a load, of which it tells each chunk."""
        if self.kind == "load":
            BulkLoad(ledger, self._table(), lambda items: chunk_recorded(), CHUNK_ITEMS).run()
            return ()
        if self.kind == "batch":
            drafts = [claim(self._amount(part), series="hong-kong", period=self._day(part)) for part in range(3)]
            receipt = ledger.report_many(drafts, key=self.key)
        else:
            name, draft = self._command(ledger)
            receipt = ledger.command(name, draft, key=self.key)
        return tuple(event.seq for event in receipt.events)

    def _command(self, ledger: Ledger) -> tuple[str, dict[str, Any]]:
        value = {"comparator": "exact", "amount": self._amount(0)}
        match self.kind:
            case "report":
                return "report_figure", claim(self._amount(0), period=self._day(0))
            case "restate":
                before = self._before
                receipt = ledger.command(*before._command(ledger), key=before.key)  # once more: the first receipt
                assert receipt.replayed and receipt.events[0].recorded
                restated = receipt.events[0].recorded.event.event_id
                said = {"source": "release", "published_at": "2025-12-01T00:00Z", "value": value, "reason": "revision"}
                return "restate_figure", {"claim": restated} | said
            case "source":
                return "register_source", self._source.model_dump(mode="json", exclude_none=True)
            case "report of it":
                return "report_figure", claim(self._amount(0), period=self._day(0), source=self._before._source.code)
        raise AssertionError(self.kind)

    @property
    def _before(self) -> Number:
        return Number(self.writer, self.number - 1)

    @property
    def _source(self) -> SourceDraft:
        code = f"source-{self.writer}-{self.number}"
        said = {"code": code, "publisher": "press", "title": code, "kind": "document", "tier": 6}
        return parse(SourceDraft, said | {"published_at": "2025-11-25"})

    def _amount(self, part: int) -> str:
        return f"{self.writer + 1}{self.number:06}{part + 1:02}"

    def _day(self, part: int) -> str:
        """Reports of ten numbers are about one figure."""
        first = self._date(self.number // 10 * 3 + part)
        return f"{first}/{first + timedelta(1)}"

    def _date(self, day: int) -> date:
        return _FIRST_DAY + timedelta(_DAYS_OF_A_WRITER * self.writer + day)

    def _table(self) -> Table:
        return Table("numbers.csv", self._digest, LOAD_ITEMS, lambda: map(self._item, range(LOAD_ITEMS)))

    def _item(self, part: int) -> Item:
        if not part:
            return Define("register_source", self._source, 1)
        first = self._date(_LOADED_FROM + self.number // _LOADS_EVERY * LOAD_ITEMS + part)
        period = read_period(f"{first}/{first + timedelta(1)}").as_period()
        value = Value(comparator=Comparator.EXACT, unit="percent", amount=parse_number(self._amount(part)))
        return Told("growth", period, self._source.code, value, part + 1, "")


def said_by(event: Logged) -> str:
    """What an event says, as `Number.says` tells it."""
    assert event.recorded is not None
    told = event.recorded.event
    return str(told.value.amount) if hasattr(told, "value") else str(told.code)  # type: ignore[attr-defined]
