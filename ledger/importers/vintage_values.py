"""The cell of a number, read as its comparator has it.

A table of numbers states no precision: programs that write one drop the zeros at the end of a number. So `decimals` is
that of a column of this name, or None: the number is the point that it is printed as.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from ledger.domain.parsing import first_fault
from ledger.domain.values import Comparator, Value
from ledger.errors import InvalidValue

NO_NUMBER = frozenset({"", ".", "NA", "#N/A"})
"""What stands where a publisher has no number."""
_RANKS_MOST = 1000
_RANKS = re.compile(r"[0-9]{1,6}(;[0-9]{1,6})*", re.ASCII)
_DECIMALS = re.compile(r"-?[0-9]{1,2}", re.ASCII)
_NUMBERED = {
    "exact": "amount",
    "approx": "amount",
    "gt": "lower",
    "ge": "lower",
    "lt": "upper",
    "le": "upper",
    "nearly": "upper",
}


def read_number(text: str, unit: str) -> Value:
    """An exact number of no stated precision. Errors: InvalidValue at `value`."""
    try:
        return Value(comparator=Comparator.EXACT, unit=unit, amount=text)  # type: ignore[arg-type]
    except ValidationError as error:
        raise InvalidValue(f"{shown(text)}: {first_fault(error)}", path=("value",)) from None


def read_value(text: str, unit: str, comparator: str, decimals: str, as_reported: str) -> Value | None:
    """A value of any comparator; empty texts are what was not given. None where there is no number, whatever its grain.

    Errors: InvalidValue at the column at fault.
    """
    comparator = comparator or "exact"
    if comparator not in tuple(Comparator):
        known = ", ".join(Comparator)
        raise InvalidValue(f"{shown(comparator)} is not one of {known}", path=("comparator",))
    if text in NO_NUMBER and comparator != "absent":
        if as_reported:
            raise InvalidValue("belongs to a value, and there is none", path=("as_reported",))
        return None
    fields: dict[str, Any] = {"comparator": comparator, "unit": unit, **_parts(text, comparator)}
    if decimals:
        if _DECIMALS.fullmatch(decimals) is None:
            raise InvalidValue(f"{shown(decimals)} is not a whole number of digits", path=("decimals",))
        fields |= {"decimals": int(decimals), "decimals_basis": "stated"}
    if as_reported:
        fields["as_reported"] = as_reported
    try:
        return Value(**fields)
    except ValidationError as error:
        raise InvalidValue(f"{shown(text)}: {first_fault(error)}", path=(_column(error),)) from None


def _parts(text: str, comparator: str) -> Mapping[str, Any]:
    """What a value of a comparator holds. Errors: InvalidValue at `value`."""
    if comparator in _NUMBERED:
        return {_NUMBERED[comparator]: text}
    if comparator == "absent":
        return {"reason": text}
    if comparator == "range":
        low, dots, high = text.partition("..")
        if not dots:
            raise InvalidValue(f"{shown(text)} is not a range", path=("value",), hint="write 5..7, both included")
        return {"lower": low, "upper": high, "lower_inclusive": True, "upper_inclusive": True}
    if _RANKS.fullmatch(text) is None or text.count(";") >= _RANKS_MOST:
        raise InvalidValue(f"{shown(text)} is not a set of places", path=("value",), hint="write 1;2;3")
    return {"ranks": tuple(sorted({int(rank) for rank in text.split(";")}))}


def _column(error: ValidationError) -> str:
    """The column that a fault of a value is of."""
    part = next(iter(error.errors(include_url=False)[0]["loc"]), "value")
    return str(part) if part in ("decimals", "as_reported") else "value"


def shown(text: str) -> str:
    """A cell in a message, never a long one."""
    return repr(text if len(text) <= 40 else f"{text[:40]}…")
