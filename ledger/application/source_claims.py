"""What a source states: its claims, each with the figure that it is about."""

from __future__ import annotations

from typing import NamedTuple

from ledger.application.asking import Asking
from ledger.application.pages import Page, page_of, page_size, read_key
from ledger.projections.cuts import Cut
from ledger.projections.rows import ClaimRow, FigureRow

SOURCE_CLAIMS = "source_claims"
"""The kind of this list, as cursors name it."""


class StatedClaim(NamedTuple):
    """A claim of a source, and the answer for its figure at the same cut."""

    claim: ClaimRow
    figure: FigureRow

    @property
    def why_not(self) -> str | None:
        """Why it does not answer for its figure, a `Why`; None where it does, and for a retraction."""
        return dict(self.figure.alternatives).get(self.claim.no)

    @property
    def answers(self) -> bool:
        """Whether it is the claim that answers."""
        return self.figure.chosen is not None and self.figure.chosen.no == self.claim.no


class SourceClaims(Asking):
    """Errors: InvalidInput at `first` or `after`."""

    def page_of_source_claims(
        self,
        code: str,
        cut: Cut,
        *,
        anchored: bool = False,
        at: int = 0,
        first: int | None = None,
        after: str | None = None,
    ) -> Page[StatedClaim]:
        """The claims of a source as they stand at the cut, retractions too, in the order of recording.

        A claim that was corrected to another source is the other's; what is voided is left out. `anchored`: only those
        of which it is known where in the source's text they stand. `at`: from the claim at that position on; a cursor
        goes before it. A source that is not registered states nothing.
        """
        size = page_size(first)
        key = read_key(SOURCE_CLAIMS, cut.seq, after, (int,))
        start = max(at - 1, 0) if key is None else int(key[0])
        claims = self.views.claims_of_source(code, cut, anchored=anchored, after=start, limit=size + 1)
        numbers = sorted({claim.figure_no for claim in claims})
        figures = {figure.no: figure for figure in self.views.numbered(numbers, cut)}
        found = [StatedClaim(claim, figures[claim.figure_no]) for claim in claims]
        return page_of(SOURCE_CLAIMS, cut.seq, found, size, lambda stated: (stated.claim.no,))
