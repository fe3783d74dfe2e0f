"""What every question starts with: the log, the views, and a cut through both axes of time."""

from __future__ import annotations

from ledger.application.pages import read_cursor
from ledger.errors import InvalidInput
from ledger.projections.cuts import Cut, parse_known_on
from ledger.projections.views import Views
from ledger.store.log import EventLog


class Asking:
    """Reads cuts. Errors of all questions: StoreFailure."""

    def __init__(self, log: EventLog, views: Views) -> None:
        self.log = log
        self.views = views

    def cut(self, known_on: str | None = None, recorded_by: str | int | None = None) -> Cut:
        """A cut from what a caller wrote; see `Cut`. Errors: InvalidTime."""
        return self.views.cut(parse_known_on(known_on), None if recorded_by is None else str(recorded_by))

    def paged_cut(self, known_on: str | None, recorded_by: str | int | None, kind: str, after: str | None) -> Cut:
        """The cut of a page of the list `kind`: that of the first page, which the cursor `after` (None: none) pins.

        A `recorded_by` beside a cursor has to mean the cursor's position, or, not being a position, the present: "by
        today" goes on meaning what it did on the first page. Errors: InvalidTime; InvalidInput at `after`.
        """
        cut = self.cut(known_on, recorded_by)
        if after is None:
            return cut
        pinned = read_cursor(kind, after).seq
        return cut._replace(seq=self._pinned(cut, recorded_by, pinned))

    def _pinned(self, cut: Cut, recorded_by: str | int | None, pinned: int) -> int:
        """The position of a cursor, if it may be that of a cut. Errors: InvalidInput at `after`."""
        is_present = recorded_by is None or (cut.seq == cut.position and not str(recorded_by).isdecimal())
        if pinned != cut.seq and not (is_present and pinned < cut.position):
            raise InvalidInput(
                f"is of the answer at position {pinned}, and recorded_by means {cut.seq}",
                path=("after",),
                hint="go on without recorded_by, or begin anew",
            )
        return pinned
