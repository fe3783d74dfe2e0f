"""The catalogue of what a figure of a line can be read as: columns by the path of the field that shows them."""

from __future__ import annotations

from typing import NamedTuple

from ledger.projections.schema import BEGINNING, END, STALE


class Column(NamedTuple):
    """The SQL of a column, and the last of `JOINS` that it needs; None: the figure's own table does."""

    sql: str
    join: str | None = None


JOINS = {
    "answer": "LEFT JOIN answer a ON a.figure_no = f.no AND a.known_from <= :known AND a.known_to > :known"
    " AND a.from_seq <= :seq AND a.to_seq > :seq",
    "claim": "LEFT JOIN claim c ON c.no = a.chosen AND c.from_seq <= :seq AND c.to_seq > :seq",
    "source": "LEFT JOIN source o ON o.code = c.source AND o.from_seq <= :seq AND o.to_seq > :seq",
}
"""In their order: each one needs those before it."""

_START = f"nullif(f.period_start, '{BEGINNING}')"
_END = f"nullif(f.period_end, '{END}')"
_CLAIM_VALUE = (
    "comparator", "amount", "lower", "upper", "lower_inclusive", "upper_inclusive", "ranks", "unit", "decimals",
    "decimals_basis", "as_reported",
)  # fmt: skip
_PUBLICATION = ("published_at", "precision", "zone", "basis", "known_at")
_SOURCE = ("code", "publisher", "title", "kind", "tier", "author", "url", "digest", "retrieved_at", "document_date")

COLUMNS: dict[str, Column] = {
    "stream_id": Column("f.stream_id"),
    "stale": Column(STALE),
    "period.type": Column("f.period_type"),
    "period.start": Column(_START),
    "period.end": Column(_END),
    "period.label": Column("f.label"),
    "period.length": Column("f.period_length"),
    "period.dates": Column(f"coalesce({_START}, '..') || '/' || coalesce({_END}, '..')"),
    "key.start": Column("f.period_start"),
    "key.end": Column("f.period_end"),
    "state": Column("coalesce(a.state, 'NOT_YET_KNOWN')", "answer"),
    "absent_reason": Column("a.absent_reason", "answer"),
    "known_from": Column("a.vintage_from", "answer"),
    "conflicted": Column("coalesce(a.conflicted, 0)", "answer"),
    "disputed": Column(
        "CASE WHEN EXISTS (SELECT 1 FROM dispute d WHERE d.figure_no = f.no AND d.from_seq <= :seq AND d.to_seq > :seq)"
        " THEN 1 ELSE 0 END"
    ),
    "recorded_at": Column("c.recorded_at", "claim"),
    "published_at": Column("c.published_at", "claim"),
    "value.reason": Column("c.absent_reason", "claim"),
    **{f"value.{name}": Column(f"c.{name}", "claim") for name in _CLAIM_VALUE},
    **{f"publication.{name}": Column(f"c.{name}", "claim") for name in _PUBLICATION},
    **{f"source.{name}": Column(f"o.{name}", "source") for name in _SOURCE},
    "source.code": Column("c.source", "claim"),
    "rule": Column("coalesce(a.rule, 'nothing_known')", "answer"),
    "claim.code": Column("c.source", "claim"),
    "claim.publisher": Column("c.publisher", "claim"),
    "claim.tier": Column("c.tier", "claim"),
}
"""Booleans are 0 and 1, ranks JSON text; null where there is none. `source.…` is the source as registered by the cut,
`claim.…` the same as it stood when the claim was recorded."""

KEY = ("key.start", "key.end", "period.type")
"""The order of a line, and what a page begins after."""
