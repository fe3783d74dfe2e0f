"""What time a figure is about: a half-open span of days `[start, end)` and its type.

Identity is the resolved dates and the type, never the label. How text is read stands in `period_notation`.
"""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import Self

from pydantic import BaseModel, ConfigDict, model_validator

from ledger.errors import InvalidPeriod

ONE_DAY = timedelta(days=1)


class PeriodType(StrEnum):
    """The nine kinds of period; figures of different kinds are never one line."""

    INSTANT = "instant"
    DURATION = "duration"
    CUMULATIVE = "cumulative"
    TRAILING = "trailing"
    AFTER_EVENT = "after_event"
    NAMED = "named"
    STREAK = "streak"
    OPEN = "open"
    UNCERTAIN = "uncertain"


class Period(BaseModel):
    """A resolved period.

    `start` is None only for `../end`, `end` only for `start/..` (both of type `open`). `label` is
    how the source or the caller named it (`2025-Q3`, `2026-03~`, `Spring Festival 2026`); None
    where the dates say all.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: PeriodType
    start: date | None = None  # left out of what is stored when open
    end: date | None = None
    label: str | None = None

    @model_validator(mode="after")
    def _spans_time(self) -> Self:
        if self.type is PeriodType.OPEN:
            if (self.start is None) == (self.end is None):
                raise ValueError("an open period has exactly one end")
            return self
        if self.start is None or self.end is None:
            raise ValueError(f"only an open period may lack an end, not one of type {self.type}")
        if self.start >= self.end:
            raise ValueError(f"{self.start} is not before {self.end} (the end is excluded)")
        if self.type is PeriodType.INSTANT and self.end != self.start + ONE_DAY:
            raise ValueError("an instant is one date d, stored as [d, d+1)")
        return self

    @classmethod
    def of(cls, type: PeriodType, start: date | None, end: date | None, label: str | None = None) -> Self:
        """A checked period. Errors: InvalidPeriod."""
        try:
            return cls(type=type, start=start, end=end, label=label)
        except ValueError as error:
            raise InvalidPeriod(str(error).split("Value error, ")[-1].split(" [type=")[0]) from None

    @property
    def dates(self) -> str:
        """`2025-07-01/2025-10-01`, an open end as `..`."""
        return f"{self.start or '..'}/{self.end or '..'}"

    @property
    def key(self) -> str:
        """The identity as text: `duration:2025-07-01/2025-10-01`."""
        return f"{self.type}:{self.dates}"

    @property
    def length(self) -> str | None:
        """The ISO 8601 duration of the span (`P3M`, `P7D`); None when open."""
        return None if self.start is None or self.end is None else span_length(self.start, self.end)

    @property
    def kind(self) -> str:
        """What two figures must share to stand in one line: type and length (`duration P3M`)."""
        return self.type if self.type is PeriodType.INSTANT else f"{self.type} {self.length or '..'}"


def span_length(start: date, end: date) -> str:
    """`P1Y`, `P3M` where the span is whole months, else days."""
    months = (end.year - start.year) * 12 + end.month - start.month
    if start.day == end.day and months > 0:
        return f"P{months // 12}Y" if months % 12 == 0 else f"P{months}M"
    return f"P{(end - start).days}D"
