"""Values, answers and periods in words, for people; machines read the fields. Pure, digits as reported."""

from __future__ import annotations

from ledger.domain.precedence import TIER_NAMES
from ledger.domain.resolution import Why
from ledger.domain.values import AbsentReason, Comparator
from ledger.projections.rows import PeriodRow, PublicationRow, ValueRow

QUALIFIERS = {
    Comparator.APPROX: "approximately",
    Comparator.GT: "more than",
    Comparator.GE: "at least",
    Comparator.LT: "less than",
    Comparator.LE: "at most",
    Comparator.NEARLY: "nearly",
}
_STATES = {
    "CONFLICT": "the claims disagree, none is picked",
    "NOT_YET_KNOWN": "not yet known",
}
_WHY = {
    Why.SUPERSEDED: "superseded: its publisher has said otherwise since",
    Why.RETRACTED: "withdrawn by its publisher",
    Why.SUPPORT: "supports the answer: it repeats or quotes it",
    Why.MISQUOTE: "a misquote: it quotes another claim and prints another number",
    Why.LESS_PRECISE: "agrees, and is less precise than the answer",
    Why.OLDER: "older: a later publication of the same tier answers",
    Why.EQUAL: "says the same as the answer",
    Why.CANDIDATE: "a candidate: nothing ranks it above or below the others",
}
_UNDECORATED = ("instant", "duration", "named", "uncertain", "open")
"""Types of period that their dates or their label tell already."""


def value_in_words(value: ValueRow | None) -> str:
    """`more than 10,000,000 downloads`; `no value` for None."""
    if value is None:
        return "no value"
    match Comparator(value.comparator):
        case Comparator.ABSENT:
            return _absent(value.reason)
        case Comparator.RANK_SET:
            ranks = value.ranks or ()
            return f"{'place' if len(ranks) == 1 else 'places'} {', '.join(str(rank) for rank in ranks)}"
        case Comparator.RANGE:
            return _range(value)
        case Comparator.EXACT:
            return _with_unit(value.amount, value.unit)
        case qualified:
            number = value.amount or value.lower or value.upper
            return f"{QUALIFIERS[qualified]} {_with_unit(number, value.unit)}"


def answer_in_words(state: str, absent_reason: str | None, value: ValueRow | None) -> str:
    """The value that answers for a figure, or why there is none."""
    if value is not None:
        return value_in_words(value)
    return _absent(absent_reason) if state == "ABSENT" else _STATES[state]


def period_in_words(period: PeriodRow) -> str:
    """The label with the dates, or the dates; the end is excluded. An instant is its date."""
    if period.type == "instant":
        return f"{period.label} ({period.start})" if period.label else str(period.start)
    parts = [period.dates] if period.label else []
    parts += [] if period.type in _UNDECORATED else [period.type.replace("_", " ")]
    words = period.label or period.dates
    return f"{words} ({', '.join(parts)})" if parts else words


def grouped(number: str) -> str:
    """`-1234567.50` → `-1,234,567.50`: thousands apart, every digit kept."""
    sign = "-" if number.startswith("-") else ""
    whole, point, decimals = number.removeprefix("-").partition(".")
    return f"{sign}{int(whole):,}{point}{decimals}"


def signed(number: str) -> str:
    """A difference with its sign, thousands apart."""
    return grouped(number) if number.startswith("-") else f"+{grouped(number)}"


def publication_in_words(publication: PublicationRow) -> str:
    """When it was published, as far as it was stated: `2026-03, inferred`."""
    basis = "" if publication.basis == "stated" else f", {publication.basis}"
    zone = "" if publication.zone == "UTC" else f" {publication.zone}"
    return f"{publication.published_at}{zone}{basis}"


def tier_in_words(tier: int) -> str:
    """`press with its own sourcing` for 6."""
    return TIER_NAMES[tier]


def why_in_words(why: str, tier: int, chosen_tier: int | None) -> str:
    """Why a claim of `tier` did not answer; `chosen_tier` is that of the claim which does, None where none does."""
    if Why(why) is Why.LOWER_TIER:
        better = f"{TIER_NAMES[chosen_tier]} outranks" if chosen_tier else "better tiers outrank"
        return f"outranked: {better} {TIER_NAMES[tier]}"
    if Why(why) is Why.SUPPORT and chosen_tier is None:
        return "repeats or quotes another claim, which does not answer"
    return _WHY[Why(why)]


def _with_unit(number: str | None, unit: str) -> str:
    digits = grouped(number or "0")
    if unit == "rank":
        return f"place {digits}"
    return digits if unit == "pure" else f"{digits} {unit}"


def _range(value: ValueRow) -> str:
    lower = grouped(value.lower or "0")
    start = lower if value.lower_inclusive else f"over {lower}"
    end = "" if value.upper_inclusive else "under "
    if value.unit == "rank":
        return f"places {start} to {end}{grouped(value.upper or '0')}"
    return f"{start} to {end}{_with_unit(value.upper, value.unit)}"


def _absent(reason: str | None) -> str:
    return (reason or AbsentReason.UNKNOWN).replace("_", " ")
