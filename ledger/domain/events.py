"""Every fact that the ledger records, in the past tense (semantics 5).

An event is frozen, has a stable `TOPIC` and a `class_version`; a later version brings an
`upcast_vN_vN+1(content)` that turns the stored content of the one before into its own, in place.
A field that is added later defaults to None, so that the ids of older facts, made of what is not None, stay.
What landed is never edited: golden files in the tests hold one stored event of each kind.

`event_id` is derived from the content (`identifiers.identify`), so that the same fact is the same event
wherever it is recorded. `note` is a free remark; None when nothing was said.
"""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict

from ledger.domain.periods import Period
from ledger.domain.publications import Instant, Publication
from ledger.domain.values import Number, Value
from ledger.domain.words import (
    Anchor,
    Code,
    Digest,
    Dimension,
    EventId,
    Measure,
    MonthDay,
    Name,
    Nature,
    Outcome,
    Relation,
    RestatementReason,
    SourceRef,
    Text,
    Tier,
    Url,
)

TOPICS: dict[str, type[Event]] = {}


class Event(BaseModel):
    """What all events share. Concrete classes register themselves under their topic."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    TOPIC: ClassVar[str]
    class_version: ClassVar[int] = 1

    event_id: EventId
    note: Text | None = None

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        if "TOPIC" in cls.__dict__:
            if cls.TOPIC in TOPICS:
                raise TypeError(f"topic {cls.TOPIC} is taken by {TOPICS[cls.TOPIC].__name__}")
            TOPICS[cls.TOPIC] = cls


# Definitions: a second event of the same code is its next version.


class SubjectRegistered(Event):
    """Who or what figures are about. `parent` is a subject's code, None at the top."""

    TOPIC = "ledger.SubjectRegistered"

    code: Code
    name: Name
    kind: Name
    parent: Code | None = None
    aliases: tuple[Name, ...] = ()
    external_ids: tuple[Dimension, ...] = ()
    fiscal_year_end: MonthDay | None = None


class MetricDefined(Event):
    """What is measured. `unit_class` groups the units that fit (`currency`, `percent`, `count` …)."""

    TOPIC = "ledger.MetricDefined"

    code: Code
    name: Name
    measure: Measure
    unit_class: Name
    definition: Text


class MetricRedefined(Event):
    """A new wording of what is measured; figures keep the definition in force when recorded."""

    TOPIC = "ledger.MetricRedefined"

    code: Code
    definition: Text
    reason: Text


class SeriesDefined(Event):
    """Subject × metric × dimensions × unit. `vintage_zone` is the zone of its vintage dates."""

    TOPIC = "ledger.SeriesDefined"

    code: Code
    subject: Code
    metric: Code
    dimensions: tuple[Dimension, ...]
    unit: Name
    vintage_zone: str
    title: Name | None = None


class SourceRegistered(Event):
    """One document as captured. `digest` is of its bytes, None where we never held them."""

    TOPIC = "ledger.SourceRegistered"

    code: Code
    publisher: Code
    title: Name
    kind: Name
    tier: Tier
    author: Name | None = None
    url: Url | None = None
    digest: Digest | None = None
    retrieved_at: Instant | None = None
    document_date: date | None = None
    publication: Publication | None = None


class PeriodDefined(Event):
    """The dates of a named period; a later event of the same code moves them for later figures."""

    TOPIC = "ledger.PeriodDefined"

    code: Code
    name: Name
    start: date
    end: date


class PeriodsLinked(Event):
    """Two figures of one series are the same thing before and after its period was redefined."""

    TOPIC = "ledger.PeriodsLinked"

    series: Code
    old: Period
    new: Period
    reason: Text


class PrecedenceSet(Event):
    """The ledger's order of tiers from then on, best first."""

    TOPIC = "ledger.PrecedenceSet"

    order: tuple[Tier, ...]


# Figures.


class FigureEvent(Event):
    """An event of one figure's stream: the series and period that it is about."""

    series: Code
    period: Period


class Statement(FigureEvent):
    """Something a publisher said on one publication date.

    `anchors` say where it stands; `nature` is how final the publisher called it, None when it did not say.
    """

    source: SourceRef
    publication: Publication
    anchors: tuple[Anchor, ...] = ()
    nature: Nature | None = None


class FigureReported(Statement):
    """A claim."""

    TOPIC = "ledger.FigureReported"

    value: Value


class FigureReaffirmed(Statement):
    """The claim `target` again, or a coarser print of it, by its publisher."""

    TOPIC = "ledger.FigureReaffirmed"

    target: EventId
    value: Value


class FigureRestated(Statement):
    """The publisher changed its number. `factor` is that of a split (20 for 20:1), None otherwise."""

    TOPIC = "ledger.FigureRestated"

    target: EventId
    value: Value
    reason: RestatementReason
    factor: Number | None = None


class FigureRetracted(Statement):
    """The publisher withdrew its whole word on the figure."""

    TOPIC = "ledger.FigureRetracted"

    target: EventId
    reason: Text


class FigureCorrected(FigureEvent):
    """We had transcribed `target` wrongly; what is None here was right."""

    TOPIC = "ledger.FigureCorrected"

    target: EventId
    value: Value | None = None
    publication: Publication | None = None
    source: SourceRef | None = None
    anchors: tuple[Anchor, ...] | None = None
    reason: Text


class FigureVoided(FigureEvent):
    """The event `target` should never have been recorded."""

    TOPIC = "ledger.FigureVoided"

    target: EventId
    reason: Text


class FigureDisputed(FigureEvent):
    """Somebody contests the claim `target`; `counter` is what they say instead, None if nothing."""

    TOPIC = "ledger.FigureDisputed"

    target: EventId
    disputed_by: Name
    reason: Text
    counter: Value | None = None


class DisputeResolved(FigureEvent):
    """The dispute `target` is over."""

    TOPIC = "ledger.DisputeResolved"

    target: EventId
    outcome: Outcome
    reason: Text


class ClaimsLinked(FigureEvent):
    """The claim `claim` quotes, or supersedes, the claim `other`."""

    TOPIC = "ledger.ClaimsLinked"

    relation: Relation
    claim: EventId
    other: EventId
