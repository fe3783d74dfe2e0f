"""A command that comes again adds no event."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from ledger.domain.events import FigureCorrected
from tests.counts import count
from tests.properties.histories import History, additions, histories
from tests.properties.players import Accepted, Play, play
from tests.properties.workshop import Clock, Workshop
from tests.tried import tally


def _seqs(accepted: Accepted) -> list[int]:
    return [logged.seq for logged in accepted.receipt.events]


def _only_added_a_place(accepted: Accepted) -> bool:
    """The first time it became a correction of the claim's anchors; again, the claim itself says what was asked."""
    events = [logged.recorded.event for logged in accepted.receipt.events if logged.recorded]
    return accepted.command == "report_figure" and isinstance(events[0], FigureCorrected)


def _check_repeats(workshop: Workshop, history: History, test: str) -> None:
    """Each command again at once, without a key and with one; then all of them again under their keys."""
    clock = Clock()
    counts = tally(test)
    with workshop.ledger(clock) as ledger:
        played = Play(ledger, history)
        keyed: list[tuple[str, Accepted]] = []
        for number, step in enumerate(history.steps):
            key = f"key-{number}"
            if (one := played.take(step, key)) is None:
                continue
            keyed.append((key, one))
            head = ledger.log.head()
            again = ledger.command(one.command, one.given)
            assert (again.written, ledger.log.head()) == (0, head), one.command
            assert [logged.seq for logged in again.events] == _seqs(one) or _only_added_a_place(one)
            counts["commands repeated"] += 1
        head = ledger.log.head()
        for key, one in keyed:
            replayed = ledger.command(one.command, one.given, key=key)
            assert replayed.replayed and replayed.written == 0
            assert [logged.seq for logged in replayed.events] == _seqs(one)
            counts["submissions replayed"] += 1
        assert ledger.log.head() == head
    counts["examples"] += 1


def _check_reloading(workshop: Workshop, history: History, test: str) -> None:
    """What was stated, linked and disputed is found again by its content, as when seeds are loaded twice."""
    counts = tally(test)
    with workshop.ledger() as ledger:
        played = play(ledger, history)
        head = ledger.log.head()
        for one in played.accepted:
            again = ledger.command(one.command, one.given)
            assert again.written == 0, one.command
            assert [logged.seq for logged in again.events] == _seqs(one)
            counts["commands repeated"] += 1
        assert ledger.log.head() == head
    counts["examples"] += 1


@settings(max_examples=20)
@given(history=histories())
def test_a_command_repeated_adds_no_event(workshop: Workshop, history: History) -> None:
    """At once and without a key its content is found; under its key it is replayed, however much came between."""
    _check_repeats(workshop, history, "repeats")


@settings(max_examples=20)
@given(history=histories(additions))
def test_a_history_loaded_again_adds_no_event(workshop: Workshop, history: History) -> None:
    """Reports, reaffirmations, restatements, retractions, links and open disputes are found by their content."""
    _check_reloading(workshop, history, "reloading")


@pytest.mark.slow
@settings(max_examples=count(2_000, 100))
@given(history=histories(longest=14))
def test_a_command_repeated_adds_no_event_in_many_histories(workshop: Workshop, history: History) -> None:
    """The same claim, many more times."""
    _check_repeats(workshop, history, "repeats, slow")


@pytest.mark.slow
@settings(max_examples=count(2_000, 100))
@given(history=histories(additions, longest=14))
def test_a_history_loaded_again_adds_no_event_many_times(workshop: Workshop, history: History) -> None:
    """The same claim, many more times."""
    _check_reloading(workshop, history, "reloading, slow")
