"""The life of a figure: what each event did, from what to what, by whom, why, and where it is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Context, Decimal
from typing import NamedTuple

from ledger.domain.events import (
    ClaimsLinked,
    DisputeResolved,
    FigureCorrected,
    FigureDisputed,
    FigureEvent,
    FigureReaffirmed,
    FigureReported,
    FigureRestated,
    FigureRetracted,
    FigureVoided,
    Statement,
)
from ledger.domain.history import Entry, Figure, Recorded, after, fold
from ledger.domain.precedence import PrecedenceHistory
from ledger.domain.publications import Publication
from ledger.domain.resolution import Answer, resolve
from ledger.domain.values import Comparator, Value
from ledger.domain.words import Anchor, SourceRef

KINDS: dict[type[FigureEvent], str] = {
    FigureReported: "reported",
    FigureReaffirmed: "reaffirmed",
    FigureRestated: "restated",
    FigureRetracted: "retracted",
    FigureCorrected: "corrected",
    FigureVoided: "voided",
    FigureDisputed: "disputed",
    DisputeResolved: "dispute_resolved",
    ClaimsLinked: "linked",
}
_EXACTLY = Context(prec=100)


@dataclass(frozen=True, slots=True)
class Change:
    """One event of the life.

    `before` and `after` are the value of the claim that it touched (None: there was none, or none is
    left); `delta` is after minus before where both are numbers of one comparator, else None; `factor` is that of a
    split, else None.
    `source`, `publication` and `anchors` are those of the claim concerned; `target` is the event that
    it acts on, None for a report. `answer` is what the ledger said of the figure from then on, at the
    publication cut of the question. `voided` tells that a later event took this one back.
    """

    recorded: Recorded
    kind: str
    target: str | None
    before: Value | None
    after: Value | None
    delta: Decimal | None
    factor: Decimal | None
    reason: str | None
    source: SourceRef | None
    publication: Publication | None
    anchors: tuple[Anchor, ...]
    voided: bool
    answer: Answer


class Step(NamedTuple):
    """An event of a life, before what it did is worked out; fields as in `Change`."""

    recorded: Recorded
    kind: str
    publication: Publication | None
    voided: bool


def everything(step: Step) -> bool:
    """Wants each step."""
    return True


def life(
    history: Sequence[Recorded],
    precedence: PrecedenceHistory,
    known_on: datetime | None = None,
    wanted: Callable[[Step], bool] = everything,
) -> list[Change]:
    """Every change that is wanted, in the order of recording; `known_on` leaves out what was published after it."""
    return changes(history, precedence, known_on, lambda step: _in_time(step, known_on) and wanted(step))


def steps(history: Sequence[Recorded], known_on: datetime | None = None) -> list[Step]:
    """The events of `life` alone, which are told without weighing any claim."""
    return [moment.step for moment in _moments(history) if _in_time(moment.step, known_on)]


def _in_time(step: Step, known_on: datetime | None) -> bool:
    return known_on is None or step.publication is None or step.publication.last_at <= known_on


def changes(
    history: Sequence[Recorded],
    precedence: PrecedenceHistory,
    known_on: datetime | None,
    wanted: Callable[[Step], bool],
) -> list[Change]:
    """The changes of a life that are wanted, in the order of recording; each `answer` is that at `known_on`.

    An answer weighs every claim until then, which is what costs.
    """
    return [
        _change(moment, resolve(moment.later, known_on, precedence.at(moment.step.recorded.seq)))
        for moment in _moments(history)
        if wanted(moment.step)
    ]


class _Moment(NamedTuple):
    """A step with the figure before and after it; `old` and `new` are the entry that it touches, before and after."""

    step: Step
    before: Figure | None
    later: Figure
    old: Entry | None
    new: Entry | None


def _moments(history: Sequence[Recorded]) -> Iterator[_Moment]:
    end = fold(history)
    before: Figure | None = None
    for recorded in history:
        assert end is not None
        later = after(before, recorded)
        event = recorded.event
        assert isinstance(event, FigureEvent)
        touched = _touched(event, later)
        old = before.entries.get(touched) if before and touched else None
        new = later.entries.get(touched) if touched else None
        entry = new or old
        step = Step(recorded, KINDS[type(event)], entry.publication if entry else None, event.event_id in end.voided)
        yield _Moment(step, before, later, old, new)
        before = later


def _change(moment: _Moment, answer: Answer) -> Change:
    step, before, _, old, new = moment
    event = step.recorded.event
    assert isinstance(event, FigureEvent)
    entry = new or old
    value_before, value_after = (old.value if old else None), (new.value if new else None)
    if isinstance(event, FigureReaffirmed | FigureRestated | FigureRetracted) and before:
        target = before.entries.get(event.target)
        value_before = target.value if target else None
    if isinstance(event, FigureDisputed):
        value_after = event.counter
    return Change(
        recorded=step.recorded,
        kind=step.kind,
        target=_target(event),
        before=value_before,
        after=value_after,
        delta=delta(value_before, value_after),
        factor=event.factor if isinstance(event, FigureRestated) else None,
        reason=_reason(event),
        source=entry.source if entry else None,
        publication=step.publication,
        anchors=_anchors(event, entry),
        voided=step.voided,
        answer=answer,
    )


def _target(event: FigureEvent) -> str | None:
    return event.claim if isinstance(event, ClaimsLinked) else getattr(event, "target", None)


def _touched(event: FigureEvent, later: Figure) -> str | None:
    """The entry whose value the event states, changes or contests."""
    if isinstance(event, Statement):
        return event.event_id
    target = _target(event)
    while target is not None and target in later.events and target not in later.entries:
        named = later.events[target].event
        if isinstance(named, Statement):
            return target
        assert isinstance(named, FigureEvent)
        target = _target(named)
    return target


def _anchors(event: FigureEvent, entry: Entry | None) -> tuple[Anchor, ...]:
    if isinstance(event, Statement):
        return event.anchors
    return entry.anchors if entry else ()


def _reason(event: FigureEvent) -> str | None:
    reason = getattr(event, "reason", None)
    return str(reason) if reason is not None else None


def delta(before: Value | None, after: Value | None) -> Decimal | None:
    """After minus before, exactly; None unless both are numbers of one comparator."""
    if before is None or after is None or before.comparator is not after.comparator:
        return None
    old, new = before.anchor_number, after.anchor_number
    if old is None or new is None or before.comparator is Comparator.RANGE:
        return None
    return _EXACTLY.subtract(new, old)
