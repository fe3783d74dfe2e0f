"""The key that signs checkpoints: a secret file that is made once, and replaced by another one under the log's eyes."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ledger.application import Ledger
from ledger.application.signing_rotation import rotate_signing_key
from ledger.domain.signing_events import SigningKeyRotated
from ledger.errors import InvalidInput, StoreFailure, StoreFull
from ledger.proofs.checkpoints import open_checkpoint
from ledger.proofs.errors import ProofError
from ledger.store.signing_key import SigningKeyFile
from tests.application.signed import ORIGIN, Killed, die, key_of, signed_ledger
from tests.store.setting import open_ledger, report


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with signed_ledger(tmp_path / "ledger.db") as opened:
        yield opened


def test_a_rotated_key_is_recorded_and_signs_from_the_checkpoint_that_both_signed(ledger: Ledger) -> None:
    before = ledger.checkpoint()
    old, new = rotate_signing_key(ledger)
    assert key_of(ledger) == new != old and new.name == old.name
    event = ledger.log.at([ledger.log.head()])[0].recorded
    assert event is not None and isinstance(event.event, SigningKeyRotated)
    assert (event.event.old_verifier_key, event.event.new_verifier_key) == (str(old), str(new))
    both = ledger.signing.of_size(ledger.log.head())
    assert both is not None
    for key in (old, new):
        assert open_checkpoint(both.note, [key]).size == before.checkpoint.size + 1
    report(ledger, "34")
    after = ledger.checkpoint()
    assert open_checkpoint(after.note, [new]) == after.checkpoint
    with pytest.raises(ProofError):
        open_checkpoint(after.note, [old])


@pytest.mark.parametrize(
    "where",
    [
        "ledger.application.ledger.Ledger.submit",
        "ledger.store.tree.Tree.root",
        "ledger.application.signing.CheckpointTable.add",
        "ledger.store.signing_key.SigningKeyFile.use_next",
    ],
)
def test_a_rotation_that_was_killed_is_finished_by_rotating_again(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    old = key_of(ledger)
    report(ledger, "34")
    with monkeypatch.context() as patch:
        patch.setattr(where, lambda *given: die())
        with pytest.raises(Killed):
            rotate_signing_key(ledger)
    assert key_of(ledger) == old
    assert rotate_signing_key(ledger) == (old, key_of(ledger))
    rotations = [each for each in ledger.log.since(0, 1000) if each.topic == SigningKeyRotated.TOPIC]
    assert len(rotations) == 1
    open_checkpoint(ledger.checkpoint().note, [key_of(ledger)])


def test_the_key_is_a_secret_file_that_is_made_once(ledger: Ledger) -> None:
    path = ledger.signing.path
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    before = path.read_bytes()
    assert ledger.signing.create_key() == key_of(ledger)
    assert ledger.signing.create_key(ORIGIN) == key_of(ledger)
    with pytest.raises(InvalidInput, match="has the name"):
        ledger.signing.create_key("elsewhere")
    assert path.read_bytes() == before


@pytest.mark.parametrize("origin", ["a b", "a+b", "x\ny"])
def test_a_name_that_no_key_can_have_is_refused(tmp_path: Path, origin: str) -> None:
    with open_ledger(tmp_path / "ledger.db") as opened, pytest.raises(InvalidInput) as refusal:
        opened.signing.create_key(origin)
    assert refusal.value.path == ("origin",)


@pytest.mark.parametrize("content", ["", "x", "PRIVATE+KEY+a+00000000+AAAA"])
def test_a_damaged_key_file_is_an_error_that_quotes_nothing_of_it(ledger: Ledger, content: str) -> None:
    ledger.signing.path.write_text(content)
    with pytest.raises(StoreFailure, match="holds no signing key") as refusal:
        ledger.checkpoint()
    assert "AAAA" not in str(refusal.value)


def test_a_key_that_was_replaced_while_a_checkpoint_waited_for_its_turn_signs_nothing_more(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the note beside the new key were one that it has not signed, and nothing could be signed any more."""
    report(ledger, "34")
    ledger.checkpoint()
    report(ledger, "35")
    held = SigningKeyFile.held

    @contextmanager
    def after_another_process(files: SigningKeyFile) -> Iterator[None]:
        monkeypatch.setattr(SigningKeyFile, "held", held)
        with open_ledger(tmp_path / "ledger.db") as other:
            rotate_signing_key(other)
            report(other, "36")
        with held(files):
            yield

    monkeypatch.setattr(SigningKeyFile, "held", after_another_process)
    signed = ledger.checkpoint()
    assert open_checkpoint(signed.note, [key_of(ledger)]).size == ledger.log.head()
    report(ledger, "37")
    assert open_checkpoint(ledger.checkpoint().note, [key_of(ledger)]).size == ledger.log.head()


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO])
def test_where_a_note_cannot_be_kept_nothing_is_signed_and_the_one_before_stays(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    before = ledger.checkpoint()
    report(ledger, "34")

    def fail(descriptor: int) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patch:
        patch.setattr("ledger.store.signing_key.os.fsync", fail)
        with pytest.raises(StoreFailure) as failure:
            ledger.checkpoint()
    assert isinstance(failure.value, StoreFull) is (number != errno.EIO)
    assert ledger.signing.last() == before
    assert SigningKeyFile(ledger.signing.path).last_note() == before.note
    assert ledger.checkpoint().checkpoint.size == ledger.log.head()


def test_what_lies_where_a_key_is_written_first_never_gets_to_read_it(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db.signing-key"
    path.with_name(f"{path.name}.new").symlink_to(tmp_path / "elsewhere")
    SigningKeyFile(path).create(ORIGIN)
    assert not (tmp_path / "elsewhere").exists()
    assert stat.S_IMODE(path.lstat().st_mode) == 0o600
