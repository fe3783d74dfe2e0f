"""Proofs over GraphQL: of an answer, of every figure of a list in one tree, and that the log only grew."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from ledger.application import Ledger
from ledger.proofs.checkpoints import open_checkpoint
from ledger.proofs.leaf import leaf_hash
from ledger.proofs.notes import VerifierKey
from ledger.proofs.tlog_proof import verify_event_proof
from ledger.proofs.verification import verify_consistency, verify_inclusion
from tests.graphql.conftest import Ask
from tests.stores import SeededAt

PROOF = "proof { position index entry state leafHash path size root checkpoint tlogProof }"
DOWNLOADS = f'{{ figure(series: "qwen.app.downloads", period: "2025-11-17/2025-11-24") {{ {PROOF} }} }}'


@pytest.fixture(scope="module")
def ledger(seeded_at: SeededAt, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    with Ledger.open(seeded_at(tmp_path_factory.mktemp("proofs") / "ledger.db")) as opened:
        opened.signing.create_key("ledger.example.org/log/1")
        yield opened


@pytest.fixture(scope="module")
def client(ledger: Ledger) -> Iterator[TestClient]:
    with TestClient(create_app(ledger), raise_server_exceptions=False) as opened:
        yield opened


def checked(proof: dict[str, Any], key: VerifierKey) -> bytes:
    """The leaf, once everything that is said of it holds."""
    leaf = leaf_hash(proof["entry"].encode())
    path = [base64.b64decode(each) for each in proof["path"]]
    verify_inclusion(proof["index"], proof["size"], leaf, path, base64.b64decode(proof["root"]))
    assert base64.b64encode(leaf).decode() == proof["leafHash"]
    assert open_checkpoint(proof["checkpoint"], [key]).size == proof["size"]
    assert verify_event_proof(proof["tlogProof"], [key]).state == proof["state"].encode()
    return leaf


def test_an_answer_is_proved_by_the_event_of_its_claim(ledger: Ledger, ask: Ask) -> None:
    proof = ask(DOWNLOADS)["data"]["figure"]["proof"]
    assert proof["position"] == 89 and "more than 10 million" in proof["state"]
    checked(proof, ledger.verifier_key())


@pytest.mark.parametrize("field", ["figures", "figuresConnection"])
def test_all_figures_of_a_list_are_proved_in_one_tree(ledger: Ledger, ask: Ask, field: str) -> None:
    selected = f"nodes {{ {PROOF} }}" if field == "figuresConnection" else PROOF
    asked = f'{{ series(code: "alibaba.other_accrued_liabilities") {{ {field} {{ {selected} }} }} }}'
    found = ask(asked)["data"]["series"][field]
    proofs = [each["proof"] for each in (found["nodes"] if field == "figuresConnection" else found)]
    assert len(proofs) > 1
    assert len({checked(proof, ledger.verifier_key()) for proof in proofs}) == len(proofs)
    assert len({proof["root"] for proof in proofs}) == 1


def test_a_figure_that_nothing_answers_has_no_proof(ask: Ask) -> None:
    asked = DOWNLOADS.replace("period:", 'knownOn: "2025-11-01", period:')
    assert ask(asked)["data"]["figure"]["proof"] is None


def test_the_log_tells_its_root_checkpoint_key_and_growth(ledger: Ledger, ask: Ask) -> None:
    asked = """{ log { size root verifierKey checkpoint { origin size root note signedAt }
        consistency(from: 100) { from to fromRoot toRoot path } } }"""
    log = ask(asked)["data"]["log"]
    checkpoint = open_checkpoint(log["checkpoint"]["note"], [VerifierKey.parse(log["verifierKey"])])
    assert (checkpoint.origin, checkpoint.size) == (log["checkpoint"]["origin"], log["size"])
    assert base64.b64encode(checkpoint.root).decode() == log["root"] == log["checkpoint"]["root"]
    grown = log["consistency"]
    roots = base64.b64decode(grown["fromRoot"]), base64.b64decode(grown["toRoot"])
    path = [base64.b64decode(each) for each in grown["path"]]
    verify_consistency(100, grown["to"], *roots, path)
    assert roots == (ledger.log.tree.root(100), checkpoint.root)


@pytest.mark.parametrize("sizes", ["from: 0", "from: -1", "from: 100, to: 99", "from: 1, to: 2000000000"])
def test_sizes_that_the_log_has_not_are_errors_with_a_code(ask: Ask, sizes: str) -> None:
    answer = ask(f"{{ log {{ consistency({sizes}) {{ path }} }} }}")
    (error,) = answer["errors"]
    assert error["extensions"]["code"] == "INVALID_INPUT"
    assert answer["data"] == {"log": {"consistency": None}}


def test_without_a_key_proofs_are_of_the_root_alone(seeded_at: SeededAt, tmp_path: Path) -> None:
    with Ledger.open(seeded_at(tmp_path / "ledger.db")) as unsigned, TestClient(create_app(unsigned)) as client:
        asked = f"{DOWNLOADS[:-1]} log {{ verifierKey checkpoint {{ note }} root }} }}"
        found = client.post("/graphql", json={"query": asked}).json()["data"]
    assert found["figure"]["proof"]["checkpoint"] is None and found["figure"]["proof"]["tlogProof"] is None
    assert found["log"] == {"verifierKey": None, "checkpoint": None, "root": found["figure"]["proof"]["root"]}


def test_proofs_count_in_the_cost_of_a_request(client: TestClient) -> None:
    def cost(document: str) -> int:
        return int(client.post("/graphql", json={"query": document}).json()["extensions"]["cost"]["requested"])

    without = DOWNLOADS.replace(PROOF, "state")
    assert cost(DOWNLOADS) >= cost(without) + 10
