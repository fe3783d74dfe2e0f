"""A ledger with a key: what it signed is checked with it, later with its successor, and outlives the database."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from ledger.application import Ledger
from ledger.application.backups import back_up, restore
from ledger.application.exporting import write_lines
from ledger.application.initialisation import make_signing_key
from ledger.application.signing_rotation import rotate_signing_key
from ledger.application.verifying import Verification, verify_file, verify_store
from ledger.application.witnesses import Note
from ledger.errors import StoreFailure
from ledger.proofs.export import verify_export
from ledger.proofs.notes import SignerKey, VerifierKey
from ledger.store.findings import Level
from ledger.store.verification import Differs
from tests.proofs import independent
from tests.store.setting import define, open_ledger, report
from tests.stores import url_of
from tests.verification.logs import unwatched
from tests.verification.tampering import Tampering

DAYS = [f"2024-01-{day:02}/2024-01-{day + 1:02}" for day in range(1, 13)]
OTHER = [SignerKey("elsewhere", bytes(32)).verifier_key]


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """With a checkpoint after every second report; the key lies beside the file, or where the environment says."""
    monkeypatch.setenv("LEDGER_SIGNING_KEY", str(tmp_path / "key"))
    path = tmp_path / "signed.db"
    with open_ledger(path) as ledger:
        define(ledger)
        make_signing_key(url_of(path), "signed.example.org/log")
        record(ledger, DAYS)
    return path


def record(ledger: Ledger, days: list[str]) -> None:
    for number, day in enumerate(days):
        report(ledger, str(number), period=day)
        if number % 2:
            ledger.checkpoint()


def verified(path: Path, *kept: Note) -> Verification:
    return verify_store(url_of(path), (), kept, unwatched)


def levels(verification: Verification) -> dict[str, Level]:
    return {finding.check: finding.level for finding in verification.findings}


def key_of(path: Path) -> VerifierKey:
    with open_ledger(path) as ledger:
        return ledger.verifier_key()


def test_it_is_checked_with_its_own_key_and_with_the_copy_beside_it(path: Path) -> None:
    found = verified(path)
    assert {*levels(found).values()} == {Level.OK}, found.findings
    told = {finding.check: finding.told for finding in found.findings}
    assert told["checkpoints"] == "6 agree, the last of 19 events; signed by signed.example.org/log"
    assert told["beside the key"].startswith("1 agree, the last of 19 events")
    assert levels(verify_store(url_of(path), OTHER, (), unwatched))["checkpoints"] is Level.FAULT


def test_checkpoints_signed_before_another_key_took_over_are_still_checked(path: Path) -> None:
    with open_ledger(path) as ledger:
        for days in (["2024-02-01/2024-02-02", "2024-02-02/2024-02-03"], ["2024-02-03/2024-02-04"]):
            rotate_signing_key(ledger)
            record(ledger, days)
        ledger.checkpoint()
    assert {*levels(verified(path)).values()} == {Level.OK}, verified(path).findings


def test_a_log_whose_checkpoints_were_taken_away_is_at_fault_by_a_key_that_is_given_and_never_passes_in_silence(
    path: Path, tmp_path: Path
) -> None:
    key, file = key_of(path), tmp_path / "backup.db"
    with Tampering(path) as log:
        log.do("DELETE FROM checkpoint")
    (path.parent / "key.checkpoint").unlink()
    assert levels(verify_store(url_of(path), [key], (), unwatched, views=False))["checkpoints"] is Level.FAULT
    assert levels(verify_store(url_of(path), (), (), unwatched, views=False))["checkpoints"] is Level.WARNING
    with pytest.raises(StoreFailure, match="no backup: checkpoints: none of these events"):
        back_up(url_of(path), file, [key], unwatched)
    assert back_up(url_of(path), file, (), unwatched).holds, "one of a ledger that has signed nothing yet"
    assert not verify_file(file, [key], (), unwatched).holds
    with pytest.raises(StoreFailure, match="does not hold"):
        restore(file, f"sqlite:///{tmp_path / 'restored.db'}", [key], unwatched)
    with open_ledger(path) as ledger:
        ledger.checkpoint()
    assert verify_store(url_of(path), [key], (), unwatched, views=False).holds


def cut(log: Tampering, size: int) -> None:
    """The database is what it was when it had so many events, with all that belongs to it."""
    log.do("DELETE FROM event WHERE seq > ?", size)
    log.do("DELETE FROM tree_hash WHERE level = 0 AND n >= ?", size)
    log.do("DELETE FROM checkpoint WHERE size > ?", size)
    log.do("DELETE FROM submission WHERE seqs > ?", "0")


def test_a_database_set_back_as_a_whole_is_found_by_the_copy_beside_the_key(path: Path) -> None:
    with Tampering(path) as log:
        cut(log, 11)
    found = verify_store(url_of(path), (), (), unwatched, views=False)
    assert found.fault is not None
    assert (found.fault.position, found.fault.upto, found.fault.differs) == (12, 19, Differs.MISSING)


def test_a_database_set_back_together_with_its_key_is_found_by_a_checkpoint_that_a_user_kept(path: Path) -> None:
    with open_ledger(path) as ledger:
        note = ledger.checkpoint().note
    with Tampering(path) as log:
        cut(log, 11)
    (path.parent / "key.checkpoint").unlink()
    assert verify_store(url_of(path), (), (), unwatched, views=False).holds
    found = verify_store(url_of(path), (), [Note("mine", note)], unwatched, views=False)
    assert found.fault is not None
    assert (found.fault.position, found.fault.differs) == (12, Differs.MISSING)
    assert levels(found)["mine"] is Level.FAULT


def test_views_that_have_seen_more_than_the_log_has_are_told(path: Path) -> None:
    with Tampering(path) as log:
        cut(log, 11)
    (path.parent / "key.checkpoint").unlink()
    assert levels(verified(path))["views"] is Level.FAULT


@pytest.mark.parametrize("upto", [None, 1, 10, 19])
def test_an_export_is_signed_also_up_to_a_position_that_nobody_signed(
    path: Path, tmp_path: Path, upto: int | None
) -> None:
    file, key = tmp_path / "log.ndjson.gz", key_of(path)
    with open_ledger(path) as ledger:
        write_lines(ledger.export(upto), file)
        size = upto or ledger.log.head()
        root = ledger.log.tree.root(size)
        lines = [*ledger.export(upto)]
    found = verify_file(file, [key], (), unwatched)
    assert (found.holds, found.size, found.root) == (True, size, root)
    assert {*levels(found).values()} == {Level.OK}
    assert not verify_file(file, OTHER, (), unwatched).holds
    proven = verify_export(lines, [key]).checkpoint
    assert proven is not None and proven.size == 19
    seal = json.loads(lines[-1])
    _, signed_size, signed_root = independent.signed(seal["checkpoint"], str(key)) or ()
    path_of = [base64.b64decode(each) for each in seal["consistency"]]
    assert independent.is_extended(size, int(signed_size), root, base64.b64decode(signed_root), path_of)


def test_a_user_holds_an_export_against_the_checkpoint_of_another_day(path: Path, tmp_path: Path) -> None:
    with open_ledger(path) as ledger:
        note = ledger.checkpoint().note
        record(ledger, ["2024-02-01/2024-02-02", "2024-02-02/2024-02-03"])
        write_lines(ledger.export(), tmp_path / "log.ndjson")
        write_lines(ledger.export(5), tmp_path / "short.ndjson")
    keys = [key_of(path)]
    assert verify_file(tmp_path / "log.ndjson", keys, [Note("mine", note)], unwatched).holds
    assert not verify_file(tmp_path / "short.ndjson", keys, [Note("mine", note)], unwatched).holds
    forged = [Note("mine", note.replace("\n19\n", "\n18\n"))]
    assert not verify_file(tmp_path / "log.ndjson", keys, forged, unwatched).holds


def forge(log: Tampering) -> None:
    log.do("UPDATE event SET topic = 'x' WHERE seq = 9")


@pytest.mark.parametrize("change", [forge, lambda log: cut(log, 11)], ids=["an event", "the end"])
def test_a_ledger_that_is_not_what_was_signed_gives_no_backup(
    path: Path, tmp_path: Path, change: Callable[[Tampering], None]
) -> None:
    with Tampering(path) as log:
        change(log)
    with pytest.raises(StoreFailure, match="no backup"):
        back_up(url_of(path), tmp_path / "backup.db", (), unwatched)


def test_a_restored_backup_is_checked_with_the_key_that_signed_it(path: Path, tmp_path: Path) -> None:
    backup, key = tmp_path / "backup.db", key_of(path)
    assert back_up(url_of(path), backup, (), unwatched).place == str(backup)
    restored = restore(backup, f"sqlite:///{tmp_path / 'restored.db'}", [key], unwatched)
    assert (restored.root, levels(restored)["checkpoints"]) == (verified(path).root, Level.OK)
    with pytest.raises(StoreFailure, match="does not hold: checkpoints"):
        restore(backup, f"sqlite:///{tmp_path / 'other.db'}", OTHER, unwatched)
