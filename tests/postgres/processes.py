"""Processes known by the folder that they work in, so that none outlives the test run that began them.

PostgreSQL's processes leave the session of whoever began them and rename themselves, but all of them work in the folder
of their database; so do those of a cluster's node in its own. Run as a program, this waits until its standard input
ends, which it does however the test run ends, then kills what works in the folder and removes it.
"""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp

import psutil

PATIENCE_S = 30.0
_TIDYING_S = 300.0
"""A run's databases are thousands of files, which a busy disk takes its time to remove."""


@contextmanager
def workplace(prefix: str) -> Iterator[Path]:
    """A new folder for processes to work in; neither is there any more once it is left, or the test run is dead."""
    folder = Path(mkdtemp(prefix=prefix)).resolve()
    folder.chmod(0o711)  # they may be another user's
    guard = subprocess.Popen([sys.executable, __file__, str(folder)], stdin=subprocess.PIPE, start_new_session=True)
    try:
        yield folder
    finally:
        guard.communicate(timeout=_TIDYING_S)


def working_in(folder: Path) -> list[psutil.Process]:
    """The living processes whose working folder is this one or lies in it, oldest first."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError):  # it ended meanwhile, or is somebody else's
            if Path(process.cwd()).is_relative_to(folder):
                found.append((process.create_time(), process))
    return [process for _, process in sorted(found, key=lambda aged: aged[0])]


def kill_in(folder: Path) -> None:
    """Kills what works in the folder, a parent before its children, until nothing does: as if the power went."""
    until = time.monotonic() + PATIENCE_S
    while left := working_in(folder):
        if time.monotonic() > until:
            raise TimeoutError(f"Killed, and still there: {left}")
        for process in left:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(left, timeout=0.1)


def quit_in(folder: Path) -> None:
    """Ends what works in the folder at once, as `kill_in`, but lets PostgreSQL give its shared memory back."""
    left = working_in(folder)
    for process in left:
        with suppress(psutil.NoSuchProcess):
            process.send_signal(signal.SIGQUIT)
            process.resume()  # what was stopped by a test
    psutil.wait_procs(left, timeout=1)
    kill_in(folder)


def _guard(folder: Path) -> None:
    sys.stdin.read()
    quit_in(folder)
    shutil.rmtree(folder)


if __name__ == "__main__":
    _guard(Path(sys.argv[1]))
