"""What can be compared on the page of a figure: its vintages, and the steps of its life."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, localcontext
from typing import NamedTuple

from api.wording import answer_in_words, publication_in_words, signed, value_in_words
from ledger.domain import lives
from ledger.domain.instants import format_instant
from ledger.domain.lives import Change
from ledger.domain.values import Comparator, Value, format_number
from ledger.errors import InvalidInput
from ledger.projections.row_readers import publication_row, stated_value, value_row
from ledger.projections.rows import ValueRow, VintageRow

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
    """A step of the life, and the side of a comparison that what the ledger said after it can be."""

    change: Change
    side: Side
    kind: str
    before: str | None
    after: str | None
    delta: str | None
    published: str | None
    known_at: str | None
    recorded_at: str


class Difference(NamedTuple):
    """What differs between two sides; both numbers are None unless both values are plain numbers."""

    before: Side
    after: Side
    absolute: str | None
    percent: str | None
    is_same: bool


def vintages_of(rows: Sequence[VintageRow], changes: Sequence[Change]) -> list[Vintage]:
    """Each with the reason of the statement that began it."""
    reasons = {change.recorded.event.event_id: change.reason or change.kind for change in changes}
    found = []
    for row in rows:
        chosen = row.chosen
        value = chosen.value if chosen else None
        side = Side(
            f"v{row.number}",
            f"Vintage {row.number}",
            _stated(value),
            answer_in_words(row.state, row.absent_reason, value),
            chosen.source if chosen else None,
            publication_in_words(chosen.publication) if chosen else None,
            reasons.get(chosen.claim_id) if chosen else row.absent_reason,
        )
        found.append(Vintage(row, side))
    return found


def steps_of(changes: Sequence[Change]) -> list[Step]:
    """In the order of recording."""
    return [_step(change) for change in changes]


def _step(change: Change) -> Step:
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
    return Step(
        change,
        side,
        _KINDS.get(change.kind, change.kind),
        None if change.before is None else value_in_words(value_row(change.before)),
        None if change.after is None else value_in_words(value_row(change.after)),
        None if change.delta is None else signed(format_number(change.delta)),
        side.published,
        published and published.known_at,
        format_instant(change.recorded.recorded_at),
    )


def difference(sides: Sequence[Side], since: str | None, until: str | None) -> Difference | None:
    """Between the sides of these names; None where not both are named. Errors: InvalidInput for one that is not."""
    if since is None or until is None:
        return None
    named = {side.name: side for side in sides}
    for name, given in (("from", since), ("to", until)):
        if given not in named:
            raise InvalidInput(f"{given} is no vintage or step of this figure", path=(name,))
    before, after = named[since], named[until]
    absolute = percent = None
    if before.value and after.value and {before.value.comparator, after.value.comparator} == {Comparator.EXACT}:
        absolute, percent = _numbers(before.value, after.value)
    return Difference(before, after, absolute, percent, before.words == after.words)


def _numbers(before: Value, after: Value) -> tuple[str | None, str | None]:
    delta, base = lives.delta(before, after), before.amount
    if delta is None or base is None:
        return None, None
    unit = "percentage points" if before.unit == "percent" else before.unit
    absolute = signed(format_number(delta)) + ("" if unit == "pure" else f" {unit}")
    if base == 0:
        return absolute, None
    with localcontext(prec=100):
        percent = (delta / abs(base) * 100).quantize(_PERCENT_GRAIN)
    return absolute, f"{signed(format_number(percent))} %"


def _stated(value: ValueRow | None) -> Value | None:
    return None if value is None else stated_value(value)


def default_pair(vintages: Sequence[Vintage], steps: Sequence[Step]) -> tuple[str, str] | None:
    """The last two vintages, else the first and the last step; None where there is nothing to compare."""
    sides = [each.side for each in vintages[-2:]]
    if len(sides) < 2:
        sides = [step.side for step in (steps[0], steps[-1])] if len(steps) > 1 else []
    return (sides[0].name, sides[1].name) if sides else None
