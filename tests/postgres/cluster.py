"""Three PostgreSQL servers that Patroni keeps available, with the etcd that it decides by; faults on demand."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

import httpx2
import yaml

from tests.postgres.processes import kill_in, quit_in, working_in, workplace
from tests.postgres.programs import ETCD, PROGRAMS, log_of, spawn
from tests.postgres.server import USER, free_port

NODES = ("one", "two", "three")
LEASE_S = 20  # Patroni's least: how long a node that died without a word keeps the others waiting
_SETTINGS = {
    "unix_socket_directories": "",
    "max_connections": 100,
    "shared_buffers": "32MB",
    "dynamic_shared_memory_type": "mmap",  # goes with the folder of a node that was killed
    "wal_sender_timeout": "5s",  # how long a commit waits for a standby that has gone silent
}
_PATIENCE_S = 90
_BETWEEN_LOOKS_S = 0.1


class Member(NamedTuple):
    """A node as the cluster sees it: `role` is `primary`, `sync_standby` or `replica`; it is healthy if it serves."""

    role: str
    healthy: bool


class Cluster:
    """One primary, one synchronous standby, one standby more, each a node of its own folder.

    An acknowledged commit is on the disks of the primary and of the synchronous standby.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ports = {node: free_port() for node in NODES}
        self._patroni_ports = {node: free_port() for node in NODES}
        self._etcd_port = free_port()
        self._processes: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        """Returns once there are a primary and two standbys, one of them synchronous."""
        self._start_etcd()
        for node in NODES:
            self.restart(node)
        self.wait_whole()

    def stop(self) -> None:
        quit_in(self.folder)
        for process in self._processes:
            process.wait(_PATIENCE_S)

    def url(self, target_session_attrs: str = "read-write", *nodes: str) -> str:
        """The nodes, all without a choice, of which a client takes the first that is as wanted."""
        hosts = ",".join(f"127.0.0.1:{self.ports[node]}" for node in nodes or NODES)
        return f"postgresql://{USER}@{hosts}/postgres?target_session_attrs={target_session_attrs}&connect_timeout=2"

    def state(self) -> dict[str, Member]:
        """What each node says of itself; the dead say nothing, in whom the others believe until their lease ends."""
        answered = {}
        for node, port in self._patroni_ports.items():
            with suppress(httpx2.HTTPError, ValueError):
                told = httpx2.get(f"http://127.0.0.1:{port}/patroni", timeout=2).json()
                role = "sync_standby" if told.get("sync_standby") else told["role"]
                answered[node] = Member(role, told["state"] in ("running", "streaming"))
        return answered

    def primary(self) -> str:
        return self._with_role("primary")

    def synchronous_standby(self) -> str:
        return self._with_role("sync_standby")

    def kill_postgres(self, node: str) -> None:
        """SIGKILL for PostgreSQL alone: Patroni sees it, and hands over or starts it again."""
        kill_in(self.folder / node / "files")

    def kill_node(self, node: str) -> None:
        """SIGKILL for PostgreSQL and Patroni: as if the machine was gone, the others learn it when its lease ends."""
        kill_in(self.folder / node)

    def cut_replication(self, node: str) -> None:
        """Stops what receives the log, so that a standby goes on answering from what it has; nobody is told."""
        self._signal_receiver(node, signal.SIGSTOP)

    def mend_replication(self, node: str) -> None:
        self._signal_receiver(node, signal.SIGCONT)

    def restart(self, node: str) -> None:
        """Starts a node that was killed, or never was; it comes back as a standby, however it left."""
        folder = self.folder / node
        folder.mkdir(exist_ok=True)
        (folder / "patroni.yml").write_text(yaml.safe_dump(self._configuration(node)))
        self._spawn([sys.executable, "-m", "patroni", "patroni.yml"], folder)

    def wait_whole(self, *, but: str | None = None) -> float:
        """Waits until all nodes, or all but one, serve and one standby is synchronous; the seconds that it took."""
        wanted = {node for node in NODES if node != but}

        def whole() -> bool:
            state = self.state()
            serving = {node: member.role for node, member in state.items() if member.healthy and node in wanted}
            return serving.keys() == wanted and {"primary", "sync_standby"} <= set(serving.values())

        return self._wait(whole)

    def wait_primary(self, *, but: str) -> float:
        """Waits until another node than that one is the primary; the seconds that it took."""

        def handed_over() -> bool:
            return any(member == ("primary", True) for node, member in self.state().items() if node != but)

        return self._wait(handed_over)

    def _with_role(self, role: str) -> str:
        """Waits until one node has it: while the role moves, no node says so, or two do."""
        found: list[str] = []

        def is_told() -> bool:
            found[:] = [node for node, member in self.state().items() if member.role == role]
            return len(found) == 1

        self._wait(is_told)
        return found[0]

    def _signal_receiver(self, node: str, number: signal.Signals) -> None:
        receivers = [p for p in working_in(self.folder / node / "files") if "walreceiver" in " ".join(p.cmdline())]
        assert receivers, f"{node} receives nothing"
        for process in receivers:
            process.send_signal(number)

    def _wait(self, condition: Callable[[], bool]) -> float:
        begun = time.monotonic()
        while not condition():
            if time.monotonic() - begun > _PATIENCE_S:
                logs = "\n".join(f"{node}: {log_of(self.folder / node)}" for node in NODES)
                raise TimeoutError(f"The cluster stays as it is: {self.state()}\n{logs}")
            time.sleep(_BETWEEN_LOOKS_S)
        return time.monotonic() - begun

    def _spawn(self, command: Sequence[object], folder: Path) -> None:
        self._processes.append(spawn(command, folder))

    def _start_etcd(self) -> None:
        client, peer = (f"http://127.0.0.1:{port}" for port in (self._etcd_port, free_port()))
        options = {
            "data-dir": "files",
            "listen-client-urls": client,
            "advertise-client-urls": client,
            "listen-peer-urls": peer,
            "initial-advertise-peer-urls": peer,
            "initial-cluster": f"default={peer}",
        }
        arguments = [f"--{name}={value}" for name, value in options.items()]
        self._spawn([ETCD, "--unsafe-no-fsync", *arguments], self.folder / "etcd")

    def _configuration(self, node: str) -> dict[str, Any]:
        """What Patroni is told; its times are the shortest that it takes."""
        postgres = f"127.0.0.1:{self.ports[node]}"
        patroni = f"127.0.0.1:{self._patroni_ports[node]}"
        return {
            "scope": "ledger",
            "name": node,
            "etcd3": {"hosts": f"127.0.0.1:{self._etcd_port}"},
            "restapi": {"listen": patroni, "connect_address": patroni},
            "bootstrap": {
                "dcs": {
                    "ttl": LEASE_S,
                    "loop_wait": 1,
                    "retry_timeout": 3,
                    "primary_start_timeout": 0,
                    "synchronous_mode": True,
                    "postgresql": {"use_pg_rewind": True, "parameters": _SETTINGS},
                },
                "initdb": [{"encoding": "UTF8"}, {"locale": "C"}, "no-sync"],
            },
            "postgresql": {
                "listen": postgres,
                "connect_address": postgres,
                "data_dir": str(self.folder / node / "files"),
                "bin_dir": str(PROGRAMS),
                "pgpass": str(self.folder / node / "pgpass"),
                "authentication": {
                    "superuser": {"username": USER, "password": "-"},
                    "replication": {"username": "replicator", "password": "-"},
                },
                "pg_hba": ["host replication replicator 127.0.0.1/32 trust", "host all all 127.0.0.1/32 trust"],
            },
        }


@contextmanager
def running_cluster() -> Iterator[Cluster]:
    """A whole cluster, until it is left."""
    with workplace("cluster-") as folder:
        cluster = Cluster(folder)
        try:
            cluster.start()
            yield cluster
        finally:
            cluster.stop()
