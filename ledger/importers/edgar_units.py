"""The units of EDGAR's facts: how a code spells them, what class they are of, and how finely a filing states them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from decimal import Decimal

from ledger.domain.registry import CURRENCY

PER_SHARE = "per share"
PURE = "pure"
RATE = "rate"
SHARES = "shares"
OTHER = "other"

_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
_PLAIN_UNIT = re.compile(r"[A-Za-z0-9_.]+(/[A-Za-z0-9_.]+)?", re.ASCII)
_UNIT_LONGEST = 24
_FINEST_PER_SHARE = 2
"""Cents: a price of 0.10 a share is not known to a tenth only because its last digit is 0."""


def unit_class(unit: str) -> str:
    """What a unit measures, by its name alone."""
    if _CURRENCY.fullmatch(unit):
        return CURRENCY
    if unit in (PURE, SHARES):
        return unit
    if unit.endswith("/shares"):
        return PER_SHARE
    return RATE if "/" in unit else OTHER


def unit_code(unit: str) -> str:
    """The unit as a part of a code: `USD`, `USD-per-shares`; another unit never has the same.

    What a code cannot spell has a part of its digest behind two hyphens, which no plain unit has.
    """
    plain = unit.replace("/", "-per-")
    if _PLAIN_UNIT.fullmatch(unit) and len(plain) <= _UNIT_LONGEST:
        return plain
    digest = hashlib.sha256(unit.encode()).hexdigest()[:8]
    return f"{re.sub(r'[^A-Za-z0-9]', '-', unit)[: _UNIT_LONGEST - 10]}--{digest}"


def finest_decimals(amounts: Iterable[Decimal], unit: str) -> int:
    """The decimals of the finest grain: the greatest power of ten that all amounts are multiples of.

    732,786,000 and 41,000 are stated to thousands: −3. Zero is a multiple of all, and tells nothing; of zeros alone it
    is 0. Per share it is at least 2.
    """
    least = _FINEST_PER_SHARE if unit_class(unit) == PER_SHARE else None
    grains = [-_exponent(amount) for amount in amounts if amount]
    finest = max(grains, default=0)
    return finest if least is None else max(finest, least)


def _exponent(amount: Decimal) -> int:
    """The place of the last digit that is not zero."""
    _, digits, exponent = amount.as_tuple()
    assert isinstance(exponent, int)
    text = "".join(map(str, digits))
    return exponent + len(text) - len(text.rstrip("0"))
