"""What each publisher stands by: one walk along its publications (semantics 6.2 and 6.3).

The order of recording never matters: entries act by publication, and none before its target.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from ledger.domain.events import FigureRestated, FigureRetracted
from ledger.domain.extents import Discrete, Extent, meet, tightest
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
    _shared: Extent | None = None

    def add(self, claims: Mapping[str, Entry]) -> None:
        """Puts claims beside those that stand."""
        for claim, entry in claims.items():
            self._shared = _tighter(self._shared, entry.reach, first=not self.claims)
            self.claims[claim] = entry

    def drop(self, claims: Iterable[str], why: str) -> None:
        """Takes claims out; the first act against a claim gives its reason."""
        dropped = [claim for claim in claims if self.claims.pop(claim, None) is not None]
        if dropped:
            self.gone |= dict.fromkeys(dropped, why)
            self._shared = None
            for index, entry in enumerate(self.claims.values()):
                self._shared = _tighter(self._shared, entry.reach, first=index == 0)

    def agrees(self, report: Entry) -> bool:
        """Whether a report is consistent with every standing claim.

        It is when it starts before the earliest end and ends after the latest start of them all, which
        are kept, so that no claim is looked at. Only discrete ones are compared one by one.
        """
        assert report.reach is not None
        if self._shared is not None:
            return meet(report.reach, self._shared)
        return all(claim.reach is not None and meet(report.reach, claim.reach) for claim in self.claims.values())


def _tighter(shared: Extent | None, reach: Extent | Discrete | None, *, first: bool) -> Extent | None:
    """The latest start and the earliest end with one claim more; None once a claim is discrete."""
    if not isinstance(reach, Extent):
        return None
    if first:
        return reach
    return None if shared is None else tightest(shared, reach)


def standing_claims(entries: Sequence[Entry], links: Mapping[str, Link], precedence: Precedence) -> Standing:
    """Every publisher's line walked to its end; `entries` are the visible ones, as recorded."""
    lines: dict[str, list[Entry]] = {}
    for entry in entries:
        lines.setdefault(entry.source.publisher, []).append(entry)
    standing = Standing()
    for _, line in sorted(lines.items(), key=itemgetter(0)):
        if len(line) == 1 and line[0].value is not None:  # nothing that it could act on
            standing.claims[line[0].event_id] = line[0]
            continue
        walked = _walk(line, links, precedence)
        standing.claims |= walked.claims
        standing.gone |= walked.gone
    return standing


def _walk(line: Sequence[Entry], links: Mapping[str, Link], precedence: Precedence) -> Standing:
    standing = Standing()
    acts_at = _acting_instants(line)
    ordered = sorted(line, key=lambda entry: (acts_at[entry.event_id], entry.event_id))
    for _, publication in groupby(ordered, key=lambda entry: acts_at[entry.event_id]):
        _publish(standing, list(publication), links, precedence)
    return standing


def _acting_instants(line: Iterable[Entry]) -> dict[str, datetime]:
    """When each entry acts: at its publication, or its target's, recorded before it, where that comes later."""
    acts_at: dict[str, datetime] = {}
    for entry in line:
        target_acts_at = acts_at.get(entry.target) if entry.target else None
        acts_at[entry.event_id] = max(entry.known_at, target_acts_at) if target_acts_at else entry.known_at
    return acts_at


def _publish(standing: Standing, group: Sequence[Entry], links: Mapping[str, Link], precedence: Precedence) -> None:
    """One publication acts on what stood before, as a whole.

    Within it only an explicit order counts: a restatement over its target, a supersedes link, a
    retraction over its target. All that is not ordered stands side by side.
    """
    claims = {entry.event_id: entry for entry in group if entry.value is not None}
    kinds = {entry.kind for entry in group}
    if FigureRetracted in kinds:
        standing.drop([*standing.claims], RETRACTED)
    if FigureRestated in kinds:
        standing.drop([*standing.claims], SUPERSEDED)
    elif standing.claims:
        standing.drop(_displaced(standing, claims.values(), precedence), SUPERSEDED)
    standing.add(claims)
    if len(group) > 1:
        standing.drop(_retracted_within(group), RETRACTED)
        standing.drop(_superseded_within(group, links), SUPERSEDED)


def _displaced(standing: Standing, reports: Iterable[Entry], precedence: Precedence) -> list[str]:
    """The claims of the best disagreeing report's tier or a worse one; none where every report agrees with all."""
    ranks = [precedence.rank(report.source.tier) for report in reports if not standing.agrees(report)]
    if not ranks:
        return []
    best = min(ranks)
    return [claim for claim, entry in standing.claims.items() if precedence.rank(entry.source.tier) >= best]


def _retracted_within(group: Sequence[Entry]) -> list[str]:
    return [entry.target for entry in group if entry.kind is FigureRetracted and entry.target]


def _superseded_within(group: Sequence[Entry], links: Mapping[str, Link]) -> list[str]:
    members = {entry.event_id for entry in group}
    by_restatement = [e.target for e in group if e.kind is FigureRestated and e.target in members]
    by_link = [
        link.other
        for link in links.values()
        if link.relation is Relation.SUPERSEDES and link.claim in members and link.other in members
    ]
    return [claim for claim in (*by_restatement, *by_link) if claim]
