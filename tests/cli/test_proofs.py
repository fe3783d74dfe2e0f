"""What a shell shows a stranger: checkpoints, proofs, the key that vouches for them; in a file and over a server."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.proofs.checkpoints import open_checkpoint
from ledger.proofs.notes import VerifierKey
from ledger.proofs.verify_proof import main as verify_proof
from tests.cli.conftest import Cli, over_both

pytestmark = over_both

DOWNLOADS = ("qwen.app.downloads", "2025-11-17/2025-11-24")


@pytest.fixture
def signed(seeded: Cli) -> Cli:
    seeded.run("init", "--origin", "ledger.example.org/log/1")
    return seeded


def key_of(cli: Cli) -> str:
    return cli.tell("signing-key", "show").strip()


def test_the_proof_of_a_figure_is_a_file_that_is_checked_without_the_ledger(
    signed: Cli, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    file = tmp_path / "downloads.tlog-proof"
    told = signed.tell("proof", *DOWNLOADS, "-o", file)
    assert told.startswith("position 89 of ") and "FigureReported" in told and "ledger.example.org/log/1" in told
    proof = signed.ask("proof", "--position", 89)
    assert file.read_text() == proof["tlog_proof"]
    assert verify_proof([str(file), "--key", key_of(signed)]) == 0
    shown = capfdbinary.readouterr()
    assert shown.out == proof["state"].encode() + b"\n"
    assert b"position 89 of ledger.example.org/log/1" in shown.err
    file.write_text(file.read_text().replace("index 88", "index 87"))
    assert verify_proof([str(file), "--key", key_of(signed)]) == 1


def test_a_checkpoint_is_printed_to_be_kept(signed: Cli) -> None:
    note = signed.tell("checkpoint")
    checkpoint = open_checkpoint(note, [VerifierKey.parse(key_of(signed))])
    log = signed.ask("checkpoint")
    assert (log["checkpoint"], log["size"], log["verifier_key"]) == (note, checkpoint.size, key_of(signed))


def test_a_rotated_key_is_told_and_signs_what_comes(signed: Cli) -> None:
    old = key_of(signed)
    keys = signed.ask("signing-key", "rotate")
    assert keys == {"old_verifier_key": old, "new_verifier_key": key_of(signed)}
    for key in keys.values():
        open_checkpoint(signed.tell("checkpoint"), [VerifierKey.parse(key)])


def test_without_a_key_it_says_what_to_do(seeded: Cli, tmp_path: Path) -> None:
    assert "ledger init" in seeded.fail("checkpoint", code=1)
    assert "ledger init" in seeded.fail("signing-key", "show", code=1)
    assert "ledger init" in seeded.run("proof", "--position", 1).stderr
    assert "ledger init" in seeded.fail("proof", "--position", 1, "-o", tmp_path / "file", code=1)
    assert not (tmp_path / "file").exists()


def test_where_a_proof_cannot_be_written_is_told(signed: Cli, tmp_path: Path) -> None:
    for output in (tmp_path / "none" / "file", tmp_path):
        assert f"could not write {output}" in signed.fail("proof", "--position", 1, "-o", output, code=2)


def test_what_cannot_be_proved_is_refused(signed: Cli) -> None:
    assert "no position 99999" in signed.fail("proof", "--position", 99999, code=1)
    assert "not yet known" in signed.fail("proof", *DOWNLOADS, "--known-on", "2025-11-01", code=1).lower().replace(
        "_", " "
    )
    assert "SERIES and PERIOD" in signed.fail("proof", code=2)
    assert "SERIES and PERIOD" in signed.fail("proof", *DOWNLOADS, "--position", 3, code=2)
    assert "size" in signed.fail("proof", "--position", 89, "--size", 3, code=2)
