"""What a table of vintages comes to: definitions, and for each vintage its source and what it says.

A vintage table states the whole course of each figure, so what each entry does is known while reading:
the first number is a report, another one restates the one before, the same one reaffirms it, a
withdrawal retracts it, and a number after a withdrawal is a report again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from ledger.domain.definition_drafts import SourceDraft
from ledger.domain.drafts import Draft, ValueDraft
from ledger.domain.periods import Period, PeriodType
from ledger.domain.words import Measure, Tier
from ledger.importers.rejections import Rejection

Definition = Literal["register_subject", "define_metric", "define_series", "register_source"]


@dataclass(frozen=True, slots=True)
class VintageOptions:
    """What a caller knows that a table does not say; None and empty: the importer's own default.

    `series_id` is the publisher's id of the series; `subject` the code of a subject in the ledger;
    `frequency` one of `fred_periods.FREQUENCIES`; `tier` that of its sources; `publisher` the code of who speaks;
    `captured_on` the day on which the file was fetched.
    """

    series_id: str | None = None
    subject: str | None = None
    title: str | None = None
    unit: str | None = None
    measure: Measure | None = None
    frequency: str | None = None
    tier: Tier | None = None
    publisher: str | None = None
    captured_on: date | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """One entry of a vintage: `value` is None for a withdrawal; `place` says where in the file it stands."""

    kind: Literal["report", "reaffirm", "restate", "retract"]
    period: Period
    value: ValueDraft | None
    place: str

    @property
    def period_text(self) -> str:
        """The period as a draft takes it."""
        return str(self.period.start) if self.period.type is PeriodType.INSTANT else self.period.dates


@dataclass(frozen=True, slots=True)
class Vintage:
    """One publication of the series, with what it says that is new."""

    source: SourceDraft
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class VintageTable:
    """What one file holds, vintages by date; empty but for `rejections` where anything is at fault."""

    file: str
    series: str
    definitions: tuple[tuple[Definition, Draft], ...]
    vintages: tuple[Vintage, ...]
    rejections: tuple[Rejection, ...]

    @property
    def steps(self) -> int:
        """Definitions, sources and statements."""
        return len(self.definitions) + sum(1 + len(vintage.said) for vintage in self.vintages)


NO_OPTIONS = VintageOptions()
