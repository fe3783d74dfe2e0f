"""Views are the log's shadow: made anew they are the same bytes, and what was pinned stays."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis.strategies import integers

from ledger.application import Ledger
from ledger.application.commands import COMMANDS
from ledger.domain.history import Recorded
from ledger.domain.parsing import parse
from ledger.errors import NotFound
from ledger.projections import batches
from ledger.projections.rectangles import FigureRows, figure_rows
from tests.counts import count
from tests.properties.histories import History, histories
from tests.properties.players import Play, play
from tests.properties.questions import KnownOn, ask, instants_of
from tests.properties.workshop import PERIOD, Clock, Dump, Workshop, dump, projected_anew
from tests.stores import open_store, url_of
from tests.tried import tally

BATCH_SIZES = (1, 3, 2000)
Pinned = dict[tuple[KnownOn, int], Any]


def _check_rebuild(workshop: Workshop, history: History, test: str) -> None:
    with workshop.file() as path:
        with Ledger.open(url_of(path), actor="tester", clock=Clock()) as ledger:
            played = play(ledger, history)
        incremental = _dump_of(path)
        for batch_size in BATCH_SIZES:
            for rebuild in (True, False):
                assert projected_anew(path, batch_size, rebuild=rebuild) == incremental, (batch_size, rebuild)
    with workshop.ledger() as other:
        _submit_at_once(other, played)
    counts = tally(test)
    counts["examples"] += 1
    counts["dumps compared"] += 2 * len(BATCH_SIZES)
    counts["rows"] += sum(map(len, incremental.values()))


def _dump_of(path: Path) -> Dump:
    database = open_store(path)
    try:
        return dump(database)
    finally:
        database.close()


def _submit_at_once(ledger: Ledger, played: Play) -> None:
    """All commands as one submission leave the same events at the same positions."""
    commands = [(COMMANDS[one.command], parse(COMMANDS[one.command].draft, one.given)) for one in played.accepted]
    receipt = ledger.submit(commands)
    assert receipt.written == sum(one.receipt.written for one in played.accepted)
    assert [(e.seq, e.recorded and e.recorded.event) for e in receipt.events] == [
        (e.seq, e.recorded and e.recorded.event) for one in played.accepted for e in one.receipt.events
    ]


def _check_replay(workshop: Workshop, history: History, unfit: int, test: str) -> None:
    """Of every figure the events whose position in the log is of the class `unfit` modulo 3 cannot be applied."""
    with workshop.file() as path:
        with Ledger.open(url_of(path), actor="tester", clock=Clock()) as ledger:
            play(ledger, history)
        healthy = _dump_of(path)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(batches, "figure_rows", partial(_rows_unless_unfit, unfit))
            sick = projected_anew(path, 3)
        with Ledger.open(url_of(path), actor="tester", clock=Clock()) as ledger:
            assert ledger.replay_parked() == (len(sick["parked"]), 0)
        assert _dump_of(path) == healthy
    counts = tally(test)
    counts["examples"] += 1
    counts["events replayed"] += len(sick["parked"])


def _rows_unless_unfit(unfit: int, history: Sequence[Recorded], *rest: Any) -> FigureRows:
    if any(recorded.seq % 3 == unfit for recorded in history):
        raise ZeroDivisionError("unfit")
    return figure_rows(history, *rest)


def _check_pinned(workshop: Workshop, history: History, test: str) -> None:
    pinned: Pinned = {}

    def keep(play: Play) -> None:
        seq = play.ledger.log.head()
        for known_on in (None, *instants_of(play.events)[:4]):
            pinned[known_on, seq] = _everything(play.ledger, history.series, known_on, seq)

    with workshop.ledger() as ledger:
        head = ledger.log.head()
        pinned[None, head] = _everything(ledger, history.series, None, head)
        play(ledger, history, after_each=keep)
        for rebuilt in (False, True):
            if rebuilt:
                ledger.rebuild()
            for (known_on, seq), before in pinned.items():
                if before is None:  # the ledger did not hold it yet; by that position it says nothing of it
                    later = ask(ledger, history.series, known_on, seq)
                    assert later is not None and later.state == "NOT_YET_KNOWN"
                    continue
                assert _everything(ledger, history.series, known_on, seq) == before, (known_on, seq, rebuilt)
    counts = tally(test)
    counts["examples"] += 1
    counts["questions"] += 2 * len(pinned)


def _everything(ledger: Ledger, series: str, known_on: KnownOn, seq: int) -> Any:
    """All that the views say of the figure, cut at a position; None where it is not there."""
    row = ask(ledger, series, known_on, seq)
    cut = ledger.cut(None, seq)._replace(position=0)
    if row is None:
        with pytest.raises(NotFound):
            ledger.figure(series, PERIOD, cut)
        return None
    claims = ledger.views.claims([row], cut)
    return (
        row,
        ledger.views.vintages(row, cut),
        claims,
        ledger.views.disputes(row, cut),
        ledger.page_of_conflicts(cut).rows,
    )


@settings(max_examples=15)
@given(history=histories())
def test_a_rebuild_equals_the_incremental_views(workshop: Workshop, history: History) -> None:
    """Rebuilt or caught up, in batches of any size, every table holds the same rows; so does one submission."""
    _check_rebuild(workshop, history, "rebuild")


@settings(max_examples=20)
@given(history=histories())
def test_an_answer_pinned_to_a_position_never_changes(workshop: Workshop, history: History) -> None:
    """Whatever is recorded later, and after a rebuild, each `recordedBy` position answers as it did at the time."""
    _check_pinned(workshop, history, "pinned")


@settings(max_examples=15)
@given(history=histories(), unfit=integers(0, 2))
def test_a_replay_gives_the_rows_that_there_would_be_had_nothing_been_parked(
    workshop: Workshop, history: History, unfit: int
) -> None:
    """Whichever events were parked, first ones of their figures, corrections, voids."""
    _check_replay(workshop, history, unfit, "replay")


@pytest.mark.slow
@settings(max_examples=count(2_000, 100))
@given(history=histories(longest=14), unfit=integers(0, 2))
def test_a_replay_gives_the_rows_that_there_would_be_in_many_histories(
    workshop: Workshop, history: History, unfit: int
) -> None:
    """The same claim, many more times."""
    _check_replay(workshop, history, unfit, "replay, slow")


@pytest.mark.slow
@settings(max_examples=count(2_000, 100))
@given(history=histories(longest=14))
def test_a_rebuild_equals_the_incremental_views_in_many_histories(workshop: Workshop, history: History) -> None:
    """The same claim, many more times."""
    _check_rebuild(workshop, history, "rebuild, slow")


@pytest.mark.slow
@settings(max_examples=count(2_000, 100))
@given(history=histories(longest=14))
def test_pinned_answers_never_change_in_many_histories(workshop: Workshop, history: History) -> None:
    """The same claim, many more times."""
    _check_pinned(workshop, history, "pinned, slow")
