"""Where the views stand, as any process sees it: how far behind the log, how fast they follow, and who leads."""

from __future__ import annotations

from collections import deque
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from ledger.projections.catch_up import Progress
from ledger.store.leadership import Leader

LIVE_WITHIN_S = 2.0
"""How old an event may be that is not yet in view, for the views to count as live."""
_SPAN_S = 10.0


class State(StrEnum):
    """Of the views, and of a process that runs them or would."""

    LIVE = "live"
    CATCHING_UP = "catching_up"
    STANDBY = "standby"
    """Of a process: another one leads. Of the views: their database repeats another server's, whose processes lead."""
    STOPPED = "stopped"
    """Of the views: they are behind and nobody leads. Of a process: it has ended."""


class ProjectionState(NamedTuple):
    """The views at one moment.

    `lag_s` is the age of the oldest event that is not in view, 0 without one; `events_per_s` how fast the position
    moved in the last ten seconds, None where this process does not follow it; `leader` None: nobody leads.
    """

    name: str
    state: State
    position: int
    head: int
    lag_s: float
    events_per_s: float | None
    parked: int
    leader: Leader | None

    @property
    def lag_events(self) -> int:
        """Events that are not in view."""
        return self.head - self.position


class Speed:
    """How fast a position moves, from where it was seen."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, int]] = deque()

    def saw(self, position: int, at_s: float) -> None:
        """The position at a moment of a clock that never runs back."""
        self._seen.append((at_s, position))
        while at_s - self._seen[0][0] > _SPAN_S:
            self._seen.popleft()

    @property
    def events_per_s(self) -> float | None:
        """Over the last ten seconds; None until it was seen twice."""
        # Threads meet here: the deque may lose its first entry, never both ends.
        seen = [*self._seen]
        if len(seen) < 2 or seen[-1][0] <= seen[0][0]:
            return None
        return (seen[-1][1] - seen[0][1]) / (seen[-1][0] - seen[0][0])


def state_of(
    name: str,
    progress: Progress,
    oldest_unseen: datetime | None,
    now: datetime,
    events_per_s: float | None,
    leader: Leader | None,
    is_standby: bool,
) -> ProjectionState:
    """`oldest_unseen` is the record time of the first event that is not in view; `is_standby`: of the database."""
    lag_s = max((now - oldest_unseen).total_seconds(), 0.0) if oldest_unseen else 0.0
    behind = State.CATCHING_UP if leader else State.STOPPED
    state = State.STANDBY if is_standby else State.LIVE if lag_s <= LIVE_WITHIN_S else behind
    return ProjectionState(name, state, progress.position, progress.head, lag_s, events_per_s, progress.parked, leader)
