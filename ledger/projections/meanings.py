"""What an answer means: the part of it whose change begins a vintage, or moves a figure between two cuts."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

MEANING_FIELDS = 10
"""How many columns `meaning_columns` lists."""


def meaning_columns(answer: str, claim: str) -> str:
    """The columns that `meaning` reads, of the aliases of an answer and of its chosen claim, both maybe null."""
    claimed = ("comparator", "amount", "lower", "upper", "lower_inclusive", "upper_inclusive", "ranks", "absent_reason")
    state = f"coalesce({answer}.state, 'NOT_YET_KNOWN'), {answer}.absent_reason"
    return ", ".join((state, *(f"{claim}.{field}" for field in claimed)))


def meaning(columns: Sequence[Any]) -> tuple[Any, ...]:
    """State, reason and value, to compare: 34.0 means 34."""
    state, absent_reason, comparator, amount, lower, upper, *rest = columns
    numbers = (None if number is None else Decimal(number) for number in (amount, lower, upper))
    return (state, absent_reason, comparator, *numbers, *rest)
