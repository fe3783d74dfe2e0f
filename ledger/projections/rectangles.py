"""One figure's stream → its rows: claims by version, answers as rectangles, disputes (pure).

The same function serves catch-up and rebuild: from the whole stream it computes the rows as they
stand after each new event, and yields only what opens and what closes. What a batch both opens and
closes is born closed.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ledger.domain.history import Entry, Figure, Recorded, fold
from ledger.domain.instants import format_instant
from ledger.domain.lives import KINDS
from ledger.domain.precedence import PrecedenceHistory
from ledger.domain.values import format_number
from ledger.domain.vintages import slices
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
    numbers = {recorded.event.event_id: recorded.seq for recorded in history}
    moments = sorted({recorded.seq for recorded in history} | _new_orders(history, precedence))
    stored = [seq for seq in moments if seq <= stored_upto]
    for seq in moments[max(len(stored) - 1, 0) :]:
        figure = fold([recorded for recorded in history if recorded.seq <= seq])
        assert figure is not None
        for timeline, now in (
            (rows.claims, _claims(figure)),
            (rows.answers, _answers(figure, precedence, seq, numbers)),
            (rows.disputes, _disputes(figure, numbers)),
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


def _claims(figure: Figure) -> dict[Hashable, tuple[Any, ...]]:
    return {entry.seq: claim_row(entry) for entry in figure.entries.values()}


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
            None if value.ranks is None else json.dumps(value.ranks),
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
        json.dumps([anchor.model_dump(exclude_none=True) for anchor in entry.anchors], ensure_ascii=False),
    )


def _answers(
    figure: Figure, precedence: PrecedenceHistory, seq: int, numbers: Mapping[str, int]
) -> dict[Hashable, tuple[Any, ...]]:
    """Keyed by `known_from`; the columns of `answer` from `known_to` on, without `to_seq`."""
    rows: dict[Hashable, tuple[Any, ...]] = {}
    for piece in slices(figure, precedence.at(seq)):
        answer = piece.answer
        alternatives = [[numbers[claim], str(why)] for claim, why in answer.alternatives]
        backing = [numbers[claim] for claim in answer.backing if claim != answer.chosen]
        rows[format_instant(piece.known_from)] = (
            NEVER if piece.known_to is None else format_instant(piece.known_to),
            format_instant(piece.vintage_from),
            str(answer.state),
            str(answer.rule),
            answer.chosen and numbers[answer.chosen],
            answer.absent_reason and str(answer.absent_reason),
            answer.conflicted,
            json.dumps(alternatives) if alternatives else None,
            json.dumps(backing) if backing else None,
        )
    return rows


def _disputes(figure: Figure, numbers: Mapping[str, int]) -> dict[Hashable, tuple[Any, ...]]:
    return {
        numbers[dispute]: (figure.disputes[dispute].model_dump_json(exclude_none=True, exclude={"series", "period"}),)
        for dispute in figure.open_disputes
    }
