"""Series, subjects, metrics, sources, named periods, the order of tiers."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from api.rest.shapes.parts import CutShape, Day, Instant, PageShape, PrecedenceShape, PublicationShape, Shape
from ledger.domain.words import Digest, Measure, MonthDay, Tier


class SeriesParts(Shape):
    """Subject × metric × dimensions × unit; `figures` is how many figures it has at the cut."""

    code: str
    subject: str
    metric: str
    dimensions: dict[str, str]
    unit: str
    vintage_zone: str
    title: str | None
    figures: int


class SeriesShape(SeriesParts, CutShape):
    """One series."""


class SeriesListShape(PageShape):
    """Series in the order of their codes."""

    series: list[SeriesParts]


class SubjectParts(Shape):
    """Who or what figures are about."""

    code: str
    name: str
    kind: str
    parent: str | None
    aliases: list[str]
    external_ids: dict[str, str]
    fiscal_year_end: MonthDay | None


class SubjectShape(SubjectParts, CutShape):
    """One subject."""


class SubjectsShape(PageShape):
    """Subjects in the order of their codes."""

    subjects: list[SubjectParts]


class MetricParts(Shape):
    """What is measured, with the definition in force."""

    code: str
    name: str
    measure: Measure
    unit_class: str
    definition: str


class MetricShape(MetricParts, CutShape):
    """One metric."""


class MetricsShape(PageShape):
    """Metrics in the order of their codes."""

    metrics: list[MetricParts]


class NamedPeriodParts(Shape):
    """A named period with the dates in force, `end` excluded."""

    code: str
    name: str
    start: Day
    end: Day


class NamedPeriodsShape(PageShape):
    """Named periods in the order of their codes."""

    periods: list[NamedPeriodParts]


class NamedPeriodShape(NamedPeriodParts, CutShape):
    """One named period."""


class SourceParts(Shape):
    """One document as captured; `digest` is null where its bytes were never held."""

    code: str
    publisher: str
    title: str
    kind: str
    tier: Tier
    author: str | None
    url: str | None
    digest: Digest | None
    retrieved_at: Instant | None
    document_date: Day | None
    publication: PublicationShape | None
    text_attached: bool
    published_at: str | None


class SourceShape(SourceParts, CutShape):
    """One source."""


class SourcesShape(PageShape):
    """Sources in the order of their codes."""

    sources: list[SourceParts]


class PrecedenceInForceShape(PrecedenceShape, CutShape):
    """The order of tiers in force at the cut."""


class TextAttachedShape(Shape):
    """A text is known by its digest."""

    source: str
    digest: Digest
    code_points: Annotated[int, Field(ge=0)]
