"""Own scalars: decimals keep their digits, floats are refused."""

from __future__ import annotations

from typing import Any, NewType

import strawberry
from graphql import GraphQLError, IntValueNode, StringValueNode, ValueNode

from ledger.domain.values import NUMBER_HINT, format_number, parse_number

DecimalText = NewType("DecimalText", str)
DateText = NewType("DateText", str)
InstantText = NewType("InstantText", str)
WhenText = NewType("WhenText", str)
PeriodName = NewType("PeriodName", str)
Json = NewType("Json", object)


def _parse_decimal(given: Any) -> str:
    try:
        return format_number(parse_number(given))
    except ValueError as error:
        raise GraphQLError(f"Decimal: {error}") from None


def _decimal_literal(node: ValueNode, variables: dict[str, Any] | None = None) -> str:
    """The raw text of the literal: `1.10` would lose its last digit as a float, so it is refused."""
    if isinstance(node, StringValueNode | IntValueNode):
        return _parse_decimal(node.value)
    raise GraphQLError(f"Decimal: {NUMBER_HINT}", nodes=node)


def _when(given: Any) -> str:
    """Also a log position, as a number."""
    return str(given) if type(given) is int else str(_text("When")(given))


def _text(name: str) -> Any:
    def parse(given: Any) -> str:
        if not isinstance(given, str) or len(given) > 100:
            raise GraphQLError(f"{name} is a string")
        return given

    return parse


SCALARS: dict[object, Any] = {
    DecimalText: strawberry.scalar(
        name="Decimal",
        description="An exact decimal as a string, with the digits as reported; no exponent, never a float.",
        serialize=str,
        parse_value=_parse_decimal,
        parse_literal=_decimal_literal,
    ),
    DateText: strawberry.scalar(
        name="Date",
        description="An ISO 8601 calendar date.",
        serialize=str,
        parse_value=_text("Date"),
        specified_by_url="https://www.rfc-editor.org/rfc/rfc3339",
    ),
    InstantText: strawberry.scalar(
        name="Instant",
        description="A point in time in UTC, to the microsecond: 2025-11-25T14:24:00.000000Z.",
        serialize=str,
        parse_value=_text("Instant"),
        specified_by_url="https://www.rfc-editor.org/rfc/rfc3339",
    ),
    WhenText: strawberry.scalar(
        name="When",
        description=(
            "A cut in time: an instant with its offset, or a date, which means its last instant"
            " (for knownOn in the series' vintage zone, for recordedBy in UTC); for recordedBy also a log position."
        ),
        serialize=str,
        parse_value=_when,
    ),
    PeriodName: strawberry.scalar(
        name="Period",
        description=(
            "A period as people and standards write it: an ISO 8601 interval (2025-07-01/2025-10-01), a date"
            " (2016-03-31), a label (2025-Q3, FY2026-Q2), EDTF where it is uncertain (2026-03~), or the code or name"
            " of a defined period."
        ),
        serialize=str,
        parse_value=_text("Period"),
    ),
    Json: strawberry.scalar(
        name="JSON",
        description="Any JSON.",
        serialize=lambda value: value,
        specified_by_url="https://www.rfc-editor.org/rfc/rfc8259",
    ),
}
