"""What routes take in their query strings: one model a kind of question; anything else is an error."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ledger.application.value_filter import Match
from ledger.domain.parsing import invalid
from ledger.domain.periods import PeriodType
from ledger.errors import InvalidInput

LARGEST_POSITION = 10**15
MOST_SERIES = 100
MOST_EVENTS = 1000

When = Annotated[str, Field(max_length=40)]
Position = Annotated[int, Field(ge=0, le=LARGEST_POSITION)]
Filter = Annotated[str, Field(min_length=1, max_length=200)]


class Query(BaseModel):
    """No parameters. Unknown ones are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class RecordedQuery(Query):
    """A cut in recording alone: definitions are not published."""

    recorded_by: When | None = Field(None, description="a log position, a date (to its end, UTC) or an instant")
    min_position: Position | None = Field(None, description="read your writes: answer once this position is in view")


class CutQuery(RecordedQuery):
    """Both cuts in time, both inclusive."""

    known_on: When | None = Field(None, description="a date (to its end in the vintage zone) or an instant")


class SeriesQuery(RecordedQuery):
    """All filters hold together."""

    subject: Filter | None = Field(None, description="the subject's code, name or an alias")
    metric: Filter | None = Field(None, description="the metric's code")
    unit: Filter | None = None
    q: Filter | None = Field(None, description="text in the code or title, or in a code or name of subject or metric")


class FiguresQuery(CutQuery):
    """Periods between two dates, of one kind; several kinds are an error that lists them."""

    since: When | None = Field(None, alias="from", description="periods that start on this date or later")
    until: When | None = Field(None, alias="to", description="periods that end on this date or earlier (end excluded)")
    type: PeriodType | None = None
    length: Annotated[str, Field(pattern=r"^P[0-9]{1,5}[YMWD]$")] | None = Field(None, description="P3M, P1Y, P7D")
    above: When | None = Field(None, description="values greater than this number")
    below: When | None = Field(None, description="values less than this number")
    match: Match = Field(Match.CERTAIN, description="possible: also bounds of which above and below may be true")


class SeveralQuery(FiguresQuery):
    """The same of several series."""

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


class FigureQuery(CutQuery):
    type: PeriodType | None = Field(None, description="which figure is meant where several types bear these dates")


class VintagesQuery(FigureQuery):
    grain: Literal["day"] | None = Field(None, description="day: the last vintage of each date in the vintage zone")


class EventsQuery(Query):
    """A page of the log."""

    after: Position = Field(0, description="the position after which the page begins")
    limit: Annotated[int, Field(ge=1, le=MOST_EVENTS)] = 100


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
