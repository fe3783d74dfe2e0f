"""Trees and proofs come out as others have published them."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.proofs.checkpoints import parse_checkpoint
from ledger.proofs.errors import ProofError
from ledger.proofs.leaf import leaf_hash
from ledger.proofs.notes import VerifierKey, open_note
from ledger.proofs.tree import root
from ledger.proofs.verification import verify_consistency, verify_inclusion
from tests.proofs.vectors import needs_vectors, subtrees_of, unpacked, vectors

pytestmark = needs_vectors

PROOFS = vectors("rfc6962_proofs.jsonl")


def verdict(case: dict[str, Any]) -> bool:
    """Whether we hold the proof to be one."""
    proof = [unpacked(each) for each in case["proof"] or []]
    try:
        if "leafIdx" in case:
            leaf, of = unpacked(case["leafHash"]), unpacked(case["root"])
            verify_inclusion(case["leafIdx"], case["treeSize"], leaf, proof, of)
        else:
            roots = unpacked(case["root1"]), unpacked(case["root2"])
            verify_consistency(case["size1"], case["size2"], *roots, proof)
    except ProofError:
        return False
    return True


@pytest.mark.parametrize("kind", ["inclusion", "consistency"])
def test_98_proofs_of_a_kind_are_judged_as_published(kind: str) -> None:
    cases = [case for case in PROOFS if case["path"].startswith(f"testdata/{kind}/")]
    assert [case["path"] for case in cases if verdict(case) is case["wantErr"]] == []
    assert len(cases) == 98


def test_the_reference_tree_has_its_nodes_and_roots() -> None:
    tree = vectors("rfc6962_reference_tree.json")
    hash_at = subtrees_of([leaf_hash(bytes.fromhex(entry)) for entry in tree["leaf_inputs_hex"]])
    for level, row in enumerate(tree["node_hashes_by_level_hex"]):
        assert [hash_at(level, n).hex() for n in range(len(row))] == row
    roots = tree["root_hash_by_size_hex"]
    assert [root(hash_at, size).hex() for size in range(len(roots))] == roots


def test_real_proofs_of_rekor_hold_and_are_signed_by_its_key() -> None:
    cases = vectors("rekor_v2_inclusion.json")
    for case in cases:
        proof = case["inclusionProof"]
        path = [unpacked(each) for each in proof["hashes"]]
        size, of = int(proof["treeSize"]), unpacked(proof["rootHash"])
        verify_inclusion(int(proof["logIndex"]), size, leaf_hash(unpacked(case["canonicalizedBody"])), path, of)
        note = proof["checkpoint"]["envelope"]
        origin = note.partition("\n")[0]
        ed25519 = [unpacked(k["spki_base64"])[-32:] for k in case["log_keys"] if k["keyDetails"] == "PKIX_ED25519"]
        text, signers = open_note(note, [VerifierKey(origin, key) for key in ed25519])
        assert parse_checkpoint(text)[1:] == (size, of)
        assert len(signers) == 1
    assert len(cases) == 3
