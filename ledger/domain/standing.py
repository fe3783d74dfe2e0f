"""What each publisher stands by: one walk along its publications (semantics 6.2 and 6.3).

The order of recording never matters: entries act by publication, and none before its target.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from ledger.domain.events import FigureRestated, FigureRetracted
from ledger.domain.extents import overlap
from ledger.domain.history import Entry, Link
from ledger.domain.precedence import Precedence
from ledger.domain.words import Relation

SUPERSEDED = "superseded"
RETRACTED = "retracted"


@dataclass(slots=True)
class Standing:
    """The claims that publishers stand by, and of every other one why it no longer stands."""

    claims: dict[str, Entry] = field(default_factory=dict)
    gone: dict[str, str] = field(default_factory=dict)

    def drop(self, claims: Sequence[str], why: str) -> None:
        """Takes claims out; the first act against a claim gives its reason."""
        for claim in claims:
            if self.claims.pop(claim, None) is not None:
                self.gone[claim] = why


def standing_claims(entries: Sequence[Entry], links: Mapping[str, Link], precedence: Precedence) -> Standing:
    """Every publisher's line walked to its end; `entries` are the visible ones."""
    standing = Standing()
    for publisher in sorted({entry.source.publisher for entry in entries}):
        line = _walk([e for e in entries if e.source.publisher == publisher], links, precedence)
        standing.claims |= line.claims
        standing.gone |= line.gone
    return standing


def _walk(line: Sequence[Entry], links: Mapping[str, Link], precedence: Precedence) -> Standing:
    standing = Standing()
    acts_at = _acting_instants({entry.event_id: entry for entry in line})
    ordered = sorted(line, key=lambda entry: (acts_at[entry.event_id], entry.event_id))
    for _, publication in groupby(ordered, key=lambda entry: acts_at[entry.event_id]):
        _publish(standing, list(publication), links, precedence)
    return standing


def _acting_instants(line: Mapping[str, Entry]) -> dict[str, datetime]:
    """When each entry acts: at its publication, or its target's where that comes later."""
    acts_at: dict[str, datetime] = {}

    def resolve(entry: Entry) -> datetime:
        if entry.event_id not in acts_at:
            target = line.get(entry.target) if entry.target else None
            acts_at[entry.event_id] = max(entry.known_at, resolve(target)) if target else entry.known_at
        return acts_at[entry.event_id]

    for entry in line.values():
        resolve(entry)
    return acts_at


def _publish(standing: Standing, group: Sequence[Entry], links: Mapping[str, Link], precedence: Precedence) -> None:
    """One publication acts on what stood before, as a whole.

    Within it only an explicit order counts: a restatement over its target, a supersedes link, a
    retraction over its target. All that is not ordered stands side by side.
    """
    before = list(standing.claims)
    members = {entry.event_id for entry in group}
    claims = {entry.event_id: entry for entry in group if entry.value is not None}
    retracted = [e.target for e in group if e.kind is FigureRetracted and e.target in members]
    if any(entry.kind is FigureRetracted for entry in group):
        standing.drop(before, RETRACTED)
    if any(entry.kind is FigureRestated for entry in group):
        standing.drop(before, SUPERSEDED)
    else:
        standing.drop(_displaced(list(standing.claims.values()), list(claims.values()), precedence), SUPERSEDED)
    standing.claims |= claims
    standing.drop([claim for claim in retracted if claim], RETRACTED)
    standing.drop(_superseded_within(group, members, links), SUPERSEDED)


def _displaced(before: Sequence[Entry], reports: Sequence[Entry], precedence: Precedence) -> list[str]:
    """The claims of its own tier or a worse one, for each report that does not agree with all of them."""
    displaced = []
    for report in reports:
        if all(_agree(report, claim) for claim in before):
            continue
        own = precedence.rank(report.source.tier)
        displaced += [claim.event_id for claim in before if precedence.rank(claim.source.tier) >= own]
    return displaced


def _superseded_within(group: Sequence[Entry], members: set[str], links: Mapping[str, Link]) -> list[str]:
    by_restatement = [e.target for e in group if e.kind is FigureRestated and e.target in members]
    by_link = [
        link.other
        for link in links.values()
        if link.relation is Relation.SUPERSEDES and link.claim in members and link.other in members
    ]
    return [claim for claim in (*by_restatement, *by_link) if claim]


def _agree(one: Entry, other: Entry) -> bool:
    assert one.value is not None and other.value is not None
    return overlap(one.value, other.value)
