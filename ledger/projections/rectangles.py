"""One figure's stream → its rows: claims by version, answers as rectangles, disputes (pure).

The same function serves catch-up and rebuild: from the whole stream it computes the rows as they
stand after each new event, and yields only what opens and what closes. What a batch both opens and
closes is born closed.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple

from ledger.domain.history import Entry, Figure, Recorded, after, first_change
from ledger.domain.instants import format_instant
from ledger.domain.lives import KINDS
from ledger.domain.precedence import Precedence, PrecedenceHistory
from ledger.domain.resolution import Answer
from ledger.domain.values import format_number
from ledger.domain.vintages import Point, joined, points
from ledger.projections.schema import NEVER, OPEN_SEQ


class Held(NamedTuple):
    """A row that holds, and the first position at which it did; None: it is stored already."""

    from_seq: int | None
    row: tuple[Any, ...]


@dataclass(slots=True)
class Timeline:
    """The rows of one table for one figure, by key: which hold, and what a batch opens and closes.

    `opened` is keyed by (key, from_seq) and gives (to_seq, row); `closed` gives the `to_seq` of
    stored rows.
    """

    held: dict[Hashable, Held] = field(default_factory=dict)
    opened: dict[tuple[Hashable, int], tuple[int, tuple[Any, ...]]] = field(default_factory=dict)
    closed: dict[Hashable, int] = field(default_factory=dict)

    def start_from(self, rows: Mapping[Hashable, tuple[Any, ...]]) -> None:
        """The rows that are stored and hold."""
        self.held = {key: Held(None, row) for key, row in rows.items()}

    def move_to(self, seq: int, rows: Mapping[Hashable, tuple[Any, ...]]) -> None:
        """The rows that hold from `seq` on; equal ones stay untouched."""
        for key in [key for key, held in self.held.items() if rows.get(key) != held.row]:
            from_seq, row = self.held.pop(key)
            if from_seq is None:
                self.closed[key] = seq
            else:
                self.opened[key, from_seq] = (seq, row)
        for key, row in rows.items():
            if key not in self.held:
                self.held[key] = Held(seq, row)
                self.opened[key, seq] = (OPEN_SEQ, row)


@dataclass(slots=True)
class FigureRows:
    """What one batch changes for one figure."""

    claims: Timeline = field(default_factory=Timeline)
    answers: Timeline = field(default_factory=Timeline)
    disputes: Timeline = field(default_factory=Timeline)


def figure_rows(history: Sequence[Recorded], stored_upto: int, precedence: PrecedenceHistory) -> FigureRows:
    """What the events after position `stored_upto`, and orders of tiers after it, open and close.

    `history` is the figure's whole readable stream. The rows stored last are recomputed, not read
    back, so a rebuild and a catch-up cannot differ.
    """
    rows = FigureRows()
    state = _State({recorded.event.event_id: recorded.seq for recorded in history})
    by_seq = {recorded.seq: recorded for recorded in history}
    moments = sorted(by_seq.keys() | _new_orders(history, precedence))
    stored_last = max((seq for seq in moments if seq <= stored_upto), default=0)
    for seq in moments:
        state.record(by_seq.get(seq))
        if seq < stored_last:
            continue
        state.answer(precedence.at(seq))
        for timeline, now in (
            (rows.claims, state.claim_rows()),
            (rows.answers, state.answer_rows()),
            (rows.disputes, state.dispute_rows()),
        ):
            if seq <= stored_upto:
                timeline.start_from(now)
            else:
                timeline.move_to(seq, now)
    return rows


def _new_orders(history: Sequence[Recorded], precedence: PrecedenceHistory) -> set[int]:
    return {seq for seq in precedence.seqs if seq > history[0].seq} if _rests_on_tiers(history) else set()


def _rests_on_tiers(history: Sequence[Recorded]) -> bool:
    """Whether an order of tiers can matter: more than one tier ever spoke on the figure."""
    tiers = {source.tier for recorded in history if (source := getattr(recorded.event, "source", None)) is not None}
    return len(tiers) > 1


def claim_row(entry: Entry) -> tuple[Any, ...]:
    """The columns of `claim` from `claim_id` on."""
    value, publication = entry.value, entry.publication
    numbers = (None,) * 12
    if value is not None:
        numbers = (
            str(value.comparator),
            *(None if part is None else format_number(part) for part in (value.amount, value.lower, value.upper)),
            value.lower_inclusive,
            value.upper_inclusive,
            None if value.ranks is None else json.dumps(value.ranks, separators=(",", ":")),
            value.reason and str(value.reason),
            value.decimals,
            value.decimals_basis,
            value.as_reported,
            value.unit,
        )  # type: ignore[assignment]
    return (
        entry.event_id,
        KINDS[entry.kind],
        entry.target,
        entry.source.code,
        entry.source.publisher,
        entry.source.tier,
        format_instant(entry.recorded_at),
        publication.stated,
        str(publication.precision),
        publication.zone,
        str(publication.basis),
        format_instant(publication.last_at),
        *numbers,
        entry.nature and str(entry.nature),
        json.dumps([anchor.model_dump(exclude_none=True) for anchor in entry.anchors], ensure_ascii=False),
    )


def _answer_row(answer: Answer, numbers: Mapping[str, int]) -> tuple[Any, ...]:
    """The columns of `answer` from `state` on."""
    alternatives = [[numbers[claim], str(why)] for claim, why in answer.alternatives]
    backing = [numbers[claim] for claim in answer.backing if claim != answer.chosen]
    return (
        str(answer.state),
        str(answer.rule),
        answer.chosen and numbers[answer.chosen],
        answer.absent_reason and str(answer.absent_reason),
        answer.conflicted,
        json.dumps(alternatives) if alternatives else None,
        json.dumps(backing) if backing else None,
    )


class _State:
    """A figure on its way through its history; what an event does not touch is computed once."""

    def __init__(self, numbers: Mapping[str, int]) -> None:
        self._numbers = numbers
        self._figure: Figure | None = None
        self._answered: tuple[Figure, Precedence] | None = None
        self._points: list[Point] = []
        self._claim_rows: dict[str, tuple[Entry, tuple[Any, ...]]] = {}
        self._answer_rows: dict[datetime, tuple[Answer, tuple[Any, ...]]] = {}

    def record(self, recorded: Recorded | None) -> None:
        """One more event; None: only the order of tiers changed."""
        if recorded is not None:
            self._figure = after(self._figure, recorded)

    def answer(self, precedence: Precedence) -> None:
        """Answers along K, anew from the first instant that is touched."""
        assert self._figure is not None
        since = None
        if self._answered is not None and self._answered[1] == precedence:
            since = first_change(self._answered[0], self._figure) or datetime.max.replace(tzinfo=UTC)
        self._points = points(self._figure, precedence, self._points, since)
        self._answered = (self._figure, precedence)

    def claim_rows(self) -> dict[Hashable, tuple[Any, ...]]:
        """By the claim's number."""
        assert self._figure is not None
        for event_id, entry in self._figure.entries.items():
            held = self._claim_rows.get(event_id)
            if held is None or held[0] is not entry:
                self._claim_rows[event_id] = (entry, claim_row(entry))
        return {entry.seq: self._claim_rows[event_id][1] for event_id, entry in self._figure.entries.items()}

    def answer_rows(self) -> dict[Hashable, tuple[Any, ...]]:
        """By `known_from`; the columns of `answer` from `known_to` on, without `to_seq`."""
        rows: dict[Hashable, tuple[Any, ...]] = {}
        for piece in joined(self._points):
            held = self._answer_rows.get(piece.known_from)
            if held is None or held[0] is not piece.answer:
                held = self._answer_rows[piece.known_from] = (piece.answer, _answer_row(piece.answer, self._numbers))
            until = NEVER if piece.known_to is None else format_instant(piece.known_to)
            rows[format_instant(piece.known_from)] = (until, format_instant(piece.vintage_from), *held[1])
        return rows

    def dispute_rows(self) -> dict[Hashable, tuple[Any, ...]]:
        """Open disputes, by number."""
        assert self._figure is not None
        return {
            self._numbers[dispute]: (
                self._figure.disputes[dispute].model_dump_json(exclude_none=True, exclude={"series", "period"}),
            )
            for dispute in self._figure.open_disputes
        }
