"""The log over REST: a client of transparency logs finds checkpoints, tiles and proofs where it looks for them."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from ledger.errors import CheckpointRefused
from ledger.proofs.checkpoints import Checkpoint, open_checkpoint
from ledger.proofs.leaf import leaf_hash
from ledger.proofs.notes import VerifierKey
from ledger.proofs.tiles import TILE_WIDTH, Tile, parse_bundle
from ledger.proofs.tlog_proof import verify_event_proof
from ledger.proofs.tree import Frontier
from ledger.proofs.verification import verify_consistency, verify_inclusion
from tests.rest.conftest import Face, report

OCTETS = "application/octet-stream"


def key_of(face: Face) -> VerifierKey:
    return VerifierKey.parse(face.client.get("/v1/log/key").text.strip())


def checkpoint_of(face: Face) -> Checkpoint:
    answer = face.client.get("/v1/log/checkpoint")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.headers["cache-control"] == "no-cache"
    return open_checkpoint(answer.text, [key_of(face)])


def decoded(texts: list[str]) -> list[bytes]:
    return [base64.b64decode(text) for text in texts]


def test_a_stranger_makes_the_root_again_from_bundles_and_checks_every_tile(seeded: Face) -> None:
    """What a mirror or an auditor does: everything that was signed is there, and it is what was signed."""
    checkpoint = checkpoint_of(seeded)
    leaves: list[bytes] = []
    for n in range(-(-checkpoint.size // TILE_WIDTH)):
        width = min(TILE_WIDTH, checkpoint.size - n * TILE_WIDTH)
        bundle = seeded.client.get(f"/v1/log/tile/{Tile(None, n, width).path}")
        tile = seeded.client.get(f"/v1/log/tile/{Tile(0, n, width).path}")
        for answer in (bundle, tile):
            assert answer.status_code == 200 and answer.headers["content-type"] == OCTETS
            assert "immutable" in answer.headers["cache-control"]
        found = [leaf_hash(entry) for entry in parse_bundle(bundle.content)]
        assert b"".join(found) == tile.content
        leaves += found
    frontier = Frontier()
    for leaf in leaves:
        frontier.add(leaf)
    assert (frontier.size, frontier.root()) == (checkpoint.size, checkpoint.root)


def test_every_hundredth_event_is_proved_in_json_and_in_a_file(seeded: Face) -> None:
    checkpoint, key = checkpoint_of(seeded), key_of(seeded)
    for position in range(1, checkpoint.size + 1, 40):
        proof = seeded.get(f"/v1/log/proof/{position}")
        leaf = leaf_hash(proof["entry"].encode())
        verify_inclusion(proof["index"], proof["size"], leaf, decoded(proof["path"]), checkpoint.root)
        assert proof["leaf_hash"] == base64.b64encode(leaf).decode()
        assert open_checkpoint(proof["checkpoint"], [key]) == checkpoint
        file = seeded.client.get(f"/v1/log/proof/{position}.tlog-proof").text
        assert file == proof["tlog_proof"]
        assert verify_event_proof(file, [key]).state == proof["state"].encode()


def test_growth_is_proved_between_a_checkpoint_that_was_kept_and_now(face: Face) -> None:
    face.ledger.signing.create_key("ledger.example.org/log/1")
    kept = checkpoint_of(face)
    face.write("/v1/figures", **report("34"))
    now = checkpoint_of(face)
    proof = face.get(f"/v1/log/consistency?from={kept.size}")
    assert (proof["from"], proof["to"]) == (kept.size, now.size)
    verify_consistency(kept.size, now.size, kept.root, now.root, decoded(proof["path"]))
    assert decoded([proof["from_root"], proof["to_root"]]) == [kept.root, now.root]
    assert face.get(f"/v1/log/consistency?from={kept.size}&to={kept.size}")["path"] == []


def test_the_log_tells_what_is_signed_and_by_whom(face: Face) -> None:
    unsigned = face.get("/v1/log")
    assert unsigned["size"] == face.head and unsigned["checkpoint"] is None
    face.ledger.signing.create_key("ledger.example.org/log/1")
    signed = face.get("/v1/log")
    assert signed["root"] == unsigned["root"]
    assert open_checkpoint(signed["checkpoint"], [VerifierKey.parse(signed["verifier_key"])]) == checkpoint_of(face)


def test_without_a_key_the_checkpoint_is_missing_and_says_how_to_get_one(face: Face) -> None:
    for path in ("checkpoint", "key"):
        problem = face.refused(face.client.get(f"/v1/log/{path}"), 404, "NOT_FOUND")
        assert "ledger init" in problem["hint"]
    assert face.get("/v1/log/proof/1")["checkpoint"] is None
    problem = face.refused(face.client.get("/v1/log/proof/1.tlog-proof"), 404, "NOT_FOUND", "size")
    assert face.client.get(f"/v1/log/tile/0/000.p/{face.head}").status_code == 200


@pytest.mark.parametrize(
    ("address", "status", "code", "path"),
    [
        ("/v1/log/proof/0", 404, "NOT_FOUND", ["position"]),
        ("/v1/log/proof/-1", 404, "NOT_FOUND", ["position"]),
        ("/v1/log/proof/1_0", 404, "NOT_FOUND", ["position"]),
        ("/v1/log/proof/x", 404, "NOT_FOUND", ["position"]),
        ("/v1/log/proof/x.tlog-proof", 404, "NOT_FOUND", ["position"]),
        ("/v1/log/proof/999999999999999", 404, "NOT_FOUND", ["position"]),
        ("/v1/log/proof/99999999999999999999", 404, "NOT_FOUND", ["position"]),
        ("/v1/log/proof/5?size=3", 422, "INVALID_INPUT", ["size"]),
        ("/v1/log/proof/5?size=0", 422, "INVALID_INPUT", ["size"]),
        ("/v1/log/proof/5?size=999999", 422, "INVALID_INPUT", ["size"]),
        ("/v1/log/proof/5?sise=3", 422, "INVALID_INPUT", ["sise"]),
        ("/v1/log/consistency", 422, "INVALID_INPUT", ["from"]),
        ("/v1/log/consistency?from=0", 422, "INVALID_INPUT", ["from"]),
        ("/v1/log/consistency?from=5&to=4", 422, "INVALID_INPUT", ["from"]),
        ("/v1/log/consistency?from=5&to=999999", 422, "INVALID_INPUT", ["to"]),
        ("/v1/log/consistency?from=999999", 422, "INVALID_INPUT", ["from"]),
        ("/v1/log/consistency?from=five", 422, "INVALID_INPUT", ["from"]),
        ("/v1/log/tile/0/999", 404, "NOT_FOUND", ["tile"]),
        ("/v1/log/tile/entries/999", 404, "NOT_FOUND", ["tile"]),
        ("/v1/log/tile/9/000", 404, "NOT_FOUND", ["tile"]),
        ("/v1/log/tile/64/000", 404, "NOT_FOUND", ["tile"]),
        ("/v1/log/tile/0/0", 404, "NOT_FOUND", ["tile"]),
        ("/v1/log/tile/0/000.p/256", 404, "NOT_FOUND", ["tile"]),
        ("/v1/log/tile/0/x999/x999/x999/x999/x999/999", 404, "NOT_FOUND", ["tile"]),
        ("/v1/log/tile/", 404, "NOT_FOUND", ["tile"]),
        ("/v1/log/tile/0/%00", 404, "NOT_FOUND", ["tile"]),
    ],
)
def test_what_is_not_there_is_a_problem(seeded: Face, address: str, status: int, code: str, path: list[str]) -> None:
    problem: dict[str, Any] = seeded.refused(seeded.client.get(address), status, code, *path)
    assert problem["detail"]


def test_readiness_tells_when_nothing_is_signed_any_more(face: Face, monkeypatch: pytest.MonkeyPatch) -> None:
    def set_back() -> None:
        raise CheckpointRefused("the log was set back")

    assert face.get("/readyz")["checkpoints"] == {"state": "unsigned", "size": None, "detail": None}
    face.ledger.signing.create_key("ledger.example.org/log/1")
    face.client.get("/v1/log/checkpoint")
    assert face.get("/readyz")["checkpoints"] == {"state": "signed", "size": face.head, "detail": None}
    monkeypatch.setattr(face.ledger.signing, "check", set_back)
    told = face.get("/readyz")["checkpoints"]
    assert (told["state"], told["detail"]) == ("refused", "the log was set back")
