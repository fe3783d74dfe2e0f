"""Plays a history into a ledger: what a step names is chosen among what is recorded by then."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from ledger.application import Ledger, Receipt
from ledger.errors import LedgerError
from tests import oracle
from tests.properties.histories import History, Step
from tests.properties.neutral import Neutral, neutral_event
from tests.properties.workshop import Clock, source_code

STATES = ("reported", "reaffirmed", "restated")
NEEDS_CLAIM = ("reaffirm_figure", "restate_figure", "retract_figure")


@dataclass(frozen=True, slots=True)
class Accepted:
    """A command that the ledger took."""

    command: str
    given: dict[str, Any]
    receipt: Receipt


@dataclass(slots=True)
class Play:
    """A history as it went: what was taken, what was refused, the events in the order of recording."""

    ledger: Ledger
    history: History
    events: list[Neutral] = field(default_factory=list)
    accepted: list[Accepted] = field(default_factory=list)
    refused: list[tuple[str, LedgerError]] = field(default_factory=list)

    def take(self, step: Step, key: str | None = None) -> Accepted | None:
        """Plays one step; None when there is nothing to act on, or the ledger refuses."""
        given = self._given(step)
        if given is None:
            return None
        try:
            receipt = self.ledger.command(step.command, given, key=key)
        except LedgerError as error:
            self.refused.append((step.command, error))
            return None
        recorded = [logged.recorded for logged in receipt.events if logged.recorded]
        if receipt.written:
            self.events += [found for each in recorded if (found := neutral_event(each)) is not None]
        self.accepted.append(Accepted(step.command, given, receipt))
        return self.accepted[-1]

    def _given(self, step: Step) -> dict[str, Any] | None:
        fields = dict(step.fields)
        if step.value is not None:
            values = self.history.values
            fields["counter" if step.command == "dispute_figure" else "value"] = values[step.value % len(values)]
        if step.published is not None:
            fields |= self.history.publications[step.published % len(self.history.publications)]
        if step.command == "set_precedence":
            return fields
        if step.command == "report_figure":
            assert step.publisher is not None
            source = source_code(step.publisher, step.tier, step.capture)
            return fields | {"series": self.history.series, "period": self.history.period, "source": source}
        named = self._named(step)
        if named is None:
            return None
        if step.command in NEEDS_CLAIM or (step.command == "correct_figure" and step.tier):
            publisher = step.publisher or self._publisher(named["claim"])
            named["source"] = source_code(publisher, step.tier, step.capture)
        return fields | named

    def _named(self, step: Step) -> dict[str, str] | None:
        claims = [event["id"] for event in self.events if event["kind"] in STATES]
        if step.command == "void_figure":
            return _one("event", [e["id"] for e in self.events if e["kind"] != "precedence"], step.pick)
        if step.command == "resolve_dispute":
            return _one("dispute", [e["id"] for e in self.events if e["kind"] == "disputed"], step.pick)
        if step.command == "correct_figure":
            return _one("claim", [e["id"] for e in self.events if e["kind"] in (*STATES, "retracted")], step.pick)
        one = _one("claim", claims, step.pick)
        if one is None or step.command != "link_claims":
            return one
        if ("relation", "supersedes") in step.fields:
            claims = self._of_one_publication(one["claim"]) or claims
        return one | (_one("other", claims, step.other) or {})

    def _of_one_publication(self, claim: str) -> list[str]:
        entries = {entry["id"]: entry for entry in oracle.entries(oracle.recorded(self.events, None))}
        if claim not in entries:
            return []
        place = (entries[claim]["publisher"], entries[claim]["published"])
        alike = [entry for entry in entries.values() if (entry["publisher"], entry["published"]) == place]
        return [entry["id"] for entry in alike if entry["id"] != claim and entry["kind"] in STATES]

    def _publisher(self, claim: str) -> str:
        entries = oracle.entries([event for event in self.events if event["kind"] != "voided"])
        return next(str(entry["publisher"]) for entry in entries if entry["id"] == claim)


def _one(name: str, ids: Sequence[str], pick: int) -> dict[str, str] | None:
    return {name: ids[pick % len(ids)]} if ids else None


def play(
    ledger: Ledger, history: History, clock: Clock | None = None, after_each: Callable[[Play], None] | None = None
) -> Play:
    """Plays all steps. The clock, where given, moves before every second one, so that records share instants."""
    played = Play(ledger, history)
    for count, step in enumerate(history.steps):
        if clock and count % 2 == 0:
            clock.move(timedelta(hours=7))
        if played.take(step) and after_each:
            after_each(played)
    return played
