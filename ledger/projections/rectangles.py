"""One figure's stream → its rows: claims by version, answers as rectangles, disputes (pure).

The same function serves catch-up and rebuild: from the whole stream it computes the rows as they
stand after each new event, and yields only what opens and what closes. What a batch both opens and
closes is born closed.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from operator import itemgetter
from typing import Any, NamedTuple

from ledger.domain.history import Entry, Figure, Recorded, after, first_change
from ledger.domain.instants import format_instant
from ledger.domain.lives import KINDS
from ledger.domain.precedence import Precedence, PrecedenceHistory
from ledger.domain.resolution import Answer
from ledger.domain.values import Value, format_number
from ledger.domain.vintages import Point, joined, points
from ledger.projections.schema import NEVER, OPEN_SEQ

Row = tuple[Any, ...]
Rows = Mapping[Hashable, Row]


class Opened(NamedTuple):
    """A row to store: it holds from `from_seq` until `to_seq`."""

    key: Hashable
    from_seq: int
    to_seq: int
    row: Row


@dataclass(slots=True)
class Timeline:
    """The rows of one table for one figure, by key: which hold, and what a batch opens and closes.

    `held` gives the first position at which a row held, None where it is stored already; `closed` the `to_seq` of
    stored rows.
    """

    held: dict[Hashable, tuple[int | None, Row]] = field(default_factory=dict)
    closed: dict[Hashable, int] = field(default_factory=dict)
    _born_closed: list[Opened] = field(default_factory=list)

    def start_from(self, rows: Rows) -> None:
        """The rows that are stored and hold."""
        self.held = {key: (None, row) for key, row in rows.items()}

    def move_to(self, seq: int, rows: Rows) -> None:
        """The rows that hold from `seq` on; equal ones stay untouched."""
        if not self.held:
            self.held = {key: (seq, row) for key, row in rows.items()}
            return
        for key in [key for key, (_, row) in self.held.items() if rows.get(key) != row]:
            from_seq, row = self.held.pop(key)
            if from_seq is None:
                self.closed[key] = seq
            else:
                self._born_closed.append(Opened(key, from_seq, seq, row))
        for key, row in rows.items():
            if key not in self.held:
                self.held[key] = (seq, row)

    def opened(self) -> Iterator[Opened]:
        """The rows to store, those that are closed again already first."""
        yield from self._born_closed
        for key, (from_seq, row) in self.held.items():
            if from_seq is not None:
                yield Opened(key, from_seq, OPEN_SEQ, row)


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
    state = _State()
    moments = _moments(history, precedence)
    stored_last = 0 if history[0].seq > stored_upto else max(seq for seq, _ in moments if seq <= stored_upto)
    for seq, recorded in moments:
        state.record(recorded)
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


def _moments(history: Sequence[Recorded], precedence: PrecedenceHistory) -> list[tuple[int, Recorded | None]]:
    """The positions at which rows may change, and what is recorded there; None: a new order of tiers."""
    moments: list[tuple[int, Recorded | None]] = [(recorded.seq, recorded) for recorded in history]
    later = [seq for seq in precedence.seqs if seq > history[0].seq]
    if later and _rests_on_tiers(history):
        moments += [(seq, None) for seq in later]
        moments.sort(key=itemgetter(0))
    return moments


def _rests_on_tiers(history: Sequence[Recorded]) -> bool:
    """Whether an order of tiers can matter: more than one tier ever spoke on the figure."""
    tiers = {source.tier for recorded in history if (source := getattr(recorded.event, "source", None)) is not None}
    return len(tiers) > 1


def claim_row(entry: Entry) -> Row:
    """The columns of `claim` from `claim_id` on."""
    publication, source = entry.publication, entry.source
    return (
        entry.event_id,
        KINDS[entry.kind],
        entry.target,
        source.code,
        source.publisher,
        source.tier,
        format_instant(entry.recorded_at),
        publication.stated,
        str(publication.precision),
        publication.zone,
        str(publication.basis),
        format_instant(publication.last_at),
        *(_NO_VALUE if entry.value is None else _value_columns(entry.value)),
        entry.nature and str(entry.nature),
        json.dumps([anchor.model_dump(exclude_none=True) for anchor in entry.anchors], ensure_ascii=False)
        if entry.anchors
        else "[]",
    )


def _value_columns(value: Value) -> Row:
    """The columns of `claim` from `comparator` to `unit`."""
    return (
        str(value.comparator),
        None if value.amount is None else format_number(value.amount),
        None if value.lower is None else format_number(value.lower),
        None if value.upper is None else format_number(value.upper),
        value.lower_inclusive,
        value.upper_inclusive,
        None if value.ranks is None else json.dumps(value.ranks, separators=(",", ":")),
        value.reason and str(value.reason),
        value.decimals,
        value.decimals_basis,
        value.as_reported,
        value.unit,
    )


_NO_VALUE: Row = (None,) * 12


def _answer_row(answer: Answer, entries: Mapping[str, Entry]) -> Row:
    """The columns of `answer` from `state` on."""
    alternatives = [[entries[claim].seq, str(why)] for claim, why in answer.alternatives]
    backing = [entries[claim].seq for claim in answer.backing if claim != answer.chosen]
    return (
        str(answer.state),
        str(answer.rule),
        answer.chosen and entries[answer.chosen].seq,
        answer.absent_reason and str(answer.absent_reason),
        answer.conflicted,
        json.dumps(alternatives) if alternatives else None,
        json.dumps(backing) if backing else None,
    )


class _State:
    """A figure on its way through its history; what an event does not touch is computed once."""

    def __init__(self) -> None:
        self._figure: Figure | None = None
        self._answered: tuple[Figure, Precedence] | None = None
        self._points: list[Point] = []
        self._claim_rows: dict[str, tuple[Entry, Row]] = {}
        self._answer_rows: dict[datetime, tuple[Answer, Row]] = {}

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

    def claim_rows(self) -> Rows:
        """By the claim's number."""
        assert self._figure is not None
        rows: dict[Hashable, Row] = {}
        for event_id, entry in self._figure.entries.items():
            held = self._claim_rows.get(event_id)
            if held is None or held[0] is not entry:
                held = self._claim_rows[event_id] = (entry, claim_row(entry))
            rows[entry.seq] = held[1]
        return rows

    def answer_rows(self) -> Rows:
        """By `known_from`; the columns of `answer` from `known_to` on, without `to_seq`."""
        assert self._figure is not None
        entries = self._figure.entries
        rows: dict[Hashable, Row] = {}
        for piece in joined(self._points):
            held = self._answer_rows.get(piece.known_from)
            if held is None or held[0] is not piece.answer:
                held = self._answer_rows[piece.known_from] = (piece.answer, _answer_row(piece.answer, entries))
            until = NEVER if piece.known_to is None else format_instant(piece.known_to)
            rows[format_instant(piece.known_from)] = (until, format_instant(piece.vintage_from), *held[1])
        return rows

    def dispute_rows(self) -> Rows:
        """Open disputes, by number."""
        assert self._figure is not None
        return {
            self._figure.events[dispute].seq: (
                self._figure.disputes[dispute].model_dump_json(exclude_none=True, exclude={"series", "period"}),
            )
            for dispute in self._figure.open_disputes
        }
