"""A server of its own process for one test: loaded, killed and started again at will.

Run as a module it serves the ledger of a file until it is ended: python -m tests.conformance.server DATABASE PORT
"""

from __future__ import annotations

import http.client
import socket
import subprocess
import sys
import time
from pathlib import Path

from tests.stores import url_of

START_S = 30.0


class Server:
    """`/graphql` and `/v1` at `address`, over the ledger in `database`; the port stays its own across restarts."""

    def __init__(self, database: Path) -> None:
        self.database = database
        self._port = free_port()
        self.address = f"127.0.0.1:{self._port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Returns once it answers."""
        command = [sys.executable, "-m", "tests.conformance.server", url_of(self.database), str(self._port)]
        self._process = subprocess.Popen(command, cwd=Path(__file__).parents[2])
        until = time.monotonic() + START_S
        while time.monotonic() < until and self._process.poll() is None:
            connection = http.client.HTTPConnection(self.address, timeout=1)
            try:
                connection.request("GET", "/graphql?query=%7Bposition%7D")
                if connection.getresponse().status == 200:
                    return
            except OSError:
                time.sleep(0.05)
            finally:
                connection.close()
        raise RuntimeError("the server did not start")

    def kill(self) -> None:
        """At once, as a crash does: nothing is said to clients, nothing is flushed."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def main(url: str, port: str) -> None:
    import uvicorn

    from ledger.application import Ledger
    from tests.keys import keyed_app

    with Ledger.open(url) as ledger:
        uvicorn.run(keyed_app(ledger), host="127.0.0.1", port=int(port), log_level="warning")


if __name__ == "__main__":
    main(*sys.argv[1:])
