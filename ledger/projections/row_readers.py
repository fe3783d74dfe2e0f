"""SQL columns → rows; the column lists that statements select."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from ledger.domain.instants import format_instant
from ledger.domain.publications import Publication
from ledger.domain.values import Value
from ledger.projections.rows import AnchorRow, ClaimRow, PeriodRow, PublicationRow, ValueRow
from ledger.projections.schema import BEGINNING, END

CLAIM_FIELDS = (
    "no", "figure_no", "claim_id", "kind", "target", "source", "publisher", "tier", "recorded_at",
    "published_at", "precision", "zone", "basis", "known_at",
    "comparator", "amount", "lower", "upper", "lower_inclusive", "upper_inclusive", "ranks", "absent_reason",
    "decimals", "decimals_basis", "as_reported", "unit", "nature", "anchors",
)  # fmt: skip


VALUE_FIELDS = CLAIM_FIELDS[14:26]


def claim_columns(alias: str) -> str:
    """The columns that `claim_row` reads, of a table alias."""
    return ", ".join(f"{alias}.{name}" for name in CLAIM_FIELDS)


def claim_row(columns: Sequence[Any]) -> ClaimRow | None:
    """A claim; None for the nulls of an outer join."""
    if columns[0] is None:
        return None
    source = columns[5]
    anchors = tuple(
        AnchorRow(source, a["start"], a["end"], a.get("exact"), a.get("prefix"), a.get("suffix"))
        for a in (json.loads(columns[27]) if columns[27] != "[]" else ())
    )
    return ClaimRow._make(
        (*columns[:9], PublicationRow(*columns[9:14]), claimed_value(columns[14:26]), columns[26], anchors)
    )


def claimed_value(columns: Sequence[Any]) -> ValueRow | None:
    """A value of the `VALUE_FIELDS` of a claim; None for the nulls of an outer join, and of a retraction."""
    if columns[0] is None:
        return None
    comparator, amount, lower, upper, lower_inclusive, upper_inclusive, ranks, *rest = columns
    return ValueRow(
        comparator,
        amount,
        lower,
        upper,
        None if lower_inclusive is None else bool(lower_inclusive),
        None if upper_inclusive is None else bool(upper_inclusive),
        None if ranks is None else tuple(json.loads(ranks)),
        *rest,
    )


def value_row(value: Value) -> ValueRow:
    """A value of the domain as a row: its numbers as text."""
    told = value.model_dump(mode="json")
    return ValueRow(**told | {"ranks": value.ranks})


def publication_row(publication: Publication) -> PublicationRow:
    """A publication of the domain as a row."""
    known_at = format_instant(publication.last_at)
    return PublicationRow(publication.stated, publication.precision, publication.zone, publication.basis, known_at)


def stated_value(row: ValueRow) -> Value:
    """The domain's value of a row, to compare and count with."""
    return Value.model_validate(row._asdict())


def period_row(type: str, start: str, end: str, length: str | None, label: str | None) -> PeriodRow:
    """A period; open ends are None again."""
    return PeriodRow(type, None if start == BEGINNING else start, None if end == END else end, label, length)


def pairs(text: str | None) -> tuple[tuple[int, str], ...]:
    """`[[12, "older"]]` as stored; empty for null."""
    return tuple((number, why) for number, why in json.loads(text)) if text else ()


def numbers(text: str | None) -> tuple[int, ...]:
    """`[12, 13]` as stored; empty for null."""
    return tuple(json.loads(text)) if text else ()
