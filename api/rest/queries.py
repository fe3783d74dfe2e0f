"""What routes take in their query strings: one model a kind of question; anything else is an error."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, WithJsonSchema

from ledger.application.pages import MOST_FIRST
from ledger.application.series_vintages import VintageMode
from ledger.application.value_filter import Match
from ledger.domain.parsing import invalid
from ledger.domain.periods import PeriodType
from ledger.errors import InvalidInput

LARGEST_POSITION = 10**15
MOST_SERIES = 100

_POSITION = {"type": "string", "pattern": "^[0-9]{1,15}$"}
_DATE = {"type": "string", "format": "date"}
_INSTANT = {"type": "string", "format": "date-time"}


def _told(*forms: dict[str, str]) -> WithJsonSchema:
    return WithJsonSchema({"anyOf": list(forms)} if len(forms) > 1 else forms[0])


def plain_digits(given: Any) -> Any:
    """Digits alone: elsewhere `1_000` and `1.0` may be integers."""
    if isinstance(given, str) and re.fullmatch("[0-9]{1,16}", given) is None:
        raise ValueError("is not a number of plain digits")
    return given


Day = Annotated[str, Field(max_length=40), _told(_DATE)]
PublishedBy = Annotated[str, Field(max_length=40), _told(_DATE, _INSTANT)]
RecordedBy = Annotated[str, Field(max_length=40), _told(_POSITION, _DATE, _INSTANT)]
Position = Annotated[int, Field(ge=0, le=LARGEST_POSITION), BeforeValidator(plain_digits)]
Limit = Annotated[int, Field(ge=1, le=MOST_FIRST), BeforeValidator(plain_digits)]
Cursor = Annotated[str, Field(min_length=1, max_length=2000)]
Filter = Annotated[str, Field(min_length=1, max_length=200)]
Digits = Annotated[str, Field(max_length=60), _told({"type": "string", "pattern": r"^-?[0-9]{1,30}(\.[0-9]{1,18})?$"})]


class Query(BaseModel):
    """No parameters. Unknown ones are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ReadQuery(Query):
    """What every read of the ledger takes."""

    min_position: Position | None = Field(None, description="read your writes: answer once this position is in view")


class RecordedQuery(ReadQuery):
    """A cut in recording alone: definitions are not published."""

    recorded_by: RecordedBy | None = Field(None, description="a log position, a date (to its end, UTC) or an instant")


class CutQuery(RecordedQuery):
    """Both cuts in time, both inclusive."""

    known_on: PublishedBy | None = Field(None, description="a date (to its end in the vintage zone) or an instant")


class Paged(Query):
    """Part of a list."""

    limit: Limit | None = Field(None, description="rows of one page; the other forms than JSON are whole without it")
    after: Cursor | None = Field(None, description="`next` of the page before")


class DefinitionsQuery(RecordedQuery, Paged):
    """A page of definitions."""


class SeriesQuery(RecordedQuery, Paged):
    """All filters hold together."""

    subject: Filter | None = Field(None, description="the subject's code, name or an alias")
    metric: Filter | None = Field(None, description="the metric's code")
    unit: Filter | None = None
    q: Filter | None = Field(None, description="text in the code or title, or in a code or name of subject or metric")
    conflict: Literal["true", "false"] | None = Field(None, description="whether claims of a figure of it disagree")
    changed_since: RecordedBy | None = Field(
        None, description="those with an event of a figure recorded after a position, a date or an instant"
    )


class NarrowingQuery(CutQuery):
    """Periods between two dates, of one kind; several kinds are an error that lists them."""

    since: Day | None = Field(None, alias="from", description="periods that start on this date or later")
    until: Day | None = Field(None, alias="to", description="periods that end on this date or earlier (end excluded)")
    type: PeriodType | None = None
    length: Annotated[str, Field(pattern=r"^P[0-9]{1,5}[YMWD]$")] | None = Field(None, description="P3M, P1Y, P7D")


class FiguresQuery(NarrowingQuery):
    """Also by value."""

    above: Digits | None = Field(None, description="values greater than this number")
    below: Digits | None = Field(None, description="values less than this number")
    match: Match = Field(Match.CERTAIN, description="possible: also bounds of which above and below may be true")


class LineQuery(FiguresQuery, Paged):
    """The figures of one series."""


class SeveralQuery(FiguresQuery):
    """The figures of several series."""

    series: Annotated[str, Field(min_length=1)] = Field(
        description=f"codes, separated by commas; at most {MOST_SERIES}",
        examples=["alibaba.revenue,alibaba.cloud.revenue_yoy"],
    )

    @property
    def codes(self) -> list[str]:
        """Each code once, in order. Errors: InvalidInput."""
        codes = list(dict.fromkeys(self.series.split(",")))
        if "" in codes:
            raise InvalidInput("holds an empty code", path=("series",), hint="separate codes by one comma")
        if len(codes) > MOST_SERIES:
            raise InvalidInput(f"names {len(codes)} series, at most {MOST_SERIES} are answered", path=("series",))
        return codes


class TriangleQuery(NarrowingQuery, Paged):
    """The revision triangle of a series."""

    mode: VintageMode = Field(
        VintageMode.ALL,
        description="all: each vintage date with every period's answer then; changed: with what is new or revised;"
        " first, latest: each period's first or last vintage",
    )


class LatestQuery(CutQuery):
    """The latest figure of one kind of period."""

    type: PeriodType | None = None
    length: Annotated[str, Field(pattern=r"^P[0-9]{1,5}[YMWD]$")] | None = Field(None, description="P3M, P1Y, P7D")


class OfSeriesQuery(CutQuery, Paged):
    """Of figures anywhere, or only of some series."""

    series: Filter | None = Field(None, description="the series' code")
    subject: Filter | None = Field(None, description="the subject's code, name or an alias")
    metric: Filter | None = Field(None, description="the metric's code")


class ConflictsQuery(OfSeriesQuery):
    """Figures whose claims disagree."""

    disputed: Literal["true", "false"] | None = Field(None, description="true: also figures with an open dispute")


class StatedQuery(CutQuery, Paged):
    """What one source states."""


class ChangesQuery(OfSeriesQuery):
    """From one cut to another: what is not said of the earlier one is as of the later one; one has to be said."""

    since_known_on: PublishedBy | None = Field(
        None, description="the earlier cut: what was published by then", examples=["2026-01-01"]
    )
    since_recorded_by: RecordedBy | None = Field(None, description="the earlier cut: what was recorded by then")


class FigureQuery(CutQuery):
    """One figure."""

    type: PeriodType | None = Field(None, description="which figure is meant where several types bear these dates")


class VintagesQuery(FigureQuery):
    """What was known of one figure."""

    grain: Literal["day"] | None = Field(None, description="day: the last vintage of each date in the vintage zone")


class EventsQuery(ReadQuery):
    """A page of the log."""

    after: Position = Field(0, description="the position after which the page begins")
    limit: Limit | None = Field(None, description="events of one page; the other forms than JSON are whole without it")


class FollowQuery(ReadQuery):
    """The log from a position on, as it grows."""

    after: Position = Field(0, description="the position after which to begin; the header Last-Event-ID wins")
    series: Filter | None = Field(
        None, description="only what concerns this series, by its code, and every new order of tiers"
    )


Q = TypeVar("Q", bound=Query)


def read_query(model: type[Q], given: Sequence[tuple[str, str]]) -> Q:
    """The checked parameters. Errors: InvalidInput with the parameter as path."""
    known = sorted(field.alias or name for name, field in model.model_fields.items())
    found: dict[str, str] = {}
    for name, text in given:
        if name not in known:
            there = f"this address takes {', '.join(known)}" if known else "this address takes none"
            raise InvalidInput("unknown parameter", path=(name,), hint=there)
        if name in found:
            raise InvalidInput("is given more than once", path=(name,))
        found[name] = text
    try:
        return model.model_validate(found)
    except ValidationError as error:
        raise invalid(error) from None
