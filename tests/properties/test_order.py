"""Insertion order never changes an answer on the publication axis."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.application import Ledger
from tests.counts import count
from tests.properties.histories import History, additions, histories
from tests.properties.neutral import Neutral, answer_of, neutral_log
from tests.properties.players import Accepted, play
from tests.properties.questions import all_known_on, ask
from tests.properties.workshop import PERIOD, ZONES, Clock, Workshop
from tests.tried import tally

NAMES = ("claim", "other")


def _in_another_order(accepted: list[Accepted], seed: int) -> list[Accepted]:
    """Any order in which what a command names is recorded before it."""
    waiting = [one for one in accepted if one.receipt.written]
    random.Random(seed).shuffle(waiting)
    ordered: list[Accepted] = []
    recorded: set[str] = set()
    while waiting:
        ready = next(one for one in waiting if recorded >= {one.given[name] for name in NAMES if name in one.given})
        waiting.remove(ready)
        ordered.append(ready)
        recorded |= {logged.recorded.event.event_id for logged in ready.receipt.events if logged.recorded}
    return ordered


def _answers(ledger: Ledger, series: str, log: list[Neutral]) -> list[object]:
    """All answers without a recording cut, in words that do not depend on positions."""
    ids = {event["seq"]: event["id"] for event in log}
    cut = ledger.cut()
    row = ledger.figure(series, PERIOD, cut)
    found: list[object] = [
        [vintage._replace(chosen=None) for vintage in ledger.views.vintages(row, cut)],
        [(release.number, sorted(claim.event_id for claim in release.claims)) for release in ledger.releases(row, cut)],
    ]
    for known_on in all_known_on(log, ZONES[series]):
        at = ask(ledger, series, known_on, None)
        assert at is not None
        backing = sorted(ids[seq] for seq in at.backing)
        found.append((known_on, answer_of(at, ids), at.rule, at.known_from, backing))
    return found


def _check_order(workshop: Workshop, history: History, seed: int, test: str) -> None:
    with workshop.ledger() as ledger:
        played = play(ledger, history)
        log = neutral_log(ledger)
        expected = _answers(ledger, history.series, log)
    clock = Clock()
    with workshop.ledger(clock) as other:
        for one in _in_another_order(played.accepted, seed):
            assert other.command(one.command, one.given).written == 1
        shuffled = neutral_log(other)
        assert {event["id"] for event in shuffled} == {event["id"] for event in log}
        assert _answers(other, history.series, shuffled) == expected
    counts = tally(test)
    counts["examples"] += 1
    counts["questions"] += len(expected)
    counts["other order"] += [event["id"] for event in shuffled] != [event["id"] for event in log]


@settings(max_examples=20)
@given(history=histories(additions), seed=st.integers(0, 2**20))
def test_any_order_of_recording_gives_the_same_answers(workshop: Workshop, history: History, seed: int) -> None:
    """The same statements, links and disputes in another order: the same ids, the same answer at every K."""
    _check_order(workshop, history, seed, "order")


@pytest.mark.slow
@settings(max_examples=count(5_000, 250))
@given(history=histories(additions), seed=st.integers(0, 2**20))
def test_any_order_gives_the_same_answers_in_many_histories(workshop: Workshop, history: History, seed: int) -> None:
    """The same claim, many more times."""
    _check_order(workshop, history, seed, "order, slow")
