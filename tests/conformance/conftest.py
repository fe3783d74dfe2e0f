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

from tests.conformance.server import Server
from tests.stores import SeededAt

HERE = Path(__file__).parent
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
def node(npm_packages: Path) -> Iterator[Node]:
    """Runs a script of this folder with arguments; the JSON that it prints last."""
    program = str(Path(sys.executable).with_name("node"))
    scripts = npm_packages / f"scripts-{os.getpid()}"  # below node_modules' folder, where imports are looked for
    shutil.copytree(HERE, scripts, ignore=lambda folder, names: [n for n in names if not n.endswith(".mjs")])

    def run(script: str, *arguments: str) -> Any:
        command = [program, str(scripts / script), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, timeout=RUN_S)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    yield run
    shutil.rmtree(scripts)


@pytest.fixture
def mortal(tmp_path: Path) -> Iterator[Server]:
    """Over an empty ledger of its own: to be killed and started again."""
    started = Server(tmp_path / "ledger.db")
    started.start()
    yield started
    started.kill()


@pytest.fixture(scope="session")
def server(seeded_at: SeededAt, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Over the Alibaba seeds, for all who only ask."""
    database = tmp_path_factory.mktemp("conformance") / "ledger.db"
    seeded_at(database)
    started = Server(database)
    started.start()
    yield started
    started.kill()
