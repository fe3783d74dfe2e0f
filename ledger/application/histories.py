"""The recorded events of figures, read from the log."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from ledger import deadline
from ledger.application.asking import Asking
from ledger.domain.history import Recorded
from ledger.domain.lives import Change, Step, everything, life
from ledger.domain.precedence import PrecedenceHistory
from ledger.projections.cuts import Cut
from ledger.projections.rows import FigureRow


class Histories(Asking):
    """Streams as they stood at a cut."""

    def histories(self, figures: Sequence[FigureRow], cut: Cut) -> dict[int, list[Recorded]]:
        """The recorded events of figures up to the cut, by figure number."""
        found = self.log.histories([figure.stream_id for figure in figures], cut.seq)
        return {
            figure.no: [event.recorded for event in found.get(figure.stream_id, []) if event.recorded]
            for figure in figures
        }


def life_in_time(
    history: Sequence[Recorded],
    precedence: PrecedenceHistory,
    known_on: datetime | None,
    wanted: Callable[[Step], bool] = everything,
) -> list[Change]:
    """A figure's life, or what is wanted of it, within the time that the question has.

    Each change weighs every claim until then: a life of very many is asked for in part. Errors: TookTooLong.
    """

    def in_time(step: Step) -> bool:
        deadline.check()
        return wanted(step)

    return life(history, precedence, known_on, in_time)
