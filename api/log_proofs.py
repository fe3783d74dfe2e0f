"""The tree over the log as documents: the same in REST, GraphQL and on the command line. Hashes are base64."""

from __future__ import annotations

from typing import Any

from ledger.application import Ledger
from ledger.application.transparency import ConsistencyProof, InclusionProof
from ledger.errors import NotFound, StoreFailure
from ledger.proofs.leaf import leaf_hash
from ledger.proofs.notes import encode_base64

Json = dict[str, Any]


def log_answer(ledger: Ledger) -> Json:
    """The log as it is signed; without a key as it is, on this ledger's word alone."""
    try:
        signed = ledger.checkpoint()
    except NotFound:
        return root_answer(ledger) | dict.fromkeys(("origin", "checkpoint", "signed_at", "verifier_key"))
    size, root = signed.checkpoint.size, signed.checkpoint.root
    told = {"origin": signed.checkpoint.origin, "checkpoint": signed.note, "signed_at": signed.signed_at}
    return _log(size, root) | told | {"verifier_key": verifier_key_text(ledger)}


def root_answer(ledger: Ledger, size: int | None = None) -> Json:
    """Size and root of the tree of that size; None: as it is, signed or not."""
    if size is None:
        size = ledger.log.tree.size()
    return _log(size, ledger.log.tree.root(size))


def checkpoints_answer(ledger: Ledger) -> Json:
    """Whether the log continues what was signed; to answer from it one may, whether or not it does."""
    try:
        checkpoint = ledger.signing.check()
    except NotFound:
        return {"state": "unsigned", "size": None, "detail": None}
    except StoreFailure as error:  # CheckpointRefused, or a key file that cannot be used
        return {"state": "refused", "size": None, "detail": error.message}
    return {"state": "signed", "size": checkpoint.size if checkpoint else 0, "detail": None}


def verifier_key_text(ledger: Ledger) -> str | None:
    """None where the key is on another machine, or nowhere."""
    try:
        return str(ledger.verifier_key())
    except NotFound:
        return None


def _log(size: int, root: bytes) -> Json:
    return {"size": size, "root": encode_base64(root)}


def inclusion_answer(proof: InclusionProof) -> Json:
    """What proves one event, with the event."""
    return {
        "position": proof.position,
        "index": proof.position - 1,
        "entry": proof.entry.decode(),
        "state": proof.state.decode(errors="replace"),
        "leaf_hash": encode_base64(leaf_hash(proof.entry)),
        "path": [encode_base64(each) for each in proof.path],
        **_log(proof.size, proof.root),
        "checkpoint": proof.checkpoint,
        "tlog_proof": proof.tlog_proof,
    }


def consistency_answer(proof: ConsistencyProof) -> Json:
    """What proves that the log grew, and nothing else."""
    return {
        "from": proof.size,
        "to": proof.later_size,
        "from_root": encode_base64(proof.root),
        "to_root": encode_base64(proof.later_root),
        "path": [encode_base64(each) for each in proof.path],
    }
