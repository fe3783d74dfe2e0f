"""Notes, keys, checkpoints, tile paths, bundles and proofs in files: one text each, and nothing else is read."""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.proofs.checkpoints import Checkpoint, open_checkpoint, parse_checkpoint, read_unverified
from ledger.proofs.errors import ProofError
from ledger.proofs.leaf import leaf_entry, leaf_hash
from ledger.proofs.notes import MOST_NOTE_BYTES, SignerKey, VerifierKey, open_note, parse_note, sign_note
from ledger.proofs.tiles import Tile, entry_bundle, parse_bundle, parse_tile_path
from ledger.proofs.tlog_proof import TlogProof, parse_tlog_proof, verify_event_proof
from ledger.proofs.tree import inclusion_path, root
from tests.proofs.vectors import numbered_leaves, subtrees_of

ORIGIN = "ledger.example.org/log/1"
SIGNER = SignerKey(ORIGIN, sha256(b"a key for tests").digest())
OTHER = SignerKey(ORIGIN, sha256(b"another key").digest())
TEXT = Checkpoint(ORIGIN, 7, sha256(b"root").digest()).text


def test_keys_are_read_as_they_are_written() -> None:
    key = SignerKey.generate(ORIGIN)
    assert SignerKey.parse(key.secret_text()) == key
    assert VerifierKey.parse(str(key.verifier_key)) == key.verifier_key
    assert open_note(key_note := sign_note(TEXT, key), [key.verifier_key]) == (TEXT, [key.verifier_key])
    assert parse_note(key_note.encode()) == parse_note(key_note)


def test_a_private_key_is_not_shown_by_accident() -> None:
    secret = SIGNER.secret_text().rpartition("+")[2]
    assert secret not in repr(SIGNER)
    with pytest.raises(ProofError) as refusal:
        SignerKey.parse(f"PRIVATE+KEY+{ORIGIN}+00000000+{secret}")
    assert secret not in str(refusal.value)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\nb", "a\u00a0b", "a\u200bb", "a\x7fb"])
def test_a_name_that_could_be_misread_is_no_keys(name: str) -> None:
    with pytest.raises(ProofError):
        SignerKey.generate(name)


def test_a_rotated_key_signs_beside_the_old_one() -> None:
    note = sign_note(TEXT, SIGNER, OTHER)
    for key in (SIGNER.verifier_key, OTHER.verifier_key):
        assert open_checkpoint(note, [key]).size == 7
    assert open_note(note, [OTHER.verifier_key, SIGNER.verifier_key])[1] == [SIGNER.verifier_key, OTHER.verifier_key]


def test_what_only_strangers_signed_is_refused() -> None:
    with pytest.raises(ProofError, match="none of the keys"):
        open_note(sign_note(TEXT, SIGNER), [OTHER.verifier_key])
    with pytest.raises(ProofError, match="none of the keys"):
        open_note(sign_note(TEXT, SIGNER), [])


def test_a_checkpoint_is_signed_by_the_key_of_its_own_log() -> None:
    stranger = SignerKey("elsewhere.example.org", SIGNER.seed)
    with pytest.raises(ProofError, match="signed by"):
        open_checkpoint(sign_note(TEXT, stranger), [stranger.verifier_key])
    assert read_unverified(sign_note(TEXT, stranger)).origin == ORIGIN


@settings(max_examples=100)
@given(place=st.integers(0, 10_000), char=st.sampled_from("0aZ+/= \n\x00—é"), kind=st.sampled_from("cid"))
def test_no_change_of_a_signed_note_is_accepted(place: int, char: str, kind: str) -> None:
    note = sign_note(TEXT, SIGNER)
    at = place % len(note)
    changed = note[:at] + {"c": char + note[at + 1 :], "i": char + note[at:], "d": note[at + 1 :]}[kind]
    if changed != note:
        with pytest.raises(ProofError):
            open_checkpoint(changed, [SIGNER.verifier_key])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "o\n7\n",
        f"{ORIGIN}\n07\n{TEXT.splitlines()[2]}\n",
        f"{ORIGIN}\n-7\n{TEXT.splitlines()[2]}\n",
        f"{ORIGIN}\n٧\n{TEXT.splitlines()[2]}\n",
        f"{ORIGIN}\n7\n{TEXT.splitlines()[2]}",
        f"{ORIGIN}\n7\nAAAA\n",
        f"{ORIGIN}\n7\n{TEXT.splitlines()[2]}\n\n",
        f"{ORIGIN}\n{10**19}\n{TEXT.splitlines()[2]}\n",
    ],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(ProofError):
        parse_checkpoint(text)


def test_a_note_has_bounds() -> None:
    with pytest.raises(ProofError, match="bytes"):
        parse_note("x" * (MOST_NOTE_BYTES + 1))
    with pytest.raises(ProofError, match="100 signatures"):
        sign_note(TEXT, *[SIGNER] * 101)


@given(
    level=st.one_of(st.none(), st.integers(0, 63)),
    n=st.one_of(st.integers(0, 3000), st.integers(0, 10**18 - 1)),
    width=st.integers(1, 256),
)
def test_a_tile_has_one_path(level: int | None, n: int, width: int) -> None:
    tile = Tile(level, n, width)
    assert parse_tile_path(tile.path) == tile


def test_tile_paths_are_those_of_the_paper() -> None:
    assert Tile(0, 1234067).path == "0/x001/x234/067"
    assert Tile(None, 5, 17).path == "entries/005.p/17"


@pytest.mark.parametrize(
    "path",
    [
        "", "0", "0/1", "0/0001", "0/x000/001", "00/001", "64/000", "0/001.p/0", "0/001.p/256", "0/001.p/999",
        "0/001.p/01", "0/001/", "0/x001", "-1/000", "0/000.p/", "entries", "Entries/000", "0/٠٠٠", "0/000\n",
        "0/" + "x001/" * 6 + "001",
    ],
)  # fmt: skip
def test_what_is_no_path_of_a_tile_is_refused(path: str) -> None:
    with pytest.raises(ProofError):
        parse_tile_path(path)


@given(st.text("0123456789x/.pentris", max_size=40))
def test_no_text_as_a_path_does_anything_but_name_a_tile_or_be_refused(path: str) -> None:
    with suppress(ProofError):
        assert parse_tile_path(path).path == path


@given(st.lists(st.binary(max_size=300), max_size=256), st.integers(1, 10))
def test_a_bundle_is_read_as_it_is_written_or_refused_when_cut(entries: list[bytes], cut: int) -> None:
    bundle = entry_bundle(entries)
    assert parse_bundle(bundle) == entries
    with suppress(ProofError):
        assert len(parse_bundle(bundle[:-cut])) < max(1, len(entries))


def test_a_bundle_has_bounds() -> None:
    with pytest.raises(ProofError):
        entry_bundle([b"x" * 65_536])
    with pytest.raises(ProofError):
        parse_bundle(entry_bundle([b""]) * 257)


STATE = b'{"actor":"local"}'
ENTRY = leaf_entry(3, "b3b1f1de-7a3c-5d80-9d0e-1f6f3f3a0001", 1, "t", "2026-11-27T04:16:34.000000Z", STATE)
LEAVES = [*numbered_leaves(2), leaf_hash(ENTRY), *numbered_leaves(4)]


def proof_text() -> str:
    hash_at = subtrees_of(LEAVES)
    note = Checkpoint(ORIGIN, 7, root(hash_at, 7)).signed(SIGNER)
    return TlogProof(2, inclusion_path(hash_at, 2, 7), note, ENTRY + STATE).text


def test_a_proof_in_a_file_shows_its_event() -> None:
    proof = proof_text()
    assert parse_tlog_proof(proof).text == proof
    leaf, state, checkpoint = verify_event_proof(proof, [SIGNER.verifier_key])
    assert (leaf.position, state, checkpoint.size) == (3, STATE, 7)
    bare = replace(parse_tlog_proof(proof), extra=None)
    assert parse_tlog_proof(bare.text) == bare


@settings(max_examples=100)
@given(place=st.integers(0, 10_000), char=st.sampled_from("0aZ+/= \n\x00—é"), kind=st.sampled_from("cid"))
def test_no_change_of_a_proof_in_a_file_is_accepted(place: int, char: str, kind: str) -> None:
    proof = proof_text()
    at = place % len(proof)
    changed = proof[:at] + {"c": char + proof[at + 1 :], "i": char + proof[at:], "d": proof[at + 1 :]}[kind]
    if changed != proof:
        with pytest.raises(ProofError):
            verify_event_proof(changed, [SIGNER.verifier_key])


def test_a_stranger_checks_a_file_with_nothing_but_this_package(tmp_path: Path) -> None:
    """The program loads the standard library and `cryptography`, and none of the ledger's other packages."""
    file = tmp_path / "event.tlog-proof"
    file.write_text(proof_text(), encoding="utf-8")
    program = (
        "import sys; from ledger.proofs.verify_proof import main; code = main(sys.argv[1:]);"
        "loaded = {name.partition('.')[0] for name in sys.modules};"
        "assert not loaded & {'apsw', 'pydantic', 'eventsourcing', 'starlette', 'orjson', 'api'}, loaded;"
        "assert not [name for name in sys.modules if name.startswith('ledger.') and 'ledger.proofs' not in name];"
        "sys.exit(code)"
    )

    def run(key: SignerKey) -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, "-c", program, str(file), "--key", str(key.verifier_key)]
        return subprocess.run(command, capture_output=True, check=False, timeout=60)

    good, bad = run(SIGNER), run(OTHER)
    assert (good.returncode, good.stdout) == (0, STATE + b"\n"), good.stderr
    assert (bad.returncode, bad.stdout) == (1, b""), bad.stderr
    assert b"none of the keys" in bad.stderr
