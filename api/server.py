"""A process that answers HTTP on a socket: alone, or one of several on the same socket."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import socket
import sys
import tempfile
import threading

from api.auth.sessions import SECRET, new_secret
from api.logs import configure_logs
from api.measures import SHARED_FOLDER, forget_process
from api.serving import LEAVE_S, Server, Serving
from api.signals import until_stopped
from api.supervisor import Supervisor
from api.tracing import tracing
from ledger.application import Ledger
from ledger.errors import StoreFailure

BACKLOG = 2048
"""Connections that may wait to be accepted."""
_KERNEL_SHARES_OUT = sys.platform == "linux"
"""Connections among sockets of one address; others may give all to the last one."""


def run_server(ledger: Ledger, listener: socket.socket, serving: Serving) -> None:
    """Answers until SIGINT or SIGTERM."""
    configure_logs(serving.log_format, serving.log_level)
    with tracing():
        Server(ledger, serving).run(sockets=[listener])


def run_servers(count: int, url: str | None, listener: socket.socket, serving: Serving) -> None:
    """Answers with so many processes at one address, each with connections of its own to the ledger at `url`.

    They add up what they measure in files of a folder, so that any of them can tell it.
    """
    configure_logs(serving.log_format, serving.log_level)
    if _KERNEL_SHARES_OUT:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)  # bound without: to be the first here
    with tempfile.TemporaryDirectory(prefix=f"ledger-measures-{os.getpid()}-") as folder, listener:
        os.environ |= {SHARED_FOLDER: folder, SECRET: new_secret()}
        Supervisor(count, forget_process, _run_one, url, listener, serving).run(serving.grace_s + LEAVE_S)


def _run_one(url: str | None, listener: socket.socket, serving: Serving) -> None:
    """One of several: it ends with the process that started it, however that ends."""
    configure_logs(serving.log_format, serving.log_level)
    parent = multiprocessing.parent_process()
    assert parent is not None
    stops = (signal.SIGTERM,)  # Ctrl-C reaches all processes: the first one passes it on
    with until_stopped(stops), _opened(url) as ledger:
        server = Server(ledger, serving, stops)

        def end_with_parent() -> None:
            parent.join()
            server.should_exit = True

        threading.Thread(target=end_with_parent, name="parent", daemon=True).start()
        with tracing():
            server.run(sockets=_sockets(listener))
    if not parent.is_alive():
        shutil.rmtree(os.environ[SHARED_FOLDER], ignore_errors=True)  # the parent's, which cannot any more


def _opened(url: str | None) -> Ledger:
    """Ends this process with a line of why where the store cannot be had: it is started again."""
    try:
        return Ledger.open(url)
    except StoreFailure as error:
        sys.exit(f"error: {error}")


def _sockets(shared: socket.socket) -> list[socket.socket]:
    """The socket that all processes accept from, and where the kernel shares connections out one of its own.

    Of the shared one alone whoever wakes first takes all that wait, so that others may idle. It stays for what comes
    before a process listens, and its own goes with it when it dies: every connection finds somebody.
    """
    if not _KERNEL_SHARES_OUT:
        return [shared]
    own = socket.socket(shared.family, shared.type)
    own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    own.bind(shared.getsockname())
    own.listen(BACKLOG)
    return [shared, own]
