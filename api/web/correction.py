"""How a claim is corrected: the fields of its value, and the same request for a shell."""

from __future__ import annotations

import json
import shlex
from typing import NamedTuple

from api.wording import QUALIFIERS
from ledger.domain.values import AbsentReason, Comparator
from ledger.projections.rows import ClaimRow, ValueRow

_NUMBERS = {
    Comparator.EXACT: "amount",
    Comparator.APPROX: "amount",
    Comparator.GT: "lower",
    Comparator.GE: "lower",
    Comparator.LT: "upper",
    Comparator.LE: "upper",
    Comparator.NEARLY: "upper",
    Comparator.RANGE: "lower",
}
_WORDS = {
    Comparator.EXACT: "exactly",
    **QUALIFIERS,
    Comparator.RANGE: "between",
    Comparator.RANK_SET: "places",
    Comparator.ABSENT: "no value",
}


class Wording(NamedTuple):
    """A comparator to choose; `part` is the field of a value that its number is, empty where it has none."""

    comparator: str
    words: str
    part: str


class Correction(NamedTuple):
    """A claim to be corrected, with its value as it stands; `address` takes the request."""

    claim: ClaimRow
    value: ValueRow
    number: str
    address: str
    curl: str


WORDINGS = [Wording(each, words, _NUMBERS.get(each, "")) for each, words in _WORDS.items()]
REASONS = [each.value for each in AbsentReason if each is not AbsentReason.RETRACTED]


def correction_of(claim: ClaimRow, origin: str) -> Correction | None:
    """None for a claim without a value, of which none can be wrong."""
    value = claim.value
    if value is None:
        return None
    address = f"/v1/claims/{claim.claim_id}:correct"
    number = value.amount or value.lower or value.upper or ""
    return Correction(claim, value, number, address, _curl(origin + address, value))


def _curl(url: str, value: ValueRow) -> str:
    stated = {name: part for name, part in value._asdict().items() if part is not None}
    if stated.pop("decimals_basis", None) == "inferred":
        stated["decimals_inferred"] = True
    body = json.dumps({"value": stated, "reason": "what was mistyped"}, ensure_ascii=False)
    headers = """-H "Authorization: Bearer $LEDGER_API_KEY" -H 'Content-Type: application/json'"""
    return f"curl -X POST {shlex.quote(url)} \\\n  {headers} \\\n  -d {shlex.quote(body)}"
