"""npm's packages, installed once from the lock file, and servers to point them at."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ledger.application import Ledger
from ledger.application.loading import load_seeds
from tests.conformance.server import Server

HERE = Path(__file__).parent
SEEDS = HERE.parents[1] / "seeds" / "alibaba"
INSTALL_S = 120
RUN_S = 240
Node = Callable[..., Any]


@pytest.fixture(scope="session")
def npm_packages() -> Path:
    """The folder with `node_modules` as `package-lock.json` has it, below the environment; made once a lock."""
    lock = (HERE / "package-lock.json").read_bytes()
    folder = Path(sys.prefix) / "npm" / hashlib.sha256(lock).hexdigest()[:16]
    if not folder.exists():
        making = folder.with_name(f"{folder.name}.{os.getpid()}")
        making.mkdir(parents=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, making)
        npm = [str(Path(sys.executable).with_name("npm")), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        done = subprocess.run(npm, cwd=making, capture_output=True, text=True, timeout=INSTALL_S)
        if done.returncode:
            shutil.rmtree(making)
            if "ENOTFOUND" in done.stderr or "ECONNREFUSED" in done.stderr or "EAI_AGAIN" in done.stderr:
                pytest.skip("npm cannot reach its registry")
            raise RuntimeError(done.stderr)
        try:
            making.rename(folder)
        except OSError:  # another test process was first
            shutil.rmtree(making)
    return folder


@pytest.fixture(scope="session")
def node(npm_packages: Path) -> Node:
    """Runs a script of this folder with arguments; the JSON that it prints last."""
    program = str(Path(sys.executable).with_name("node"))

    def run(script: str, *arguments: str) -> Any:
        own = npm_packages / f"{os.getpid()}-{script}"  # beside node_modules, where its imports are looked for
        shutil.copy(HERE / script, own)
        try:
            done = subprocess.run([program, own, *arguments], capture_output=True, text=True, timeout=RUN_S)
        finally:
            own.unlink()
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    return run


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


@pytest.fixture
def server(database: Path) -> Iterator[Server]:
    """Over the Alibaba seeds."""
    with Ledger.open(f"sqlite:///{database}") as ledger:
        assert load_seeds(ledger, [SEEDS], lambda *progress: None).rejected == ()
    started = Server(database)
    started.start()
    yield started
    started.kill()
