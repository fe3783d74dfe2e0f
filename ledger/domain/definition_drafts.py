"""Drafts of what figures are of and rest on: subjects, metrics, series, sources, named periods, the order of tiers."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from ledger.domain.drafts import Draft, PeriodText, PublishedDraft, Reason
from ledger.domain.instants import is_date
from ledger.domain.periods import PeriodType
from ledger.domain.words import Code, Digest, DimensionKey, DimensionValue, Measure, MonthDay, Name, Text, Tier, Url


def _plain_date(given: Any) -> Any:
    """A date as it is written; pydantic takes numbers for seconds since 1970. Errors: ValueError."""
    if isinstance(given, date) or (isinstance(given, str) and is_date(given)):
        return given
    raise ValueError("is not a date; write it as 2025-11-25")


class PrecedenceDraft(Draft):
    """The tiers, best first: a permutation of 1 to 7."""

    order: tuple[Tier, ...]
    note: Text | None = None

    @model_validator(mode="after")
    def _is_permutation(self) -> PrecedenceDraft:
        if sorted(self.order) != [1, 2, 3, 4, 5, 6, 7]:
            raise ValueError("order is a permutation of 1 to 7")
        return self


class SubjectDraft(Draft):
    """Who or what figures are about; `parent` is the code of the subject that it is a part of."""

    code: Code
    name: Name
    kind: Name
    parent: Code | None = None
    aliases: Annotated[tuple[Name, ...], Field(max_length=100)] = ()
    external_ids: dict[DimensionKey, DimensionValue] = Field(default={}, max_length=20)
    fiscal_year_end: MonthDay | None = None
    note: Text | None = None


class MetricDraft(Draft):
    """What is measured, in what kind of unit, and how it is defined."""

    code: Code
    name: Name
    measure: Measure
    unit_class: Name
    definition: Text
    note: Text | None = None


class RedefineDraft(Draft):
    """What a metric means from now on."""

    metric: Code
    definition: Text
    reason: Reason
    note: Text | None = None


class SeriesDraft(Draft):
    """`dimensions` beside `basis` (default as_reported) and `nature` (guidance or target; default: actual)."""

    code: Code
    subject: Code
    metric: Code
    unit: Name
    basis: Annotated[str, Field(pattern="^(as_reported|like_for_like|constant_currency|adjusted)$")] = "as_reported"
    nature: Annotated[str, Field(pattern="^(guidance|target)$")] | None = None
    dimensions: dict[DimensionKey, DimensionValue] = Field(default={}, max_length=20)
    vintage_zone: Annotated[str, Field(max_length=64)] = "UTC"
    title: Name | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _own_fields_are_not_dimensions(self) -> SeriesDraft:
        if taken := {"basis", "nature"} & self.dimensions.keys():
            raise ValueError(f"{', '.join(sorted(taken))}: give it as a field of its own, not as a dimension")
        return self


class SourceDraft(PublishedDraft):
    """`published_at` may be left out where every figure of the source brings its own."""

    code: Code
    publisher: Code
    title: Name
    kind: Name
    tier: Tier
    author: Name | None = None
    url: Url | None = None
    digest: Digest | None = None
    retrieved_at: Annotated[str, Field(max_length=40)] | None = None
    document_date: Annotated[date, BeforeValidator(_plain_date)] | None = None
    note: Text | None = None


class PeriodDraft(Draft):
    """A named period: `interval` is its dates, end excluded."""

    code: Annotated[Code, Field(pattern=r"^[A-Za-z][A-Za-z0-9._:-]*$")]
    name: Name
    interval: PeriodText
    note: Text | None = None


class PeriodLinkDraft(Draft):
    """The figure of `series` at `old` and that at `new` are one thing, before and after a redefinition."""

    series: Code
    old: PeriodText
    old_type: PeriodType | None = None
    new: PeriodText
    new_type: PeriodType | None = None
    reason: Reason
    note: Text | None = None
