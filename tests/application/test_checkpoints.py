"""Checkpoints: signed as the log grows, never over one that was set back or changed; and the key, which is replaced."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from ledger.application import Ledger
from ledger.application.doctor import examine
from ledger.application.follower import Follower
from ledger.application.publishing import PUBLISH_EVERY_S, Publishing
from ledger.errors import CheckpointRefused, InvalidInput, NotFound, StoreFailure
from ledger.projections.catch_up import Projector
from ledger.proofs.checkpoints import open_checkpoint
from ledger.proofs.leaf import leaf_hash
from ledger.proofs.tlog_proof import verify_event_proof
from ledger.proofs.verification import verify_consistency
from ledger.store.signing_key import SigningKeyFile
from tests.application.signed import ORIGIN, Killed, die, key_of, signed_ledger
from tests.store.setting import claim, define, open_ledger, report
from tests.stores import copied, url_of


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with signed_ledger(tmp_path / "ledger.db") as opened:
        yield opened


def test_a_checkpoint_is_signed_when_the_log_has_grown_and_is_the_same_until_then(ledger: Ledger) -> None:
    first = ledger.checkpoint()
    assert open_checkpoint(first.note, [key_of(ledger)]) == first.checkpoint
    assert (first.checkpoint.origin, first.checkpoint.size) == (ORIGIN, ledger.log.head())
    assert ledger.checkpoint() == first
    report(ledger, "34")
    second = ledger.checkpoint()
    assert second.checkpoint.size == ledger.log.head() == first.checkpoint.size + 1
    path = ledger.consistency_proof(first.checkpoint.size).path
    verify_consistency(*_sizes(first, second), first.checkpoint.root, second.checkpoint.root, path)
    assert ledger.signing.of_size(first.checkpoint.size) == first


def _sizes(*signed: object) -> list[int]:
    return [each.checkpoint.size for each in signed]  # type: ignore[attr-defined]


def test_the_empty_log_has_a_checkpoint(tmp_path: Path) -> None:
    with open_ledger(tmp_path / "ledger.db") as empty:
        empty.signing.create_key(ORIGIN)
        assert empty.checkpoint().checkpoint.size == 0
        define(empty)
        assert empty.checkpoint().checkpoint.size == empty.log.head()


def test_without_a_key_there_is_no_checkpoint_and_proofs_are_of_the_root_as_it_is(tmp_path: Path) -> None:
    with open_ledger(tmp_path / "ledger.db") as unsigned:
        define(unsigned)
        with pytest.raises(NotFound, match="ledger init"):
            unsigned.checkpoint()
        proof = unsigned.inclusion_proof(1)
        assert (proof.size, proof.checkpoint, proof.tlog_proof) == (unsigned.log.head(), None, None)
        assert not unsigned.signing.path.exists()


def test_a_proof_is_checked_by_a_stranger_with_the_file_and_the_key(ledger: Ledger) -> None:
    for amount in ("34", "35"):
        report(ledger, amount)
    for position in range(1, ledger.log.head() + 1):
        proof = ledger.inclusion_proof(position)
        assert proof.tlog_proof is not None
        leaf, state, checkpoint = verify_event_proof(proof.tlog_proof, [key_of(ledger)])
        assert (leaf.position, leaf, checkpoint.size) == (position, proof.leaf, ledger.log.head())
        assert state == proof.state


def test_a_proof_of_an_earlier_size_has_its_checkpoint_where_one_was_signed(ledger: Ledger) -> None:
    size = ledger.checkpoint().checkpoint.size
    report(ledger, "34")
    assert ledger.inclusion_proof(1, size).tlog_proof is not None
    report(ledger, "35")
    assert ledger.inclusion_proof(1, size + 1).tlog_proof is None
    with pytest.raises(InvalidInput):
        ledger.inclusion_proof(size + 1, size)
    with pytest.raises(InvalidInput):
        ledger.inclusion_proof(1, 10**6)
    for nowhere in (0, -1, 10**6):
        with pytest.raises(NotFound):
            ledger.inclusion_proof(nowhere)


@pytest.mark.parametrize(("size", "later"), [(0, None), (3, 2), (1, 10**6), (10**6, None)])
def test_sizes_that_the_log_has_not_prove_nothing(ledger: Ledger, size: int, later: int | None) -> None:
    with pytest.raises(InvalidInput):
        ledger.consistency_proof(size, later)


def test_a_log_that_was_set_back_is_never_signed_again(ledger: Ledger, tmp_path: Path) -> None:
    """A backup is restored that lacks what was signed: also after it has grown past it, by other events."""
    path = tmp_path / "ledger.db"
    report(ledger, "34")
    ledger.close()
    backup = copied(path, tmp_path / "backup.db")
    with open_ledger(path) as opened:
        report(opened, "35")
        signed = opened.checkpoint()
        key = opened.signing.path
    with open_ledger(backup) as restored:
        restored.signing.__dict__["_files"] = SigningKeyFile(key)
        with pytest.raises(CheckpointRefused, match="was set back"):
            restored.checkpoint()
        for amount in ("36", "37"):
            report(restored, amount)
        with pytest.raises(CheckpointRefused, match="not those that were signed"):
            restored.checkpoint()
        with pytest.raises(CheckpointRefused):
            restored.inclusion_proof(1)
        assert SigningKeyFile(key).last_note() == signed.note


@pytest.mark.sqlite
def test_hashes_that_were_changed_behind_its_back_are_not_signed(ledger: Ledger, tmp_path: Path) -> None:
    report(ledger, "34")
    ledger.checkpoint()
    with apsw.Connection(str(tmp_path / "ledger.db")) as connection:
        connection.execute("DROP TRIGGER tree_hash_is_not_changed")
        connection.execute("UPDATE tree_hash SET hash = zeroblob(32) WHERE n = 2")
    report(ledger, "35")
    with pytest.raises(CheckpointRefused, match="not those that were signed"):
        ledger.checkpoint()
    (found,) = [each for each in examine(url_of(tmp_path / "ledger.db")) if each.check == "checkpoints"]
    assert found.level == "fault" and "not those that were signed" in found.told


def test_the_doctor_tells_of_a_missing_key_and_of_what_is_signed(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    with open_ledger(path) as opened:
        define(opened)
        found = {each.check: each for each in examine(url_of(path))}["checkpoints"]
        assert found.level == "warning" and "ledger init" in found.hint
        opened.signing.create_key(ORIGIN)
        size = opened.checkpoint().checkpoint.size
        found = {each.check: each for each in examine(url_of(path))}["checkpoints"]
        assert found.level == "ok" and f"{size} events are signed by {ORIGIN}" in found.told


@pytest.mark.parametrize("lost", ["table", "file"])
def test_killed_between_the_file_and_the_table_a_checkpoint_is_published_by_the_next(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch, lost: str
) -> None:
    """And killed before the file it was never there."""
    report(ledger, "34")
    where = (
        "ledger.application.signing.CheckpointTable.add" if lost == "table" else "ledger.store.signing_key.os.replace"
    )
    with monkeypatch.context() as patch:
        patch.setattr(where, lambda *given: die())
        with pytest.raises(Killed):
            ledger.checkpoint()
    assert ledger.signing.of_size(ledger.log.head()) is None
    signed = ledger.checkpoint()
    assert ledger.signing.of_size(ledger.log.head()) == signed


def sign_and_report(path: Path, periods: list[str]) -> list[str]:
    """What one process signed while others recorded, too."""
    notes = []
    with open_ledger(path) as opened:
        for period in periods:
            opened.command("report_figure", claim("34", period=period))
            notes.append(opened.checkpoint().note)
    return notes


def test_processes_that_sign_at_once_sign_one_history(ledger: Ledger, tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    first = ledger.checkpoint().checkpoint
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        work = [(path, [f"20{year}-{month:02}-01/P1M" for month in range(1, 7)]) for year in (20, 21)]
        notes = [note for each in pool.starmap(sign_and_report, work) for note in each]
    checkpoints = {open_checkpoint(note, [key_of(ledger)]) for note in notes}
    for each in checkpoints:
        assert each.root == ledger.log.tree.root(each.size)
        verify_consistency(
            first.size, each.size, first.root, each.root, ledger.consistency_proof(first.size, each.size).path
        )
    assert max(each.size for each in checkpoints) == first.size + 12


def test_who_leads_signs_what_grew_in_time_and_says_once_what_is_wrong(
    ledger: Ledger, caplog: pytest.LogCaptureFixture
) -> None:
    publishing = Publishing(ledger)
    publishing.look(ledger.log.head(), 0.0)
    assert ledger.signing.of_size(ledger.log.head()) is not None
    report(ledger, "34")
    publishing.look(ledger.log.head(), PUBLISH_EVERY_S / 2)
    assert ledger.signing.of_size(ledger.log.head()) is None
    publishing.look(ledger.log.head(), PUBLISH_EVERY_S)
    assert ledger.signing.of_size(ledger.log.head()) is not None
    report(ledger, "35")
    ledger.signing.path.write_text("damaged")
    for moment in (2, 3):
        publishing.look(ledger.log.head(), PUBLISH_EVERY_S * moment)
    assert [record.message for record in caplog.records].count(caplog.records[0].message) == 1
    assert "no checkpoint was signed" in caplog.text


def test_who_leads_signs_what_the_views_have_not_seen_yet(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_ledger(tmp_path / "ledger.db") as leading:
        follower = Follower(leading)
        monkeypatch.setattr(Projector, "catch_up", lambda *given: 0)  # they take for ever
        report(ledger, "34")
        follower.start()
        try:
            until = time.monotonic() + 10
            while ledger.signing.of_size(ledger.log.head()) is None and time.monotonic() < until:
                time.sleep(0.01)
            assert leading.progress().lag
        finally:
            follower.stop()
    assert ledger.signing.of_size(ledger.log.head()) is not None


def test_tiles_of_the_ledger_are_made_of_its_leaves(ledger: Ledger) -> None:
    head = ledger.log.head()
    leaves = [ledger.log.tree.leaf(position) for position in range(1, head + 1)]
    assert ledger.tile(f"0/000.p/{head}") == b"".join(leaf_hash(leaf.entry) for leaf in leaves if leaf)
    for nowhere in ("0/000", "1/000", "0/001", "entries/001", "x", f"0/000.p/{head + 1}"):
        with pytest.raises(NotFound):
            ledger.tile(nowhere)


@pytest.mark.sqlite
def test_a_tile_of_which_a_part_is_missing_is_no_empty_one(ledger: Ledger, tmp_path: Path) -> None:
    head = ledger.log.head()
    with apsw.Connection(str(tmp_path / "ledger.db")) as connection:
        connection.execute("DROP TRIGGER tree_hash_is_not_deleted; DROP TRIGGER event_is_not_deleted")
        connection.execute("DELETE FROM tree_hash WHERE n = 1; DELETE FROM event WHERE seq = 2")
    for path in (f"0/000.p/{head}", f"entries/000.p/{head}"):
        with pytest.raises(StoreFailure, match="is missing"):
            ledger.tile(path)
