"""Signed notes, checkpoints, tiles and canonical JSON come out as others have published them."""

from __future__ import annotations

import base64
import json
import struct

import pytest
import rfc8785

from ledger.proofs.checkpoints import Checkpoint, open_checkpoint, parse_checkpoint
from ledger.proofs.errors import ProofError
from ledger.proofs.leaf import leaf_hash
from ledger.proofs.notes import SignerKey, VerifierKey, open_note, sign_note
from ledger.proofs.tiles import Tile, entry_bundle, parse_bundle
from ledger.proofs.tree import root
from tests.proofs.vectors import needs_vectors, subtrees_of, unpacked, vectors

pytestmark = needs_vectors

NOTES = vectors("signed_notes.json") or {}
KEYS = {name: VerifierKey.parse(key["vkey"]) for name, key in NOTES.get("keys", {}).items()}
MALFORMED = [text.encode() for text in NOTES.get("malformed_note", [])]
MALFORMED += [base64.b64decode(text) for text in NOTES.get("malformed_note_base64", [])]


def test_good_notes_are_opened_by_all_their_keys() -> None:
    for case in NOTES["good"]:
        keys = [KEYS[name] for name in case.get("verified_by", [])] or [VerifierKey.parse(case["vkey"])]
        text, signers = open_note(case["note"], keys)
        assert signers == keys
        assert case["note"].startswith(text)
    assert len(NOTES["good"]) == 3


def test_a_note_is_signed_to_the_byte() -> None:
    peter = SignerKey.parse(NOTES["keys"]["peter"]["skey"])
    assert sign_note(NOTES["text"], peter) == NOTES["good"][0]["note"]
    assert peter.secret_text() == NOTES["keys"]["peter"]["skey"]
    assert str(peter.verifier_key) == NOTES["keys"]["peter"]["vkey"]
    enoch = SignerKey("EnochRoot", bytes(32))
    assert sign_note(NOTES["text"], peter, enoch) == NOTES["good"][1]["note"]


@pytest.mark.parametrize("note", MALFORMED)
def test_a_malformed_note_is_refused(note: bytes) -> None:
    with pytest.raises(ProofError, match=r"malformed note|key's name|base64"):
        open_note(note, [KEYS["peter"]])


def test_a_signature_that_does_not_fit_is_refused() -> None:
    (note,) = NOTES["invalid_signature"]
    with pytest.raises(ProofError, match="does not fit"):
        open_note(note, [KEYS["peter"]])


@pytest.mark.parametrize("text", NOTES.get("bad_vkeys", []))
def test_a_bad_verifier_key_is_refused(text: str) -> None:
    with pytest.raises(ProofError):
        VerifierKey.parse(text)


def test_a_checkpoint_of_gos_checksum_database_has_its_text() -> None:
    case = NOTES["tree_text"]
    checkpoint = Checkpoint(case["origin"], case["size"], leaf_hash(case["leaf_data"].encode()))
    assert checkpoint.text == case["text"]
    assert parse_checkpoint(case["text"]) == checkpoint


def test_tesseras_sample_log_is_made_again_to_the_byte() -> None:
    """Sixteen checkpoints, fifteen tiles of hashes and fifteen bundles, from the entries and the key alone."""
    log = vectors("tlog_tiles_sample_log.json")
    files = {name: unpacked(content) for name, content in log["files_base64"].items()}
    entries = [entry.encode() for entry in log["entries_utf8"]]
    hash_at = subtrees_of([leaf_hash(entry) for entry in entries])
    signer, key = SignerKey.parse(log["skey"]), VerifierKey.parse(log["vkey"])
    for size in range(len(entries) + 1):
        checkpoint = Checkpoint(signer.name, size, root(hash_at, size))
        assert checkpoint.signed(signer).encode() == files.pop(f"checkpoint.{size}")
        assert open_checkpoint(checkpoint.signed(signer), [key]) == checkpoint
        if size:
            tile, bundle = Tile(0, 0, size), Tile(None, 0, size)
            assert b"".join(hash_at(0, n) for n in range(size)) == files.pop(f"tile/{tile.path}")
            assert parse_bundle(files[f"tile/{bundle.path}"]) == entries[:size]
            assert entry_bundle(entries[:size]) == files.pop(f"tile/{bundle.path}")
    assert files.keys() == {"checkpoint"}


def test_the_canonical_json_that_states_are_held_against_is_rfc_8785() -> None:
    """Ours is held against the same package (`properties/test_stored_forms.py`): it has no floats, and ASCII keys."""
    cases = vectors("rfc8785_jcs.json")
    numbers = cases.pop("es6_numbers")
    for name, case in cases.items():
        assert rfc8785.dumps(json.loads(case["input"])) == bytes.fromhex("".join(case["outhex"])), name
    for bits, text in numbers:
        (number,) = struct.unpack(">d", bytes.fromhex(bits.zfill(16)))
        assert rfc8785.dumps(number).decode() == text
    assert (len(cases), len(numbers)) == (6, 7)
