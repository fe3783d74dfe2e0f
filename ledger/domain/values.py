"""What a source says of a figure: a comparator with the numbers it needs, never a float.

The table of comparators is `FORMS`: which fields each one has, and must have.
"""

from __future__ import annotations

import re
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal, NamedTuple, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema, model_validator

from ledger.domain.words import PrintedWords

_NUMBER = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,18})?", re.ASCII)
_DIGITS = {"type": "string", "pattern": f"^{_NUMBER.pattern}$", "examples": ["39.8"]}
NUMBER_HINT = "write a number as a string of digits, such as '39.8': at most 30 before and 18 after the point"


def parse_number(given: Any) -> Decimal:
    """An exact decimal from its digits; matched by pattern before `Decimal` sees it.

    Floats, exponents, NaN and infinities are refused: a figure has the digits that were printed.
    Errors: ValueError.
    """
    if isinstance(given, Decimal):
        given = format(given, "f") if given.is_finite() and abs(given.adjusted()) < 64 else str(given)
    elif isinstance(given, int) and not isinstance(given, bool):
        given = str(given) if abs(given) < 10**30 else "too long"
    if isinstance(given, float):
        raise ValueError(f"a float ({given!r}) has lost the digits that were printed; {NUMBER_HINT}")
    if not isinstance(given, str) or _NUMBER.fullmatch(given) is None:
        raise ValueError(f"not a number; {NUMBER_HINT}")
    return Decimal(given)


def format_number(number: Decimal) -> str:
    """Plain digits as reported: no exponent, trailing zeros kept."""
    return format(number, "f")


Number = Annotated[
    Decimal,
    BeforeValidator(parse_number),
    PlainSerializer(format_number, when_used="json"),
    WithJsonSchema({"anyOf": [_DIGITS, {"type": "integer"}]}, mode="validation"),
    WithJsonSchema(_DIGITS, mode="serialization"),
]


class Comparator(StrEnum):
    EXACT = "exact"
    APPROX = "approx"
    GT = "gt"
    GE = "ge"
    LT = "lt"
    LE = "le"
    NEARLY = "nearly"
    RANGE = "range"
    RANK_SET = "rank_set"
    ABSENT = "absent"


class AbsentReason(StrEnum):
    NOT_REPORTED = "not_reported"
    WITHHELD = "withheld"
    NOT_APPLICABLE = "not_applicable"
    UNKNOWN = "unknown"
    RETRACTED = "retracted"


class Form(NamedTuple):
    """The fields that a comparator needs, and those that it may have beside them."""

    needs: frozenset[str]
    may: frozenset[str] = frozenset()


FORMS: dict[Comparator, Form] = {
    Comparator.EXACT: Form(frozenset({"amount"}), frozenset({"decimals", "decimals_basis"})),
    Comparator.APPROX: Form(frozenset({"amount"})),
    Comparator.GT: Form(frozenset({"lower"})),
    Comparator.GE: Form(frozenset({"lower"})),
    Comparator.LT: Form(frozenset({"upper"})),
    Comparator.LE: Form(frozenset({"upper"})),
    Comparator.NEARLY: Form(frozenset({"upper"})),
    Comparator.RANGE: Form(frozenset({"lower", "upper", "lower_inclusive", "upper_inclusive"})),
    Comparator.RANK_SET: Form(frozenset({"ranks"})),
    Comparator.ABSENT: Form(frozenset({"reason"})),
}
PARTS = (
    "amount",
    "lower",
    "upper",
    "lower_inclusive",
    "upper_inclusive",
    "ranks",
    "reason",
    "decimals",
    "decimals_basis",
)


class Value(BaseModel):
    """One stated value.

    `amount` for exact and approx, else None; `lower`/`upper` for bounds and ranges, with
    `…_inclusive` for ranges alone (the comparator says it elsewhere); `ranks` (sorted) for
    rank_set; `reason` for absent. `decimals` as in XBRL: −8 means printed to the nearest 10⁸;
    None where the source gives no precision; `decimals_basis` says who stated it. `as_reported` is
    the printed words of the number and nothing longer; None where they were not kept.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    comparator: Comparator
    unit: str
    amount: Number | None = None
    lower: Number | None = None
    upper: Number | None = None
    lower_inclusive: bool | None = None
    upper_inclusive: bool | None = None
    ranks: tuple[Annotated[int, Field(ge=1, le=100_000)], ...] | None = None
    reason: AbsentReason | None = None
    decimals: Annotated[int, Field(ge=-30, le=18)] | None = None
    decimals_basis: Literal["stated", "inferred"] | None = None
    as_reported: PrintedWords | None = None

    @model_validator(mode="after")
    def _has_its_form(self) -> Self:
        form = FORMS[self.comparator]
        for part in PARTS:
            given = getattr(self, part) is not None
            if part in form.needs and not given:
                raise ValueError(f"comparator {self.comparator} needs {part}")
            if given and part not in form.needs | form.may:
                raise ValueError(f"comparator {self.comparator} has no {part}")
        if (self.decimals is None) != (self.decimals_basis is None):
            raise ValueError("decimals and decimals_basis go together")
        if self.ranks is not None and (not self.ranks or list(self.ranks) != sorted(set(self.ranks))):
            raise ValueError("ranks are a sorted set of at least one place")
        if self.comparator is Comparator.RANGE:
            self._check_range()
        return self

    def _check_range(self) -> None:
        assert self.lower is not None and self.upper is not None
        closed = self.lower_inclusive and self.upper_inclusive
        if self.lower > self.upper or (self.lower == self.upper and not closed):
            raise ValueError(f"a range from {self.lower} to {self.upper} holds nothing")

    @property
    def anchor_number(self) -> Decimal | None:
        """The printed number, whatever its comparator; None where there is not exactly one."""
        if self.comparator is Comparator.RANGE:
            return None
        for number in (self.amount, self.lower, self.upper):
            if number is not None:
                return number
        return None

    @property
    def meaning(self) -> tuple[object, ...]:
        """What must change for a new vintage: comparator, amount, bounds; neither precision nor words."""
        return (
            self.comparator, self.amount, self.lower, self.upper,
            self.lower_inclusive, self.upper_inclusive, self.ranks, self.reason,
        )  # fmt: skip
