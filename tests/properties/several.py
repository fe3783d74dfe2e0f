"""Histories of several figures, played into one ledger in turns: an order of tiers set by one is in force for all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from ledger.application import Ledger
from ledger.domain.events import FigureEvent
from tests.properties.histories import History
from tests.properties.neutral import Neutral, neutral_event
from tests.properties.players import Play
from tests.properties.workshop import Clock

Place = tuple[str, str]
"""Series and period."""


def play_in_turns(ledger: Ledger, histories: Sequence[History], clock: Clock | None = None) -> None:
    """The first step of each history, the second of each, and so on; a clock moves before every second turn."""
    plays = [Play(ledger, history) for history in histories]
    for turn in range(max(len(history.steps) for history in histories)):
        if clock and turn % 2 == 0:
            clock.move(timedelta(hours=7))
        for play in plays:
            if turn < len(play.history.steps):
                play.take(play.history.steps[turn])


def neutral_logs(ledger: Ledger) -> dict[Place, list[Neutral]]:
    """What the log says of each figure, as the oracle reads it: its own events, and every order of tiers."""
    orders: list[Neutral] = []
    found: dict[Place, list[Neutral]] = {}
    for logged in ledger.log.since(0, 100_000):
        assert logged.recorded is not None
        event, neutral = logged.recorded.event, neutral_event(logged.recorded)
        if isinstance(event, FigureEvent) and neutral:
            place = (event.series, f"{event.period.start}/{event.period.end}")
            found.setdefault(place, list(orders)).append(neutral)
        elif neutral:
            orders.append(neutral)
            for log in found.values():
                log.append(neutral)
    return found
