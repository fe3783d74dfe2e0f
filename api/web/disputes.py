"""An open dispute as pages tell it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from ledger.domain.values import Value
from ledger.projections.row_readers import value_row
from ledger.projections.rows import DisputeRow, ValueRow


class Dispute(NamedTuple):
    """`counter` is None where nothing is said instead."""

    row: DisputeRow
    counter: ValueRow | None


def told(disputes: Iterable[DisputeRow]) -> list[Dispute]:
    """Each with what is said instead."""
    return [Dispute(row, value_row(Value.model_validate(row.counter)) if row.counter else None) for row in disputes]
