"""Bytes of a SQLite file that were changed at rest are a clear refusal, if they are noticed at all.

What the views hold is believed where it can be read: `ledger verify` compares it with the log, an answer does not.
"""

from __future__ import annotations

import random
import shutil
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ledger.application.doctor import examine
from ledger.errors import StoreFailure
from tests.counts import count
from tests.faults.conftest import Tell
from tests.faults.submissions import Number
from tests.keys import keyed_client
from tests.store.setting import claim, open_ledger

pytestmark = pytest.mark.sqlite

_HEADER = 100
MASKED = "an unexpected error, which was logged under the id of this request"
_LENGTHS = (1, 16, 512, 4096)
READS = (
    "/readyz",
    "/v1/series",
    "/v1/series/growth/figures",
    "/v1/series/growth/vintages",
    "/v1/series/growth/figures/1900-01-01--1900-01-02/audit",
    "/v1/conflicts",
    "/v1/sources",
    "/v1/events",
)


@pytest.fixture(scope="module")
def written(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of a few hundred kilobytes."""
    path = Path(shutil.copy(template, tmp_path_factory.mktemp("written") / "ledger.db"))
    with open_ledger(path, clock=lambda: datetime.now(UTC), actor="writer 0") as ledger:
        for number in range(60):
            Number(0, number).send(ledger, lambda: None)
    return path


def damage(path: Path, chance: random.Random) -> None:
    """Some bytes are others now, anywhere behind the file's header."""
    size = path.stat().st_size
    with path.open("r+b") as file:
        at = chance.randrange(_HEADER, size)
        file.seek(at)
        file.write(chance.randbytes(min(chance.choice(_LENGTHS), size - at)))


def ask_everything(path: Path) -> set[str]:
    """What was refused, and why; of what nobody expected, that it was masked."""
    refusals = set()
    with open_ledger(path) as ledger, keyed_client(ledger, raise_server_exceptions=False) as client:
        report = claim("34", period="2024-01-01/2024-04-01")
        for answer in [*map(client.get, READS), client.post("/v1/figures", json=report)]:
            assert answer.status_code in (200, 201, 404, 500, 503), (answer.request.url, answer.text)
            if answer.status_code == 500:
                assert answer.json()["detail"] == MASKED
                refusals.add(MASKED)
            if answer.status_code == 503 and answer.headers["content-type"] == "application/problem+json":
                problem = answer.json()
                assert problem["code"] == "STORE_FAILURE" and problem["hint"], problem
                refusals.add(problem["detail"])
    return refusals


@pytest.mark.parametrize("files", [6, pytest.param(count(1000, 40), marks=pytest.mark.slow)])
def test_a_damaged_file_is_told_with_what_to_do(written: Path, tmp_path: Path, files: int, tell: Tell) -> None:
    """Whatever SQLite finds malformed, `ledger doctor` tells as well; it fails at no file."""
    chance, seen = random.Random(files), Counter[str]()
    for number in range(files):
        path = Path(shutil.copy(written, tmp_path / f"{number}.db"))
        damage(path, chance)
        faults = [found for found in examine(f"sqlite:///{path}") if found.level == "fault"]
        assert all(fault.hint for fault in faults)
        try:
            refusals = ask_everything(path)
        except StoreFailure as error:
            refusals = {f"{error.message}: {error.hint}"}
            seen["not opened"] += 1
        if any("malformed" in refusal for refusal in refusals):
            assert faults, refusals
        seen["masked"] += MASKED in refusals  # the views hold words that they never should
        seen["refused something"] += bool(refusals)
        seen["found by doctor"] += bool(faults)
        path.unlink()
    tell(files=files, **{what.replace(" ", "_"): times for what, times in seen.items()})
