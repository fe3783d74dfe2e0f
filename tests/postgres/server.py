"""One PostgreSQL server of the tests' own: nothing is installed, nothing is left behind."""

from __future__ import annotations

import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg

from tests.postgres.processes import PATIENCE_S, kill_in, workplace
from tests.postgres.programs import PROGRAMS, log_of, run, spawn

USER = "postgres"
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "100",
    "shared_buffers": "64MB",
}
_NOT_DURABLE = {"fsync": "off", "full_page_writes": "off"}  # survives a kill as well, only the machine must live


@contextmanager
def running_server(*, durable: bool = False, **settings: str) -> Iterator[PostgresServer]:
    """A server with an empty database cluster, until it is left; `settings` are PostgreSQL's own."""
    with workplace("postgres-") as folder:
        files = folder / "server"
        encoding = ("--encoding=UTF8", "--locale=C")
        run([PROGRAMS / "initdb", "-D", files / "files", "-U", USER, "-A", "trust", "--no-sync", *encoding], files)
        server = PostgresServer(files, _SETTINGS | ({} if durable else _NOT_DURABLE) | settings)
        server.start()
        try:
            yield server
        finally:
            server.stop()


@contextmanager
def running_standby(primary: PostgresServer) -> Iterator[PostgresServer]:
    """A hot standby that repeats the server, until it is left."""
    with workplace("postgres-") as folder:
        files = folder / "server"
        source = ("-h", "127.0.0.1", "-p", primary.port, "-U", USER)
        options = ("--wal-method=stream", "--checkpoint=fast", "--write-recovery-conf", "--no-sync")
        run([PROGRAMS / "pg_basebackup", "-D", files / "files", *source, *options], files)
        server = PostgresServer(files, primary.settings)
        server.start()
        try:
            yield server
        finally:
            server.stop()


class PostgresServer:
    """A server on a port of 127.0.0.1 that it keeps when it is started again."""

    def __init__(self, folder: Path, settings: Mapping[str, str]) -> None:
        self.port = free_port()
        self.folder = folder
        self.settings = settings
        self._process: subprocess.Popen[bytes] | None = None
        self._names = (f"test_{number}" for number in count(1))

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://{USER}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Returns once it answers; a server that was killed recovers from its log first."""
        settings = [part for name, value in self.settings.items() for part in ("-c", f"{name}={value}")]
        command = [PROGRAMS / "postgres", "-D", self.folder / "files", "-p", self.port, *settings]
        self._process = spawn(command, self.folder)
        until = time.monotonic() + PATIENCE_S
        while not answers(self.url()):
            if self._process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"PostgreSQL did not start:\n{log_of(self.folder)}")
            time.sleep(0.01)

    def stop(self) -> None:
        """A clean shutdown that does not wait for clients."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(PATIENCE_S)

    def kill(self) -> None:
        """SIGKILL for all of its processes."""
        kill_in(self.folder)
        if self._process is not None:
            self._process.wait(PATIENCE_S)

    def create_database(self, template: str = "template1", name: str | None = None) -> str:
        """A new database, a copy of the template, to which nobody may be connected meanwhile; gives its name."""
        name = name or next(self._names)
        self._execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
        return name

    def drop_database(self, name: str) -> None:
        """Removes a database and ends the connections to it."""
        self._execute(f'DROP DATABASE "{name}" WITH (FORCE)')

    def _execute(self, statement: str) -> None:
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(statement)


def answers(url: str) -> bool:
    """Whether a server takes connections there."""
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
