"""Which claim answers for one figure at (K, R): semantics 6.4 to 6.8, a pure function.

Figure (folded at R) ── visible at K ── standing ── without support ── answer
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from ledger.domain.extents import Discrete, Extent, common, meet, overlap
from ledger.domain.history import Entry, Figure, Link, claims_of, visible
from ledger.domain.precedence import Precedence
from ledger.domain.standing import standing_claims
from ledger.domain.values import AbsentReason, Comparator, Value
from ledger.domain.words import Relation

_QUALIFIED = (Comparator.APPROX, Comparator.GT, Comparator.GE, Comparator.LT, Comparator.LE, Comparator.NEARLY)
_ISSUER_TIERS = frozenset({1, 2, 3})


class State(StrEnum):
    KNOWN = "KNOWN"
    CONFLICT = "CONFLICT"
    ABSENT = "ABSENT"
    NOT_YET_KNOWN = "NOT_YET_KNOWN"


class Why(StrEnum):
    """Why a visible claim did not answer."""

    SUPERSEDED = "superseded"
    RETRACTED = "retracted"
    SUPPORT = "support"
    MISQUOTE = "misquote"
    LESS_PRECISE = "less_precise"
    LOWER_TIER = "lower_tier"
    OLDER = "older"
    EQUAL = "equal"
    CANDIDATE = "candidate"


class Rule(StrEnum):
    """The step that decided."""

    NOTHING_KNOWN = "nothing_known"
    RETRACTED = "retracted"
    ONLY_CLAIM = "only_claim"
    MOST_PRECISE = "most_precise"
    BEST_TIER = "best_tier"
    LATEST_PUBLICATION = "latest_publication"
    EQUAL_VALUES = "equal_values"
    UNDECIDED = "undecided"


class Answer(NamedTuple):
    """What is known of a figure at one cut.

    `value` and `chosen` are None unless a claim answers (for ABSENT: a claim that says so);
    `absent_reason` is None unless ABSENT. `alternatives` are all other visible claims with why they
    did not answer. `backing` are the claims whose anchors back the answer: those consistent with the
    chosen one or supporting it. `conflicted`: the remaining claims disagree, whether or not a rule decided.
    """

    state: State
    rule: Rule
    chosen: str | None = None
    value: Value | None = None
    absent_reason: AbsentReason | None = None
    alternatives: tuple[tuple[str, Why], ...] = ()
    backing: tuple[str, ...] = ()
    conflicted: bool = False

    @property
    def meaning(self) -> tuple[object, ...]:
        """What must change for a new vintage."""
        return (self.state, self.value.meaning if self.value else None, self.absent_reason)


NOT_YET_KNOWN = Answer(State.NOT_YET_KNOWN, Rule.NOTHING_KNOWN)


def resolve(figure: Figure, known_on: datetime | None, precedence: Precedence) -> Answer:
    """The answer at publication cut `known_on` (None: no cut); `figure` and `precedence` are those of R."""
    entries = visible(figure, known_on)
    claims = claims_of(entries)
    if not claims:
        return NOT_YET_KNOWN
    if len(entries) == 1:  # most figures: nothing to weigh it against
        return _answered(entries[0], Rule.ONLY_CLAIM, backing=(entries[0].event_id,))
    standing = standing_claims(entries, figure.links, precedence)
    why: dict[str, Why] = {claim: Why(reason) for claim, reason in standing.gone.items()}
    support = _support(standing.claims, claims, figure.links, precedence)
    why |= support
    remaining = [entry for claim, entry in sorted(standing.claims.items()) if claim not in support]
    if not remaining:
        return Answer(State.ABSENT, Rule.RETRACTED, None, None, AbsentReason.RETRACTED, _sorted(why))
    consistent = _consistent(remaining)
    chosen, rule, lost = _elect(remaining, precedence) if consistent else _elect_among_rivals(remaining, precedence)
    why |= lost
    if chosen is None:
        return Answer(State.CONFLICT, Rule.UNDECIDED, alternatives=_sorted(why), conflicted=True)
    backing = _backing(chosen, remaining, list(support), claims, figure.links)
    return _answered(chosen, rule, _sorted(why), backing, conflicted=not consistent)


def _answered(
    chosen: Entry,
    rule: Rule,
    alternatives: tuple[tuple[str, Why], ...] = (),
    backing: tuple[str, ...] = (),
    *,
    conflicted: bool = False,
) -> Answer:
    value = _value(chosen)
    state = State.ABSENT if value.comparator is Comparator.ABSENT else State.KNOWN
    return Answer(state, rule, chosen.event_id, value, value.reason, alternatives, backing, conflicted)


def _sorted(why: Mapping[str, Why]) -> tuple[tuple[str, Why], ...]:
    return tuple(sorted(why.items()))


def _support(
    standing: Mapping[str, Entry], claims: Mapping[str, Entry], links: Mapping[str, Link], precedence: Precedence
) -> dict[str, Why]:
    """Standing claims that only repeat another: quotes, and bare numbers for a qualified one (6.4)."""
    support: dict[str, Why] = {}
    if len(standing) == 1 and not links:
        return support
    for link in links.values():
        if link.relation is Relation.QUOTES and link.claim in standing and link.other in claims:
            misquote = _misquotes(_value(standing[link.claim]), _value(claims[link.other]))
            if support.get(link.claim) is not Why.MISQUOTE:
                support[link.claim] = Why.MISQUOTE if misquote else Why.SUPPORT
    best_rank: dict[Decimal | None, int] = {}
    for claim, entry in standing.items():
        if claim not in support and _value(entry).comparator in _QUALIFIED:
            number, rank = _value(entry).anchor_number, precedence.rank(entry.source.tier)
            best_rank[number] = min(rank, best_rank.get(number, rank))
    if not best_rank:
        return support
    for claim, entry in standing.items():
        if claim in support or _value(entry).comparator is not Comparator.EXACT:
            continue
        qualified = best_rank.get(_value(entry).amount)
        outranks = qualified is not None and precedence.rank(entry.source.tier) < qualified
        if qualified is not None and not (entry.source.tier in _ISSUER_TIERS and outranks):
            support[claim] = Why.SUPPORT
    return support


def _misquotes(quoter: Value, quoted: Value) -> bool:
    same_number = quoter.anchor_number is not None and quoter.anchor_number == quoted.anchor_number
    return not same_number and not overlap(quoter, quoted)


def _consistent(claims: Sequence[Entry]) -> bool:
    return _common(claims) is not None


def _common(claims: Sequence[Entry]) -> Extent | Discrete | None:
    """What all claims leave possible; None when they do not agree."""
    return common([_reach(claim) for claim in claims])


_Election = tuple[Entry | None, Rule, dict[str, Why]]


def _elect(claims: Sequence[Entry], precedence: Precedence) -> _Election:
    """Among claims that agree: the most precise, the best tier, the latest, the lowest id (6.5)."""
    if len(claims) == 1:
        return claims[0], Rule.ONLY_CLAIM, {}
    shared = _common(claims)
    # A claim lies within all others when it leaves possible just what they all share.
    precise = [claim for claim in claims if _reach(claim) == shared] or list(claims)
    lost = _left_out(claims, precise, Why.LESS_PRECISE)
    rule = Rule.MOST_PRECISE
    if len(precise) > 1:
        precise, rule = _narrow_to_best_tier(precise, precedence, lost, rule)
    if len(precise) > 1:
        precise, rule = _narrow_to_latest(precise, lost, rule)
    if len({_value(entry).meaning for entry in precise}) > 1:
        return None, Rule.UNDECIDED, lost | {entry.event_id: Why.CANDIDATE for entry in precise}
    first, *equal = sorted(precise, key=lambda entry: entry.event_id)
    return first, Rule.EQUAL_VALUES if equal else rule, lost | {entry.event_id: Why.EQUAL for entry in equal}


def _elect_among_rivals(claims: Sequence[Entry], precedence: Precedence) -> _Election:
    """Among claims that disagree: the best tier's, else those of its latest publication (6.6)."""
    lost: dict[str, Why] = {}
    best, rule = _narrow_to_best_tier(claims, precedence, lost, Rule.BEST_TIER)
    if not _consistent(best):
        best, rule = _narrow_to_latest(best, lost, rule)
    if not _consistent(best):
        return None, Rule.UNDECIDED, lost | {entry.event_id: Why.CANDIDATE for entry in best}
    chosen, inner, lost_inside = _elect(best, precedence)
    return chosen, inner if chosen is None else rule, lost | lost_inside


def _narrow_to_best_tier(
    claims: Sequence[Entry], precedence: Precedence, lost: dict[str, Why], rule: Rule
) -> tuple[list[Entry], Rule]:
    ranks = [precedence.rank(entry.source.tier) for entry in claims]
    best = min(ranks)
    kept = [entry for entry, rank in zip(claims, ranks, strict=True) if rank == best]
    lost |= _left_out(claims, kept, Why.LOWER_TIER)
    return kept, Rule.BEST_TIER if len(kept) < len(claims) else rule


def _narrow_to_latest(claims: Sequence[Entry], lost: dict[str, Why], rule: Rule) -> tuple[list[Entry], Rule]:
    latest = max(entry.known_at for entry in claims)
    kept = [entry for entry in claims if entry.known_at == latest]
    lost |= _left_out(claims, kept, Why.OLDER)
    return kept, Rule.LATEST_PUBLICATION if len(kept) < len(claims) else rule


def _left_out(claims: Sequence[Entry], kept: Sequence[Entry], why: Why) -> dict[str, Why]:
    if len(kept) == len(claims):
        return {}
    ids = {claim.event_id for claim in kept}
    return {claim.event_id: why for claim in claims if claim.event_id not in ids}


def _backing(
    chosen: Entry,
    remaining: Sequence[Entry],
    support: Sequence[str],
    claims: Mapping[str, Entry],
    links: Mapping[str, Link],
) -> tuple[str, ...]:
    """Claims consistent with the chosen one, and what supports any of these (6.8), a quote of a quote too."""
    backing = {entry.event_id for entry in remaining if entry is chosen or meet(_reach(entry), _reach(chosen))}
    if not support:
        return tuple(sorted(backing))
    anchors = {_value(entry).anchor_number for entry in remaining if entry.event_id in backing}
    quoted: dict[str, set[str]] = {}
    for link in links.values():
        if link.relation is Relation.QUOTES and link.other in claims:
            quoted.setdefault(link.claim, set()).add(link.other)
    for claim in support:
        shorthand = claim not in quoted and _value(claims[claim]).anchor_number in anchors
        if shorthand or meet(_reach(claims[claim]), _reach(chosen)):
            backing.add(claim)
    while further := [claim for claim in support if claim not in backing and quoted.get(claim, set()) & backing]:
        backing.update(further)
    return tuple(sorted(backing))


def _reach(entry: Entry) -> Extent | Discrete:
    assert entry.reach is not None
    return entry.reach


def _value(entry: Entry) -> Value:
    assert entry.value is not None
    return entry.value
