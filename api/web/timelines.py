"""What can be compared on the page of a figure: its vintages, and the steps of its life."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, localcontext
from typing import NamedTuple

from api.wording import answer_in_words, publication_in_words, signed, value_in_words
from ledger.domain import lives
from ledger.domain.events import (
    ClaimsLinked,
    DisputeResolved,
    FigureCorrected,
    FigureDisputed,
    FigureRetracted,
    FigureVoided,
)
from ledger.domain.instants import format_instant
from ledger.domain.lives import Change
from ledger.domain.values import AbsentReason, Comparator, Value, format_number
from ledger.errors import InvalidInput
from ledger.projections.row_readers import publication_row, stated_value, value_row
from ledger.projections.rows import PublicationRow, ValueRow, VintageRow

_KINDS = {"dispute_resolved": "dispute resolved", "linked": "claims linked"}
_PERCENT_GRAIN = Decimal("0.01")


class Side(NamedTuple):
    """What the answer was; `value` is None where no claim answered. `name` is what an address calls it."""

    name: str
    label: str
    value: Value | None
    words: str
    source: str | None
    published: str | None
    reason: str | None


class Vintage(NamedTuple):
    """A vintage, and the side of a comparison that it can be."""

    row: VintageRow
    side: Side


class Step(NamedTuple):
    """A step of the life, from what to what, and the side of a comparison that what the ledger said after it can be."""

    change: Change
    side: Side
    kind: str
    before: str | None
    after: str
    delta: str | None
    published: str | None
    known_at: str | None
    recorded_at: str
    moves_answer: bool


class Difference(NamedTuple):
    """What differs between two sides.

    `absolute` is that of the printed numbers, None unless both are printed with one comparator; `percent` is None
    unless both are plain numbers, which `is_plain` tells, and for percents.
    """

    before: Side
    after: Side
    absolute: str | None
    percent: str | None
    is_plain: bool
    is_same: bool


def vintages_of(rows: Sequence[VintageRow], steps: Sequence[lives.Step]) -> list[Vintage]:
    """Each with the reason of the statement that began it, or of the retraction that left nothing to answer."""
    reasons = {step.recorded.event.event_id: _reason(step) for step in steps}
    retractions = _retractions(steps)
    found = []
    for row in rows:
        chosen = row.chosen
        value = chosen.value if chosen else None
        words = answer_in_words(row.state, row.absent_reason, value)
        said: tuple[str | None, str | None, str | None] = (None, None, row.absent_reason)
        if chosen:
            said = chosen.source, publication_in_words(chosen.publication), reasons.get(chosen.claim_id)
        elif row.absent_reason == AbsentReason.RETRACTED:
            said = _last_said([each for each in retractions if each.published.known_at <= row.known_from], said)
        found.append(Vintage(row, Side(f"v{row.number}", f"Vintage {row.number}", _stated(value), words, *said)))
    return found


def _reason(step: lives.Step) -> str:
    return getattr(step.recorded.event, "reason", None) or step.kind


class _Retraction(NamedTuple):
    """As corrected since."""

    source: str
    published: PublicationRow
    reason: str


def _retractions(steps: Sequence[lives.Step]) -> list[_Retraction]:
    found: dict[str, _Retraction] = {}
    for step in steps:
        event = step.recorded.event
        if step.voided:
            continue
        if isinstance(event, FigureRetracted):
            found[event.event_id] = _Retraction(event.source.code, publication_row(event.publication), event.reason)
        elif isinstance(event, FigureCorrected) and event.target in found:
            source, published, reason = found[event.target]
            source = event.source.code if event.source else source
            published = publication_row(event.publication) if event.publication else published
            found[event.target] = _Retraction(source, published, reason)
    return list(found.values())


def _last_said(
    retractions: Sequence[_Retraction], otherwise: tuple[str | None, str | None, str | None]
) -> tuple[str | None, str | None, str | None]:
    if not retractions:
        return otherwise
    last = max(retractions, key=lambda each: each.published.known_at)
    return last.source, publication_in_words(last.published), last.reason


def steps_of(changes: Sequence[Change]) -> list[Step]:
    """In the order of recording."""
    answers = [None, *(change.answer.meaning for change in changes)]
    return [_step(change, before != change.answer.meaning) for before, change in zip(answers, changes, strict=False)]


def _step(change: Change, moves_answer: bool) -> Step:
    answer, publication = change.answer, change.publication
    published = publication_row(publication) if publication else None
    side = Side(
        f"s{change.recorded.seq}",
        f"After step {change.recorded.seq}",
        answer.value,
        answer_in_words(answer.state, answer.absent_reason, value_row(answer.value) if answer.value else None),
        change.source.code if change.source else None,
        publication_in_words(published) if published else None,
        change.reason or change.kind,
    )
    before, after = _move(change)
    return Step(
        change,
        side,
        _KINDS.get(change.kind, change.kind),
        before,
        after,
        signed(format_number(change.delta)) if change.delta and before else None,
        side.published,
        published and published.known_at,
        format_instant(change.recorded.recorded_at),
        moves_answer,
    )


def _move(change: Change) -> tuple[str | None, str]:
    """From what to what, in words; None where there was nothing, or it stays as it was."""
    before = None if change.before is None else value_in_words(value_row(change.before))
    after = None if change.after is None else value_in_words(value_row(change.after))
    match change.recorded.event:
        case FigureDisputed(disputed_by=name):
            return None, f"{name} says {after}, not {before}" if after else f"{name} contests {before}"
        case DisputeResolved(outcome=outcome):
            return None, f"the dispute is {outcome}"
        case ClaimsLinked(relation=relation):
            return None, f"{before or 'it'} {relation} another claim"
        case FigureVoided():
            return before, after or "taken out"
        case _:
            return (None if before == after else before), after or "withdrawn"


def difference(sides: Sequence[Side], since: str | None, until: str | None) -> Difference | None:
    """Between the sides of these names; None where not both are named. Errors: InvalidInput for one that is not."""
    if since is None or until is None:
        return None
    named = {side.name: side for side in sides}
    for name, given in (("from", since), ("to", until)):
        if given not in named:
            raise InvalidInput(f"{given} is no vintage or step of this figure", path=(name,))
    before, after = named[since], named[until]
    delta = lives.delta(before.value, after.value)
    absolute = None if delta is None or before.value is None else _in_unit(delta, before.value.unit)
    is_plain = before.value is not None and before.value.comparator is Comparator.EXACT
    base = before.value.amount if before.value else None
    is_percent = before.value is not None and before.value.unit == "percent"  # of which a percent is another number
    percent = _percent(delta, base) if delta is not None and base and is_plain and not is_percent else None
    return Difference(before, after, absolute, percent, is_plain, before.words == after.words)


def _in_unit(delta: Decimal, unit: str) -> str:
    words = "percentage points" if unit == "percent" else unit
    return signed(format_number(delta)) + ("" if unit == "pure" else f" {words}")


def _percent(delta: Decimal, base: Decimal) -> str:
    with localcontext(prec=100):
        return f"{signed(format_number((delta / abs(base) * 100).quantize(_PERCENT_GRAIN)))} %"


def _stated(value: ValueRow | None) -> Value | None:
    return None if value is None else stated_value(value)


def default_pair(vintages: Sequence[Vintage], steps: Sequence[Step]) -> tuple[str, str] | None:
    """The last two vintages, else the first and the last step; None where there is nothing to compare."""
    sides = [each.side for each in vintages[-2:]]
    if len(sides) < 2:
        sides = [step.side for step in (steps[0], steps[-1])] if len(steps) > 1 else []
    return (sides[0].name, sides[1].name) if sides else None
