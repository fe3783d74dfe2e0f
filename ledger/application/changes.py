"""What moved between two cuts, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import cast

from ledger.application.histories import Histories
from ledger.application.pages import Page, page_of, page_size, read_key
from ledger.domain import lives
from ledger.domain.events import Statement
from ledger.domain.history import Recorded
from ledger.domain.lives import Change, Step
from ledger.domain.precedence import PrecedenceHistory
from ledger.errors import InvalidInput, InvalidTime
from ledger.projections.cuts import Cut
from ledger.projections.figure_lists import FigureKey, key_of
from ledger.projections.row_readers import stated_value
from ledger.projections.rows import FigureRow
from ledger.projections.series_filter import SeriesFilter

CHANGES = "changes"
"""The kind of this list, as cursors name it."""
_END = datetime.max.replace(tzinfo=UTC)
_REMARKS = ("disputed", "dispute_resolved")
_PUBLISHED = ("reported", "reaffirmed", "restated", "retracted", "corrected")


@dataclass(frozen=True, slots=True)
class Move:
    """A figure whose answers at two cuts differ.

    `figure` is the later answer, `before` the earlier one, None where the figure was not held. `delta` is after minus
    before where both are numbers of one comparator, else None. `because`: see `Changes.changes`.
    """

    figure: FigureRow
    before: FigureRow | None
    delta: Decimal | None
    because: Sequence[Change]


class Changes(Histories):
    """Errors: InvalidInput at `first`, `after` or `since`."""

    def cuts_between(
        self,
        since_known_on: str | None,
        since_recorded_by: str | int | None,
        known_on: str | None = None,
        recorded_by: str | int | None = None,
        after: str | None = None,
    ) -> tuple[Cut, Cut]:
        """The two cuts of a page of changes, `since` and `until`; the cursor `after` (None: none) pins both.

        What is not said of `since` is as of `until`: without `since_recorded_by` both cuts are at one position, so that
        publication alone moves figures; without `since_known_on` both have one publication cut, so that recording alone
        does. Errors: InvalidTime at the parameter; InvalidInput at `after`, and at `since` where nothing is said of it.
        """
        if since_known_on is None and since_recorded_by is None:
            raise InvalidInput("says no cut", path=("since",), hint="say since when: known on, recorded by, or both")
        until = self.paged_cut(known_on, recorded_by, CHANGES, after)
        try:
            since = self.cut(since_known_on, since_recorded_by)
        except InvalidTime as error:
            error.path = (f"since_{error.path[0]}",)
            raise
        seq = until.seq if since_recorded_by is None else since.seq
        if after is not None and since_recorded_by is not None:
            seq = self._pinned(since, since_recorded_by, cast(int, _read_key(after, until.seq)[0]))
        return Cut(until.known_on if since_known_on is None else since.known_on, seq, until.position), until

    def changes(
        self,
        since: Cut,
        until: Cut,
        *,
        series: str | None = None,
        subject: str | None = None,
        metric: str | None = None,
        first: int | None = None,
        after: str | None = None,
    ) -> Page[Move]:
        """The figures whose answers at `since` and at `until` differ, in the order of series code and period.

        A figure moved when state, absent reason, comparator, amount, bounds or ranks of its answer differ: on
        publication, recording or both. One not held yet counts as not yet known, so that a new figure moved once
        something is known of it. `because` is, of its life up to `until` and in the order of recording: every change
        recorded after `since`, unless a dispute or its resolution, which move nothing, or a statement (report,
        reaffirmation, restatement, retraction) published after `until`; and every statement or correction, not taken
        back since, whose publication lies after `since` and not after `until`, whenever it was recorded. It is empty
        where a new order of tiers alone moved the figure: then the precedence of the two answers differs.

        `series` and `metric` are codes, `subject` a code, name or alias. Errors: InvalidTime at `since` for one that
        lies after `until` on either axis.
        """
        if since.seq > until.seq or since.known("UTC") > until.known("UTC"):
            raise InvalidTime("lies after until", path=("since",), hint="exchange the two cuts")
        size = page_size(first)
        key = None if after is None else _read_key(after, until.seq)
        if key is not None and key[0] != since.seq:
            raise InvalidInput(f"is of the changes since position {key[0]}, not {since.seq}", path=("after",))
        filter = SeriesFilter(code=series, subject=subject, metric=metric)
        after_figure = cast(FigureKey | None, key and key[1:])
        numbers = self.views.moved(since, until, filter, after_figure, size + 1)
        moves = self._moves(since, until, numbers)
        return page_of(CHANGES, until.seq, moves, size, lambda move: (since.seq, *key_of(move.figure)))

    def _moves(self, since: Cut, until: Cut, numbers: Sequence[int]) -> list[Move]:
        figures = self.views.numbered(numbers, until)
        before = {figure.no: figure for figure in self.views.numbered(numbers, since)}
        histories = self.histories(figures, until)
        precedence = self.views.precedence()
        return [
            Move(
                figure,
                before.get(figure.no),
                _delta(before.get(figure.no), figure),
                _because(histories[figure.no], precedence, figure.vintage_zone, since, until),
            )
            for figure in figures
        ]


def _read_key(after: str, seq: int) -> tuple[str | int, ...]:
    """The position of `since`, then the figure's key. Errors: InvalidInput at `after`."""
    key = read_key(CHANGES, seq, after, (int, str, str, str, str))
    assert key is not None
    return key


def _delta(before: FigureRow | None, figure: FigureRow) -> Decimal | None:
    old, new = (row.chosen.value if row and row.chosen else None for row in (before, figure))
    return lives.delta(stated_value(old), stated_value(new)) if old and new else None


def _because(
    history: Sequence[Recorded], precedence: PrecedenceHistory, zone: str, since: Cut, until: Cut
) -> list[Change]:
    """See `Changes.changes`."""
    # An instant and a date may lie the other way round in some zone; the reasons lie between them all the same.
    earlier, later = sorted(cut.known_at(zone) or _END for cut in (since, until))

    def counts(step: Step) -> bool:
        published = step.publication.last_at if step.publication else None
        in_time = published is None or published <= later
        if since.seq < step.recorded.seq:
            return step.kind not in _REMARKS and (in_time or not isinstance(step.recorded.event, Statement))
        late = published is not None and published > earlier
        return step.kind in _PUBLISHED and not step.voided and late and in_time

    return lives.changes(history, precedence, until.known_at(zone), counts)
