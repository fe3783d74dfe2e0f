"""When the world was told: a publication date that may be no finer than a day, a month or a year."""

from __future__ import annotations

import calendar
import re
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, PlainSerializer

from ledger.domain.instants import end_of, format_instant, parse_date, parse_local_instant, start_of
from ledger.errors import InvalidTime

Instant = Annotated[
    datetime,
    AfterValidator(lambda at: at if at.tzinfo else _naive(at)),
    PlainSerializer(format_instant, when_used="json"),
]


def _naive(at: datetime) -> datetime:
    raise ValueError(f"{at} has no zone")


class Precision(StrEnum):
    YEAR = "year"
    MONTH = "month"
    DAY = "day"
    MINUTE = "minute"
    SECOND = "second"


class Basis(StrEnum):
    """How the publication date is known: printed, deduced by us, or the day a crawler met it."""

    STATED = "stated"
    INFERRED = "inferred"
    CRAWLED = "crawled"


class Publication(BaseModel):
    """One publication date.

    `stated` is the date as given; `first_at` and `last_at` are the first and last instant that it
    may mean (equal from minute precision on). It counts as known from `last_at`: no look-ahead.
    Both are stored, so that a later change of a zone's rules moves no answer.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    stated: str
    precision: Precision
    zone: str
    basis: Basis
    first_at: Instant
    last_at: Instant

    @classmethod
    def parse(cls, stated: str, *, zone: str = "UTC", basis: Basis = Basis.STATED) -> Self:
        """Reads `2026`, `2026-03`, `2026-03-20` or a date-time; `zone` is an IANA name.

        Errors: InvalidTime.
        """
        precision, first, last = _bounds(stated, zone)
        return cls(stated=stated, precision=precision, zone=zone, basis=basis, first_at=first, last_at=last)


def _bounds(stated: str, zone: str) -> tuple[Precision, datetime, datetime]:
    if re.fullmatch(r"\d{4}", stated, re.ASCII):
        return Precision.YEAR, *_days(f"{stated}-01-01", f"{stated}-12-31", zone)
    if re.fullmatch(r"\d{4}-\d{2}", stated, re.ASCII):
        first = parse_date(f"{stated}-01")
        last_day = calendar.monthrange(first.year, first.month)[1]
        return Precision.MONTH, start_of(first, zone), end_of(first.replace(day=last_day), zone)
    if "T" not in stated:
        return Precision.DAY, *_days(stated, stated, zone)
    at = parse_local_instant(stated, zone)
    precision = Precision.SECOND if stated.count(":") > _colons_of_offset(stated) + 1 else Precision.MINUTE
    return precision, at, at


def _colons_of_offset(stated: str) -> int:
    return 1 if re.search(r"[+-]\d{2}:\d{2}$", stated) else 0


def _days(first: str, last: str, zone: str) -> tuple[datetime, datetime]:
    try:
        first_day: date = parse_date(first)
        last_day: date = parse_date(last)
    except InvalidTime:
        raise InvalidTime(
            f"{first!r} is not a publication date",
            hint="write YYYY, YYYY-MM, YYYY-MM-DD or a date-time with its offset",
        ) from None
    return start_of(first_day, zone), end_of(last_day, zone)
