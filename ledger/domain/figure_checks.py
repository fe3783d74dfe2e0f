"""What decisions about a figure look up and refuse: claims that are there, publishers, units, dates."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from ledger.domain.events import FigureEvent
from ledger.domain.history import Entry, Figure
from ledger.domain.identifiers import figure_stream_id, identify
from ledger.domain.instants import format_instant
from ledger.domain.publications import Publication
from ledger.domain.values import AbsentReason, Value
from ledger.domain.words import SourceRef
from ledger.errors import InvalidTime, InvalidValue, LedgerError, NotFound, Refused, UnitMismatch

E = TypeVar("E", bound=FigureEvent)


def value_of(entry: Entry) -> Value:
    """What a claim states; retractions state nothing and are not asked."""
    assert entry.value is not None
    return entry.value


def same_print(one: Value | None, other: Value | None) -> bool:
    """Whether two values are printed alike, digit for digit: 34 and 34.0 are two wordings of one number."""
    if one is None or other is None:
        return one is other
    return one.model_dump(mode="json") == other.model_dump(mode="json")


def claim_in(figure: Figure, claim: str, path: str = "claim") -> Entry:
    """A claim that is there. Errors: NotFound, Refused (voided), at `path`."""
    entry = entry_in(figure, claim, path)
    if entry.value is None:
        raise NotFound(f"{claim} is a retraction, not a claim", path=(path,))
    return entry


def entry_in(figure: Figure, target: str, path: str = "claim") -> Entry:
    """A claim or retraction that is there. Errors: NotFound, Refused (voided), at `path`."""
    entry = figure.entries.get(target)
    if entry is None:
        raise missing(figure, target, path)
    return entry


def missing(figure: Figure, target: str, what: str) -> LedgerError:
    """Why an event is not there: voided, or never recorded."""
    if target in figure.voided:
        return Refused(f"{what} {target} was voided", path=(what,), hint="record it again if it holds after all")
    return NotFound(f"no {what} {target} in this figure", path=(what,))


def check_publisher(target: Entry, source: SourceRef, verb: str, otherwise: str) -> None:
    """Only a publisher speaks for its claim. Errors: Refused."""
    if target.source.publisher != source.publisher:
        raise Refused(
            f"only {target.source.publisher} can {verb} its claim; {source.code} is of {source.publisher}",
            path=("source",),
            hint=otherwise,
        )


def check_value(value: Value, unit: str, path: str = "value") -> None:
    """A value in the unit of the series, and no retraction in disguise. Errors: UnitMismatch, InvalidValue."""
    if value.unit != unit:
        raise UnitMismatch(
            f"the series is in {unit}, not {value.unit}",
            path=(path, "unit"),
            hint="another unit or currency is another series; a scale (million) is written out",
        )
    if value.reason is AbsentReason.RETRACTED:
        raise InvalidValue(
            "a withdrawn number is not reported as absent", path=(path, "reason"), hint="retract the claim"
        )


def check_published(publication: Publication, now: datetime) -> None:
    """A publication that has begun. Errors: InvalidTime."""
    if publication.first_at > now:
        raise InvalidTime(
            f"{publication.stated} has not come yet (it is {format_instant(now)})",
            path=("published_at",),
            hint="a publication is recorded when it is out",
        )


def identified(figure: Figure | None, event: E) -> E:
    """The event under the id of its content in the figure's stream; None: the figure's first."""
    return identify(figure_stream_id(event.series, event.period), event, taken=figure.voided if figure else ())
