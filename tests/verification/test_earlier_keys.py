"""A key that came before counts by a checkpoint of the one that is given, never on the log's own word."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.application import Ledger
from ledger.application.backups import back_up
from ledger.application.signing_rotation import rotate_signing_key
from ledger.application.verifying import Verification, verify_file, verify_store
from ledger.application.witnesses import Note
from ledger.errors import StoreFailure
from ledger.proofs.notes import SignerKey, VerifierKey
from ledger.store.findings import Level
from tests.store.setting import define, open_ledger, report
from tests.stores import open_store, url_of
from tests.verification.logs import sign, unwatched

ORIGIN = "signed.example.org/log"
REAL, FORGER = (SignerKey(ORIGIN, bytes([number]) * 32) for number in (1, 2))


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No key lies beside the database: who verifies has it from elsewhere."""
    monkeypatch.setenv("LEDGER_SIGNING_KEY", str(tmp_path / "key"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "signed.db"
    with open_ledger(path) as ledger:
        define(ledger)
        report(ledger, "34")
    return path


def succeed(ledger: Ledger, old: SignerKey, new: SignerKey) -> None:
    """The log says so, whoever wrote it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ledger.signing, "rotate", lambda record: record(str(old.verifier_key), str(new.verifier_key)))
        rotate_signing_key(ledger)


def signed(path: Path, key: SignerKey, *more: SignerKey) -> str:
    """A checkpoint of all that there is, in the table."""
    database = open_store(path)
    try:
        with open_ledger(path) as ledger:
            return sign(database, ledger.log, ledger.log.head(), key, *more)
    finally:
        database.close()


def verified(path: Path, *keys: VerifierKey, kept: tuple[Note, ...] = ()) -> Verification:
    return verify_store(url_of(path), keys or (REAL.verifier_key,), kept, unwatched, views=False)


def test_a_log_that_somebody_else_wrote_and_signed_does_not_hold_by_naming_his_key_as_an_earlier_one(
    path: Path,
) -> None:
    with open_ledger(path) as ledger:
        succeed(ledger, FORGER, REAL)
    signed(path, FORGER)
    found = verified(path)
    assert [each.check for each in found.findings if each.level is Level.FAULT] == ["checkpoints"]
    assert "as only the log says" in next(each.told for each in found.findings if each.level is Level.FAULT)
    assert verified(path, REAL.verifier_key, FORGER.verifier_key).holds, "who knows both keys"


def test_an_earlier_key_counts_up_to_what_both_signed_and_no_further(path: Path) -> None:
    signed(path, FORGER)
    with open_ledger(path) as ledger:
        report(ledger, "35")
        succeed(ledger, FORGER, REAL)
    signed(path, FORGER, REAL)
    assert verified(path).holds
    with open_ledger(path) as ledger:
        report(ledger, "36")
    signed(path, FORGER)
    assert not verified(path).holds, "a key that was stolen after another one took its place"


def test_a_checkpoint_over_other_events_proves_no_earlier_key(path: Path, tmp_path: Path) -> None:
    real = tmp_path / "real.db"
    with open_ledger(real) as ledger:
        define(ledger)
        for _ in range(3):
            report(ledger, "33")
    note = signed(real, REAL)
    with open_ledger(path) as ledger:
        succeed(ledger, FORGER, REAL)
        report(ledger, "35")
    signed(path, FORGER)
    assert not verified(path, kept=(Note("mine", note),)).holds


def test_who_signed_is_told_and_not_which_keys_were_given(path: Path) -> None:
    signed(path, REAL)
    other = SignerKey("another.example.org/log", bytes(32)).verifier_key
    told = {each.check: each.told for each in verified(path, other, REAL.verifier_key).findings}
    assert told["checkpoints"].endswith(f"; signed by {ORIGIN}")


def test_a_forged_log_is_no_backup(path: Path, tmp_path: Path) -> None:
    with open_ledger(path) as ledger:
        succeed(ledger, FORGER, REAL)
    signed(path, FORGER)
    with pytest.raises(StoreFailure, match="no backup"):
        back_up(url_of(path), tmp_path / "backup.db", [REAL.verifier_key], unwatched)
    back_up(url_of(path), tmp_path / "backup.db", [FORGER.verifier_key], unwatched)
    assert not verify_file(tmp_path / "backup.db", [REAL.verifier_key], (), unwatched).holds
