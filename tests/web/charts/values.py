"""Values for charts."""

from __future__ import annotations

from typing import Any

from ledger.projections.rows import ValueRow


def value(comparator: str = "exact", unit: str = "CNY", **parts: Any) -> ValueRow:
    """A value of which the parts not named are None."""
    nothing = dict.fromkeys(ValueRow._fields)
    return ValueRow(**(nothing | {"comparator": comparator, "unit": unit} | parts))
