"""A figure as its events leave it: the fold that decisions and answers start from (semantics 6.1).

recorded events ── fold ──> Figure: entries (corrected, not voided), links, disputes
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, TypeVar
from uuid import UUID

from ledger.domain.events import (
    ClaimsLinked,
    DisputeResolved,
    Event,
    FigureCorrected,
    FigureDisputed,
    FigureEvent,
    FigureReaffirmed,
    FigureReported,
    FigureRestated,
    FigureRetracted,
    FigureVoided,
)
from ledger.domain.extents import Discrete, Extent, extent
from ledger.domain.periods import Period
from ledger.domain.publications import Publication
from ledger.domain.values import Value
from ledger.domain.words import Anchor, Nature, Relation, SourceRef

T = TypeVar("T")


class Recorded(NamedTuple):
    """An event with what the log adds: its position (1, 2, 3 …), the record time, and who sent it."""

    seq: int
    recorded_at: datetime
    actor: str
    submission_id: str
    event: Event


class Logged(NamedTuple):
    """One position of the log; `recorded` is None and `error` says why where its bytes cannot be read."""

    seq: int
    stream_id: UUID
    version: int
    topic: str
    recorded: Recorded | None
    error: str | None = None


class Entry(NamedTuple):
    """A report, reaffirmation, restatement or retraction, with all corrections folded in.

    `value`, and `reach`, the numbers that it leaves possible, are None for a retraction alone; `target` is
    the claim that a reaffirmation, restatement or retraction names, None for a report. `known_at` is the instant from
    which the world knew it, the last of its publication. `seq` and `recorded_at` are those of its own recording.
    """

    event_id: str
    seq: int
    recorded_at: datetime
    kind: type[FigureEvent]
    source: SourceRef
    publication: Publication
    known_at: datetime
    value: Value | None
    anchors: tuple[Anchor, ...]
    nature: Nature | None
    target: str | None
    reach: Extent | Discrete | None


class Link(NamedTuple):
    """`claim` quotes or supersedes `other`."""

    event_id: str
    relation: Relation
    claim: str
    other: str


class Figure(NamedTuple):
    """One figure at one recording cut; every mapping is by event id, without what is voided.

    `events` holds all recorded events, voided ones too; `voided` their ids.
    """

    series: str
    period: Period
    events: Mapping[str, Recorded]
    voided: frozenset[str]
    entries: Mapping[str, Entry]
    links: Mapping[str, Link]
    disputes: Mapping[str, FigureDisputed]
    resolutions: Mapping[str, DisputeResolved]

    @property
    def open_disputes(self) -> tuple[str, ...]:
        """Ids of the disputes that nobody resolved, of claims that are not voided."""
        if not self.disputes:
            return ()
        resolved = {resolution.target for resolution in self.resolutions.values()}
        return tuple(
            dispute
            for dispute, event in self.disputes.items()
            if dispute not in resolved and event.target not in self.voided
        )


@dataclass(slots=True)
class _Fold:
    entries: dict[str, Entry] = field(default_factory=dict)
    links: dict[str, Link] = field(default_factory=dict)
    disputes: dict[str, FigureDisputed] = field(default_factory=dict)
    resolutions: dict[str, DisputeResolved] = field(default_factory=dict)


def fold(history: Sequence[Recorded]) -> Figure | None:
    """The figure after `history`, the whole stream up to some position; None when it is empty."""
    if not history:
        return None
    first = history[0].event
    assert isinstance(first, FigureEvent)
    voided = frozenset(r.event.target for r in history if isinstance(r.event, FigureVoided))
    state = _Fold()
    for recorded in history:
        if recorded.event.event_id not in voided:
            _apply(state, recorded)
    return Figure(
        series=first.series,
        period=first.period,
        events={recorded.event.event_id: recorded for recorded in history},
        voided=voided,
        entries=state.entries,
        links=state.links,
        disputes=state.disputes,
        resolutions=state.resolutions,
    )


def after(figure: Figure | None, recorded: Recorded) -> Figure:
    """The figure once one more event is recorded; what it does not touch stays the same object.

    The same as folding the whole history again, which only a void needs.
    """
    event = recorded.event
    if figure is None or isinstance(event, FigureVoided):
        folded = fold([*(figure.events.values() if figure else ()), recorded])
        assert folded is not None
        return folded
    state = _Fold(dict(figure.entries), dict(figure.links), dict(figure.disputes), dict(figure.resolutions))
    _apply(state, recorded)
    return figure._replace(
        events={**figure.events, event.event_id: recorded},
        entries=state.entries,
        links=state.links,
        disputes=state.disputes,
        resolutions=state.resolutions,
    )


def first_change(before: Figure, later: Figure) -> datetime | None:
    """The earliest instant K at which entries or links of two states of a figure differ; None when nowhere."""
    touched = _differing(before.entries, later.entries)
    for link in _differing(before.links, later.links):
        touched += [
            state.entries[claim]
            for state in (before, later)
            for claim in (link.claim, link.other)
            if claim in state.entries
        ]
    return min((entry.known_at for entry in touched), default=None)


def _differing(before: Mapping[str, T], later: Mapping[str, T]) -> list[T]:
    return [
        one
        for these, those in ((before, later), (later, before))
        for key, one in these.items()
        if (other := those.get(key)) is not one and other != one
    ]


def _apply(state: _Fold, recorded: Recorded) -> None:
    match recorded.event:
        case FigureReported() | FigureReaffirmed() | FigureRestated() | FigureRetracted() as statement:
            state.entries[statement.event_id] = _entry(recorded, statement)
        case FigureCorrected() as correction:
            # A correction outlives its voided claim as a record, and has nothing left to correct.
            if (entry := state.entries.get(correction.target)) is not None:
                state.entries[correction.target] = _corrected(entry, correction)
        case ClaimsLinked(event_id=event_id, relation=relation, claim=claim, other=other):
            state.links[event_id] = Link(event_id, relation, claim, other)
        case FigureDisputed() as dispute:
            state.disputes[dispute.event_id] = dispute
        case DisputeResolved() as resolution:
            state.resolutions[resolution.event_id] = resolution
        case FigureVoided():
            pass  # what it names was left out before
        case unknown:
            raise TypeError(f"{type(unknown).__name__} is not an event of a figure")


def _entry(recorded: Recorded, event: FigureReported | FigureReaffirmed | FigureRestated | FigureRetracted) -> Entry:
    value = None if isinstance(event, FigureRetracted) else event.value
    return Entry(
        event_id=event.event_id,
        seq=recorded.seq,
        recorded_at=recorded.recorded_at,
        kind=type(event),
        source=event.source,
        publication=event.publication,
        known_at=event.publication.last_at,
        value=value,
        anchors=event.anchors,
        nature=event.nature,
        target=None if isinstance(event, FigureReported) else event.target,
        reach=None if value is None else extent(value),
    )


def _corrected(entry: Entry, correction: FigureCorrected) -> Entry:
    publication = correction.publication or entry.publication
    return entry._replace(
        value=correction.value or entry.value,
        reach=extent(correction.value) if correction.value else entry.reach,
        publication=publication,
        known_at=publication.last_at,
        source=correction.source or entry.source,
        anchors=entry.anchors if correction.anchors is None else correction.anchors,
    )


def visible(figure: Figure, known_on: datetime | None) -> list[Entry]:
    """The entries published by `known_on` (None: no publication cut), superseded or not (semantics 6.1)."""
    return [entry for entry in figure.entries.values() if known_on is None or entry.known_at <= known_on]


def claims_of(entries: Iterable[Entry]) -> dict[str, Entry]:
    """Those that state a value, by id."""
    return {entry.event_id: entry for entry in entries if entry.value is not None}
