"""The model of the kill loops finds what it is there to find: lost, doubled, half there, from nobody."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.checks import check_whole
from tests.faults.model import Model
from tests.faults.submissions import Number
from tests.store.setting import open_ledger
from tests.stores import url_of

BATCH = Number(0, 2)
LOAD = Number(0, 19)
MIXED = [Number(0, number) for number in (0, 1, 2, 3, 4, 19)]


def heard(path: Path, *numbers: Number) -> Model:
    """A model of what was sent, and told, as it was."""
    model = Model(url_of(path), head=check_whole(url_of(path)))
    with open_ledger(path, actor="writer 0") as ledger:
        for number in numbers:
            model.hear("try", number, ())
            model.hear("ack", number, number.send(ledger, lambda: model.hear("chunk", number, ())))  # noqa: B023
    return model


def test_what_is_there_as_it_was_acknowledged_passes(path: Path) -> None:
    model = heard(path, *MIXED)
    model.check()
    assert not model.lost() and model.stored_unacknowledged == 0


def loses(model: Model) -> None:
    model.hear("ack", Number(0, 5), (99,))


def loses_a_chunk(model: Model) -> None:
    model.hear("chunk", Number(0, 39), ())


def acknowledges_elsewhere(model: Model) -> None:
    model.acknowledged[BATCH] = tuple(seq + 1 for seq in model.acknowledged[BATCH])


@pytest.mark.parametrize("damage", [loses, loses_a_chunk, acknowledges_elsewhere])
def test_what_is_lost_or_elsewhere_is_found(path: Path, damage: Callable[[Model], None]) -> None:
    model = heard(path, *MIXED)
    damage(model)
    with pytest.raises(AssertionError):
        model.check()


def test_what_nobody_sent_is_found(path: Path) -> None:
    heard(path, *MIXED)
    with pytest.raises(KeyError):
        Model(url_of(path), head=7).check()


@pytest.mark.parametrize("number", [BATCH, LOAD])
def test_what_is_there_in_part_or_twice_is_found(path: Path, number: Number) -> None:
    with open_ledger(path, actor="writer 0") as ledger:
        head = ledger.log.head()
        number.send(ledger, lambda: None)
        events = ledger.log.since(head, 100)
    for wrong in (events[:-1], [*events, *events]):
        model = Model(url_of(path), head)
        model.hear("try", number, ())
        with pytest.raises(AssertionError, match=r"in part|more than once"):
            model.take([event._replace(seq=seq) for seq, event in enumerate(wrong, start=head + 1)])
