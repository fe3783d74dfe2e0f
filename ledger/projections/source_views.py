"""Questions about what a source states."""

from __future__ import annotations

from ledger.projections.cuts import Cut, known_sql
from ledger.projections.row_readers import claim_columns, claim_row
from ledger.projections.rows import ClaimRow
from ledger.projections.schema import SERIES_HOLDS
from ledger.projections.series_views import SeriesViews

_CLAIMS = f"""
SELECT {claim_columns("c")} FROM claim c
JOIN figure f ON f.no = c.figure_no JOIN series s ON s.no = f.series_no AND {SERIES_HOLDS}
WHERE c.source = :source AND c.no > :after AND c.from_seq <= :seq AND c.to_seq > :seq AND c.known_at <= {{known}}
    {{anchored}}
ORDER BY c.no LIMIT :limit
"""


class SourceViews(SeriesViews):
    """Lists are in the order of recording."""

    def claims_of_source(self, code: str, cut: Cut, *, anchored: bool, after: int, limit: int) -> list[ClaimRow]:
        """What a source states, as corrected by the cut, retractions too, after a position; at most `limit` claims.

        `anchored`: only claims of which it is known where in the text they stand.
        """
        known, bindings = known_sql(cut, self.zones(cut))
        statement = _CLAIMS.format(known=known, anchored="AND c.anchors != '[]'" if anchored else "")
        asked = {"source": code, "seq": cut.seq, "after": after, "limit": limit}
        with self._database.reading() as connection:
            rows = connection.execute(statement, asked | bindings)
            return [claim for columns in rows if (claim := claim_row(columns))]
