"""What tests of every folder may ask for: a PostgreSQL server, and databases on it; which store ledgers are on.

With `--full`, which `scripts/check --full` passes on, slow tests run their full counts (`tests.counts.count`); without
it reduced ones, a tenth unless they say otherwise, as in `.ci/run`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.application import Ledger
from ledger.application.loading import load_seeds
from tests import counts, stores
from tests.postgres.programs import obstacle
from tests.postgres.server import PostgresServer, running_server
from tests.seeds.sets import SEEDS

pytest_plugins = ["tests.tried"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--store",
        choices=("sqlite", "postgresql"),
        default="sqlite",
        help="where the tests' ledgers are; on PostgreSQL tests of SQLite's own ways are left out",
    )
    parser.addoption("--full", action="store_true", help="the slow tests' full counts; else they run reduced ones")


def pytest_configure(config: pytest.Config) -> None:
    """Before a test module says its counts."""
    counts.is_full = config.getoption("--full")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests marked `sqlite` are skipped on another store."""
    if config.getoption("--store") != "sqlite":
        for item in items:
            if item.get_closest_marker("sqlite"):
                item.add_marker(pytest.mark.skip(reason="of a SQLite file itself"))


@pytest.fixture(scope="session", autouse=True)
def _data_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Signing keys of databases on a server are made in a folder of the test run, also by processes that it begins."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("user")))
        yield


@pytest.fixture(scope="session")
def postgres_programs() -> None:
    """Skips where PostgreSQL cannot be run, and says why."""
    reason = obstacle()
    if reason is not None:
        pytest.skip(reason)


@pytest.fixture(scope="session")
def postgres_server(postgres_programs: None) -> Iterator[PostgresServer]:
    """A server that does not wait for the disk; each process of the test run has its own."""
    with running_server() as server:
        yield server


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """An empty database of the test's own."""
    name = postgres_server.create_database()
    yield postgres_server.url(name)
    postgres_server.drop_database(name)


@pytest.fixture(scope="session")
def seeded_at(tmp_path_factory: pytest.TempPathFactory) -> stores.SeededAt:
    """Puts a ledger with the seeds at a path, by copying one; gives its URL."""
    path = tmp_path_factory.mktemp("seeds") / "ledger.db"
    with Ledger.open(stores.url_of(path)) as ledger:
        assert load_seeds(ledger, [SEEDS]).rejected == ()
    return lambda to: stores.url_of(stores.copied(path, to))


@pytest.fixture(scope="session", autouse=True)
def _store(request: pytest.FixtureRequest) -> Iterator[None]:
    if request.config.getoption("--store") == "postgresql":
        stores.use_postgres(request.getfixturevalue("postgres_server"))
    yield
    stores.use_postgres(None)


@pytest.fixture(autouse=True)
def _ledgers_go_with_their_folder(request: pytest.FixtureRequest) -> Iterator[None]:
    folder: Path | None = request.getfixturevalue("tmp_path") if "tmp_path" in request.fixturenames else None
    yield
    if folder is not None:
        stores.remove_below(folder)
