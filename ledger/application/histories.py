"""The recorded events of figures, read from the log."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.application.asking import Asking
from ledger.domain.history import Recorded
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
