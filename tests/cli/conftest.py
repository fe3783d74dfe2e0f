"""A command line over a ledger file of its own, empty or with the seeds of this repository."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from api.cli.main import ledger
from ledger.application import Ledger
from ledger.domain.history import Logged

ROOT = Path(__file__).resolve().parents[2]
SEEDS = ROOT / "seeds"


@dataclass(frozen=True)
class Cli:
    """Runs `ledger …` in this process."""

    file: Path

    @property
    def url(self) -> str:
        return f"sqlite:///{self.file}"

    def run(self, *args: object, code: int = 0) -> Result:
        """One run, which must end with `code`."""
        result = CliRunner().invoke(ledger, [str(arg) for arg in args], env={"LEDGER_DATABASE": self.url})
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


@pytest.fixture
def cli(tmp_path: Path) -> Cli:
    """Over a ledger that does not exist yet."""
    return Cli(tmp_path / "ledger.db")


@pytest.fixture(scope="session")
def _loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    loaded = Cli(tmp_path_factory.mktemp("loaded") / "ledger.db")
    loaded.run("load", SEEDS)
    return loaded.file


@pytest.fixture
def seeded(_loaded: Path, cli: Cli) -> Cli:
    """Over a ledger with the seeds."""
    shutil.copy(_loaded, cli.file)
    return cli
