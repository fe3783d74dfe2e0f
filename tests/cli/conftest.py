"""A command line over a ledger file of its own, empty or with the seeds of this repository."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from click.testing import CliRunner, Result
from starlette.types import ASGIApp, Receive, Send
from starlette.types import Scope as AsgiScope

from api.cli.main import ledger
from ledger.application import Ledger
from ledger.domain.history import Logged
from ledger.domain.key_events import Scope
from tests.keys import KEYS, keyed_app
from tests.stores import copied, url_of

ROOT = Path(__file__).resolve().parents[2]
SEEDS = ROOT / "seeds"
ON_DATABASES = (
    "backup", "doctor", "export", "init", "keys", "load", "parked", "rebuild", "replay", "restore", "serve",
    "signing-key", "verify", "worker",
)  # fmt: skip
"""Commands that work on a database alone."""


@dataclass(frozen=True)
class Cli:
    """Runs `ledger …` in this process; what a server can answer is asked of `server`, where there is one."""

    file: Path
    server: str | None = None

    @property
    def url(self) -> str:
        return url_of(self.file)

    def run(self, *args: object, code: int = 0) -> Result:
        """One run, which must end with `code`."""
        afar = self.server and not {*ON_DATABASES} & {*args}
        there = {"LEDGER_URL": self.server, "LEDGER_API_KEY": KEYS[Scope.REPORT]}
        environment = there if afar else {"LEDGER_DATABASE": self.url}
        result = CliRunner().invoke(ledger, [str(arg) for arg in args], env=environment)
        told = f"{args} ended with {result.exit_code}, not {code}\n{result.stdout}{result.stderr}"
        assert result.exit_code == code, f"{told}{result.exception!r}"
        return result

    def tell(self, *args: object) -> str:
        """What a run says on stdout; it must say nothing on stderr."""
        result = self.run(*args)
        assert result.stderr == ""
        return result.stdout

    def ask(self, *args: object) -> Any:
        """The JSON document of a run."""
        return json.loads(self.tell(*args, "--json"))

    def fail(self, *args: object, code: int) -> str:
        """What a run that fails says on stderr; it must say nothing on stdout."""
        result = self.run(*args, code=code)
        assert result.stdout == ""
        return result.stderr

    def open(self) -> Ledger:
        return Ledger.open(self.url)

    def events(self) -> list[tuple[object, ...]]:
        """What the log holds, without what differs from run to run: nonce, record time and submission."""
        with self.open() as opened:
            return [_content(logged) for logged in opened.events(0, 10_000)]


def _content(logged: Logged) -> tuple[object, ...]:
    assert logged.recorded is not None
    place = (logged.seq, logged.stream_id, logged.version, logged.topic)
    return (*place, logged.recorded.actor, logged.recorded.event.model_dump_json())


class Server:
    """A server for all tests; each gives it the ledger that it serves meanwhile."""

    def __init__(self, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}"
        self._serves: ASGIApp | None = None

    async def __call__(self, scope: AsgiScope, receive: Receive, send: Send) -> None:
        assert self._serves is not None
        await self._serves(scope, receive, send)

    @contextmanager
    def serving(self, url: str) -> Iterator[str]:
        """Its address while it serves the database at `url`."""
        with Ledger.open(url, actor="local") as opened:
            self._serves = keyed_app(opened)
            yield self.address


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        served = Server(listener.getsockname()[1])
        running = uvicorn.Server(uvicorn.Config(served, log_level="warning", lifespan="off"))
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]})
        thread.start()
        while not running.started and thread.is_alive():
            time.sleep(0.005)
        yield served
        running.should_exit = True
        thread.join()


@pytest.fixture
def reach(request: pytest.FixtureRequest) -> str:
    """`file`, or `server` in tests that are run over both."""
    return str(getattr(request, "param", "file"))


over_both = pytest.mark.parametrize("reach", ["file", "server"], indirect=True)
over_server = pytest.mark.parametrize("reach", ["server"], indirect=True)


@pytest.fixture
def cli(tmp_path: Path, reach: str, request: pytest.FixtureRequest) -> Iterator[Cli]:
    """Over an empty ledger; in a file it does not exist yet."""
    yield from _reached(tmp_path / "ledger.db", reach, request)


def _reached(file: Path, reach: str, request: pytest.FixtureRequest) -> Iterator[Cli]:
    if reach == "file":
        yield Cli(file)
        return
    with request.getfixturevalue("server").serving(url_of(file)) as address:
        yield Cli(file, address)


@pytest.fixture(scope="session")
def _loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    loaded = Cli(tmp_path_factory.mktemp("loaded") / "ledger.db")
    loaded.run("load", SEEDS)
    return loaded.file


@pytest.fixture
def seeded(_loaded: Path, tmp_path: Path, reach: str, request: pytest.FixtureRequest) -> Iterator[Cli]:
    """Over a ledger with the seeds."""
    file = tmp_path / "seeded.db"
    copied(_loaded, file)
    yield from _reached(file, reach, request)
