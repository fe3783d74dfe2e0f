"""Whatever somebody changes in a stored log behind the ledger's back is found, and where it was."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from ledger.store.findings import Level
from ledger.store.verification import Differs
from tests import stores
from tests.counts import count
from tests.postgres.server import PostgresServer
from tests.store.setting import define, open_ledger
from tests.verification.logs import SIGNED, SIZE, fill
from tests.verification.tampering import EDITS, Tampering, change_a_checkpoint


def test_a_log_as_it_was_recorded_holds(tampering: Tampering) -> None:
    verification = tampering.verify()
    assert verification.holds, verification.findings
    assert (verification.size, verification.held, verification.fault) == (SIZE, SIZE, None)
    told = {finding.check: finding for finding in verification.findings}
    assert told["checkpoints"].told == f"{len(SIGNED)} agree, the last of 280 events; signed by tests.example.org/log"
    assert {finding.level for finding in told.values()} == {Level.OK}


@pytest.mark.parametrize("edit", EDITS)
def test_each_kind_of_edit_is_found_and_located(tampering: Tampering, edit: Callable[..., tuple[int, int]]) -> None:
    check(tampering, edit, random.Random(edit.__name__))


@pytest.mark.slow
def test_a_thousand_edits_are_found_and_located(tampering: Tampering) -> None:
    check_many(tampering)


@pytest.mark.slow
@pytest.mark.sqlite  # there it is the test above
def test_a_thousand_edits_are_found_and_located_on_postgresql(postgres_server: PostgresServer, tmp_path: Path) -> None:
    stores.use_postgres(postgres_server)
    try:
        path = tmp_path / "ledger.db"
        with open_ledger(path) as ledger:
            define(ledger)
        fill(path)
        with Tampering(path) as tampering:
            check_many(tampering)
        stores.remove_below(tmp_path)
    finally:
        stores.use_postgres(None)


def check_many(log: Tampering) -> None:
    chance = random.Random(4)
    for _ in range(count(1000)):
        check(log, chance.choice(EDITS), chance)
        log.undo()
    assert log.verify().holds


def check(log: Tampering, edit: Callable[..., tuple[int, int]], chance: random.Random) -> None:
    first, last = edit(log, chance)
    verification = log.verify()
    fault = verification.fault
    assert fault is not None and not verification.holds, (edit, first)
    if first == last:
        assert fault.position == first, (edit, fault)
    else:  # together with its hash: only what is signed is left to say it
        assert first <= fault.position <= fault.upto <= last, (edit, fault)
    assert verification.held < fault.position or first != last or first < 1


@pytest.mark.parametrize("seed", range(4))
def test_a_checkpoint_that_was_changed_is_named_and_no_event_is_blamed(tampering: Tampering, seed: int) -> None:
    size = change_a_checkpoint(tampering, random.Random(seed))
    verification = tampering.verify()
    assert verification.fault is None
    (wrong,) = [finding for finding in verification.findings if finding.level is Level.FAULT]
    assert (wrong.check, f"that of {size} events" in wrong.told) == ("checkpoints", True)


def test_a_node_of_the_tree_that_was_changed_is_named_and_its_events_are_what_was_signed(tampering: Tampering) -> None:
    tampering.do("UPDATE tree_hash SET hash = ? WHERE level = 1 AND n = 0", bytes(32))
    verification = tampering.verify()
    assert verification.fault is None
    (wrong,) = [finding for finding in verification.findings if finding.level is Level.FAULT]
    assert (wrong.check, "row 0 of level 1 is not what events 1 to 256" in wrong.told) == ("tree", True)


def test_what_differs_is_told(tampering: Tampering) -> None:
    def differs(*statements: str) -> Differs:
        for statement in statements:
            tampering.do(statement)
        fault = tampering.verify().fault
        tampering.undo()
        assert fault is not None
        return fault.differs

    assert differs("UPDATE event SET topic = 'x' WHERE seq = 9") is Differs.BYTES
    assert differs("UPDATE event SET recorded_at = '2026-06-01T00:00:00.000000Z' WHERE seq = 99") is Differs.TIME
    assert differs("DELETE FROM event WHERE seq = 9") is Differs.MISSING
    assert differs("DELETE FROM event WHERE seq > 9") is Differs.MISSING
    swap = [f"UPDATE event SET seq = {there} WHERE seq = {here}" for there, here in ((-1, 9), (9, 10), (10, -1))]
    assert differs(*swap) is Differs.ORDER
    forged = "INSERT INTO event SELECT seq + 1, 'x', 1, topic, recorded_at, state FROM event WHERE seq = {}"
    assert differs(forged.format(SIZE)) is Differs.EXTRA


def test_an_event_that_this_release_cannot_read_is_named(tampering: Tampering) -> None:
    """Recorded as it stands, with its hash: by a later release, say."""
    from ledger.proofs.leaf import leaf_entry, leaf_hash

    last = tampering.event(SIZE)
    for state in (last[5].replace(b'"class_version":1', b'"class_version":9'), last[5] + b" ", b"\xff", b"[]"):
        tampering.do("UPDATE event SET state = ? WHERE seq = ?", state, SIZE)
        leaf = leaf_hash(leaf_entry(*last[:5], state))
        tampering.do("UPDATE tree_hash SET hash = ? WHERE level = 0 AND n = ?", leaf, SIZE - 1)
        fault = tampering.verify().fault
        assert fault is not None
        assert (fault.position, fault.differs) == (SIZE, Differs.UNREADABLE)


@pytest.mark.parametrize(
    ("seqs", "told"),
    [("1,2,9999", "it names event 9999"), ("1,x", "cannot be read"), ("-1", "cannot be read"), ("01", "cannot be")],
)
def test_a_submission_that_names_an_event_that_is_not_there_is_told(tampering: Tampering, seqs: str, told: str) -> None:
    tampering.do("UPDATE submission SET seqs = ? WHERE submission_id = 'day 3'", seqs)
    verification = tampering.verify()
    (wrong,) = [finding for finding in verification.findings if finding.level is Level.FAULT]
    assert (wrong.check, told in wrong.told, "'day 3'" in wrong.told) == ("submissions", True, True)
