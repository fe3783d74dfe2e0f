"""The world that a scenario plays in: what every driver can do, and the short words for doing it."""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tests.journeys.wording import Answer, Change, Given, Refusal, Release, Vintage, exact

GROWTH = "alibaba.cloud.revenue_yoy"
QUARTER = "2025-07-01/2025-10-01"
METRICS = {"percent": "ratio", "currency": "flow", "count": "count"}


@dataclass(slots=True)
class Clock:
    """Record time: it stands still until the scenario moves it."""

    now: datetime = datetime(2025, 10, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


class World(ABC):
    """A ledger behind one face."""

    face = ""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self._sources: set[str] = set()

    # What drivers do. Errors of all: Refusal.

    @abstractmethod
    def command(self, name: str, given: Given) -> str:
        """The id of the event that says what was asked."""

    @abstractmethod
    def attach(self, source: str, text: str) -> None:
        """Keeps the text of a source, which was registered with its digest."""

    @abstractmethod
    def ask(self, known_on: str | None, recorded_by: str | None, series: str, period: str) -> Answer: ...

    @abstractmethod
    def vintages_of(
        self, known_on: str | None, recorded_by: str | None, series: str, period: str, by_day: bool
    ) -> list[Vintage]: ...

    @abstractmethod
    def releases_of(self, known_on: str | None, recorded_by: str | None, series: str, period: str) -> list[Release]: ...

    @abstractmethod
    def audit_of(self, known_on: str | None, recorded_by: str | None, series: str, period: str) -> list[Change]: ...

    @abstractmethod
    def conflicts(self, known_on: str | None = None, recorded_by: str | None = None) -> set[tuple[str, str]]:
        """Series and dates of every figure whose claims disagree."""

    @abstractmethod
    def line(self, series: str = GROWTH) -> list[tuple[str, str]]:
        """The dates and answers of a series' figures, as one line."""

    @abstractmethod
    def content(self, event_id: str) -> Given:
        """What an event holds."""

    @abstractmethod
    def position(self) -> int:
        """The last position of the log."""

    # Times.

    def at(self, when: str) -> None:
        """Record time from now on: an instant in UTC, `2026-03-02T09:00`."""
        self.clock.now = datetime.fromisoformat(when).replace(tzinfo=UTC)

    # Commands in short. The document that speaks is registered when it first does.

    def define(self, code: str = GROWTH, unit: str = "percent", unit_class: str = "percent", **more: Any) -> None:
        """A series with its subject and metric."""
        subject, _, metric = code.rpartition(".")
        measure = METRICS[unit_class]
        self.command("register_subject", {"code": subject, "name": subject, "kind": "segment"})
        named = {"code": metric, "name": metric, "measure": measure, "unit_class": unit_class, "definition": metric}
        self.command("define_metric", named)
        self.command("define_series", {"code": code, "subject": subject, "metric": metric, "unit": unit} | more)

    def source(self, published: str, publisher: str = "alibaba", tier: int = 2, **more: Any) -> str:
        """The code of the document that a publisher put out at that time."""
        code: str = more.pop("code", f"{publisher}.{tier}.{published}")
        if code not in self._sources:
            said = {"code": code, "publisher": publisher, "tier": tier, "title": "a document", "kind": "release"}
            self.command("register_source", said | more)
            self._sources.add(code)
        return code

    def report(
        self,
        value: str | Given,
        published: str,
        publisher: str = "alibaba",
        tier: int = 2,
        *,
        series: str = GROWTH,
        period: str = QUARTER,
        **more: Any,
    ) -> str:
        """A claim; a string is an exact number. Returns its id."""
        figure = {"series": series, "period": period, "value": _value(value)}
        return self.command("report_figure", figure | self._said(published, publisher, tier) | more)

    def restate(self, claim: str, value: str | Given, published: str, **more: Any) -> str:
        """The publisher changed its number: a revision unless told otherwise."""
        said = {"claim": claim, "value": _value(value), "reason": "revision"}
        return self.command("restate_figure", said | self._said(published) | more)

    def reaffirm(self, claim: str, published: str, **more: Any) -> str:
        return self.command("reaffirm_figure", {"claim": claim} | self._said(published) | more)

    def retract(self, claim: str, published: str, publisher: str = "alibaba", tier: int = 2) -> str:
        said = {"claim": claim, "reason": "withdrawn"}
        return self.command("retract_figure", said | self._said(published, publisher, tier))

    def correct(self, claim: str, **wrong: Any) -> str:
        return self.command("correct_figure", {"claim": claim, "reason": "mistyped"} | wrong)

    def void(self, event: str) -> str:
        return self.command("void_figure", {"event": event, "reason": "recorded by mistake"})

    def link(self, claim: str, relation: str, other: str) -> str:
        return self.command("link_claims", {"relation": relation, "claim": claim, "other": other})

    def _said(self, published: str, publisher: str = "alibaba", tier: int = 2) -> Given:
        return {"published_at": published, "source": self.source(published, publisher, tier)}

    def refusal(self, name: str, given: Given) -> Refusal:
        """How a command is refused, which it must be."""
        try:
            self.command(name, given)
        except Refusal as refusal:
            return refusal
        raise AssertionError(f"{name} was taken, not refused")

    # Questions in short.

    def figure(
        self, known_on: str | None = None, recorded_by: str | None = None, series: str = GROWTH, period: str = QUARTER
    ) -> Answer:
        """Everything about the figure at a cut."""
        return self.ask(known_on, recorded_by, series, period)

    def says(self, known_on: str | None = None, recorded_by: str | None = None, series: str = GROWTH) -> str:
        """The answer alone: `33`, `CONFLICT`, `ABSENT retracted`, `NOT_YET_KNOWN`."""
        return self.ask(known_on, recorded_by, series, QUARTER).says

    def holds(self, recorded_by: str | None = None, series: str = GROWTH, period: str = QUARTER) -> bool:
        """Whether the ledger holds the figure at all; where it does not, the refusal is NOT_FOUND (404)."""
        refused = None
        try:
            self.ask(None, recorded_by, series, period)
        except Refusal as refusal:
            refused = refusal
        assert refused is None or (refused.code == "NOT_FOUND" and refused.status in (404, None))
        return refused is None

    def vintages(
        self,
        known_on: str | None = None,
        recorded_by: str | None = None,
        series: str = GROWTH,
        by_day: bool = False,
    ) -> list[Vintage]:
        return self.vintages_of(known_on, recorded_by, series, QUARTER, by_day)

    def course(self, recorded_by: str | None = None, by_day: bool = False, series: str = GROWTH) -> list[str]:
        """The answers of the vintages, oldest first."""
        return [vintage.says for vintage in self.vintages(None, recorded_by, series, by_day)]

    def releases(self, known_on: str | None = None, recorded_by: str | None = None) -> list[Release]:
        return self.releases_of(known_on, recorded_by, GROWTH, QUARTER)

    def released(self, recorded_by: str | None = None) -> list[str | None]:
        """The value of each release, the first first."""
        return [value for release in self.releases(None, recorded_by) for value in release.values]

    def audit(self, known_on: str | None = None, recorded_by: str | None = None, series: str = GROWTH) -> list[Change]:
        return self.audit_of(known_on, recorded_by, series, QUARTER)


def _value(value: str | Given) -> Given:
    return exact(value) if isinstance(value, str) else value


def digest_of(text: str) -> str:
    """The SHA-256 of a text's bytes."""
    return hashlib.sha256(text.encode()).hexdigest()
