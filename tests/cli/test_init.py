"""`ledger init` on a file: it makes what opening would; on PostgreSQL see `tests/postgres/test_store.py`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Cli

pytestmark = pytest.mark.sqlite


def test_a_file_is_made_with_its_folder_and_again_left_as_it_is(tmp_path: Path) -> None:
    cli = Cli(tmp_path / "new" / "ledger.db")
    told = cli.tell("init", "--origin", "ledger.example.org/log/1")
    key = cli.tell("signing-key", "show").strip()
    assert told == f"{cli.file} is ready\ncheckpoints are signed with {cli.file}.signing-key, and verified with {key}\n"
    assert key.startswith("ledger.example.org/log/1+")
    with cli.open() as opened:
        assert opened.progress() == (0, 0, 0)
    before = cli.file.read_bytes()
    again = {"database": str(cli.file), "role": None}
    assert cli.ask("init") == again | {"signing_key": f"{cli.file}.signing-key", "verifier_key": key}
    assert cli.file.read_bytes() == before


def test_a_file_has_no_roles(tmp_path: Path) -> None:
    cli = Cli(tmp_path / "ledger.db")
    assert cli.fail("init", "--role", "clerk", code=2) == "error: role: a SQLite file knows no roles (leave it out)\n"
    assert not cli.file.exists()
