"""What a source tells of a figure, as the event that records it: a report, or the same, another or no number again.

A table of figures gives numbers with their dates and does not say what each does to the one before. That follows
from what the publisher stood by until then, so numbers may be loaded late, in any order: the answers are the same. Two
limits: a withdrawal says nothing before what it withdraws is there; and since a restatement replaces what stood however
close, what is published before it and loaded after it may have been the finer print of the same number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from ledger.domain.events import FigureEvent, Statement
from ledger.domain.extents import overlap, within
from ledger.domain.figure import Saying, reaffirm, report, restate, retract
from ledger.domain.figure_checks import value_of
from ledger.domain.history import Entry, Figure, Recorded
from ledger.domain.periods import Period
from ledger.domain.precedence import Precedence
from ledger.domain.publications import Publication
from ledger.domain.standing import standing_claims
from ledger.domain.values import Value
from ledger.domain.words import RestatementReason, SourceRef

WITHDRAWN = "the publisher states no number for this period any more"
_ANY_ORDER = Precedence()
"""Which tier outranks which changes what stands, not whom a statement is about."""


class Telling(NamedTuple):
    """What one source says of one figure; `value` is in the unit of the series, None for no number any more."""

    series: str
    unit: str
    period: Period
    source: SourceRef
    publication: Publication
    value: Value | None


def is_held(figure: Figure, telling: Telling) -> bool:
    """Whether the source is on record with this value: as first recorded, voided since or not, or as corrected."""
    means = telling.value.meaning if telling.value else None
    return any(
        source.code == telling.source.code and (value.meaning if value else None) == means
        for source, value in _said(figure)
    )


def _said(figure: Figure) -> Iterator[tuple[SourceRef, Value | None]]:
    for recorded in figure.events.values():
        if isinstance(recorded.event, Statement):
            yield recorded.event.source, getattr(recorded.event, "value", None)
    for entry in figure.entries.values():
        yield entry.source, entry.value


def is_edit(figure: Figure, telling: Telling, is_own: Callable[[Recorded], bool]) -> bool:
    """Whether the source was on record with something else, and another hand than `is_own` recorded that.

    Several wordings of one source are read together. One that turns up later is an edit of the source, or a mistake.
    """
    return any(
        entry.source.code == telling.source.code and not is_own(figure.events[entry.event_id])
        for entry in figure.entries.values()
    )


def retell(figure: Figure | None, telling: Telling, now: datetime) -> FigureEvent | None:
    """The event that records what is told; None where it is held, or withdraws what nobody stands by.

    What the publisher stood by just before decides. Nothing: a report. The value of its latest claim, or a coarser
    print of it: a reaffirmation. One consistent with all claims: a report, which joins them. Else a restatement, a
    revision; but where claims of several tiers are involved a report, since the order of tiers says what it displaces.
    Publications of one instant have no order, so what one of them says is never about another.
    Errors: those of the decisions in `figure`.
    """
    if figure is not None and is_held(figure, telling):
        return None
    series, unit, period, source, publication, value = telling
    saying = Saying(source, publication)
    standing = _stood_by(figure, telling) if figure else []
    if figure is None or not standing:
        return None if value is None else report(figure, series, unit, period, saying, value, now)
    latest = max(standing, key=lambda entry: (entry.known_at, entry.event_id))
    if value is None:
        return retract(figure, latest.event_id, saying, WITHDRAWN, now)
    stated = value_of(latest)
    if value.meaning == stated.meaning or within(stated, value):
        return reaffirm(figure, latest.event_id, unit, saying, value, now)
    if all(overlap(value, value_of(claim)) for claim in standing) or len(_tiers(standing, source)) > 1:
        return report(figure, series, unit, period, saying, value, now)
    return restate(figure, latest.event_id, unit, saying, value, RestatementReason.REVISION, now)


def _stood_by(figure: Figure, telling: Telling) -> list[Entry]:
    """The claims that the publisher stood by just before the publication."""
    before = [
        entry
        for entry in figure.entries.values()
        if entry.source.publisher == telling.source.publisher and entry.known_at < telling.publication.last_at
    ]
    return [*standing_claims(before, figure.links, _ANY_ORDER).claims.values()]


def _tiers(standing: Sequence[Entry], source: SourceRef) -> set[int]:
    return {source.tier, *(claim.source.tier for claim in standing)}
