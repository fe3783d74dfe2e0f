"""The ledger answers as the oracle does, for every history and at every cut of both axes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from ledger.domain.instants import format_instant
from tests import oracle
from tests.counts import count
from tests.properties.histories import History, histories
from tests.properties.neutral import neutral_log
from tests.properties.players import Play, play
from tests.properties.questions import compare_everywhere
from tests.properties.rare_histories import RARE_HISTORIES
from tests.properties.workshop import PERIOD, Clock, Workshop
from tests.tried import tally


def _check_answers(workshop: Workshop, history: History, test: str) -> None:
    counts = tally(test)
    clock = Clock()
    with workshop.ledger(clock) as ledger:
        played = play(ledger, history, clock)
        log = neutral_log(ledger)
        assert log == played.events
        compare_everywhere(ledger, history.series, log, counts)
        _check_record_times(played, counts)
        _check_life(played)
        assert ledger.progress().parked == 0
    counts["examples"] += 1
    counts["refused"] += len(played.refused)
    for event in log:
        counts[f"events.{event['kind']}"] += 1


def _check_record_times(played: Play, counts: dict[str, int]) -> None:
    """`recordedBy` as an instant, a date or a position: all that was recorded by then, the last one included."""
    ledger = played.ledger
    events = [logged.recorded for logged in ledger.log.since(0, 100_000) if logged.recorded]
    first = played.events[0]["seq"]
    for recorded in events:
        if recorded.seq < first or not any(event["seq"] == recorded.seq for event in played.events):
            continue
        last_seq = max(other.seq for other in events if other.recorded_at <= recorded.recorded_at)
        assert ledger.cut(None, format_instant(recorded.recorded_at)).seq == last_seq
        day = recorded.recorded_at.date()
        assert ledger.cut(None, day.isoformat()).seq == max(e.seq for e in events if e.recorded_at.date() <= day)
        counts["questions"] += 2


def _check_life(played: Play) -> None:
    """The audit shows every event of the figure once, each with the answer that held from then on."""
    cut = played.ledger.cut()
    life = played.ledger.audit(played.ledger.figure(played.history.series, PERIOD, cut), cut)
    figure = [event for event in played.events if event["kind"] != "precedence"]
    assert [change.recorded.event.event_id for change in life] == [event["id"] for event in figure]
    for change in life:
        then = oracle.answer(played.events, None, change.recorded.seq)
        assert (change.answer.state, change.answer.chosen) == (then["state"], then["chosen"])
        assert change.answer.conflicted == then["conflicted"]


@pytest.mark.parametrize("history", RARE_HISTORIES)
def test_rare_histories_are_answered_as_the_oracle_does(workshop: Workshop, history: History) -> None:
    """The same claim for histories that chance seldom meets, all of whose commands are taken."""
    with workshop.ledger() as ledger:
        assert not play(ledger, history).refused
    _check_answers(workshop, history, "answers, rare")


@settings(max_examples=80)
@given(history=histories())
def test_every_answer_is_the_oracles(workshop: Workshop, history: History) -> None:
    """At every cut of both axes the ledger says what the semantics say: state, value, claim, and why not the others."""
    _check_answers(workshop, history, "answers")


@pytest.mark.slow
@settings(max_examples=count(20_000, 800))
@given(history=histories(longest=14))
def test_every_answer_is_the_oracles_in_thousands_of_histories(workshop: Workshop, history: History) -> None:
    """The same claim, over longer histories and many more of them."""
    _check_answers(workshop, history, "answers, slow")
