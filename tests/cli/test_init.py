"""`ledger init` on a file: it makes what opening would; on PostgreSQL see `tests/postgres/test_store.py`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Cli

pytestmark = pytest.mark.sqlite


def test_a_file_is_made_with_its_folder_and_again_left_as_it_is(tmp_path: Path) -> None:
    cli = Cli(tmp_path / "new" / "ledger.db")
    assert cli.tell("init") == f"{cli.file} is ready\n"
    with cli.open() as opened:
        assert opened.progress() == (0, 0, 0)
    before = cli.file.read_bytes()
    assert cli.ask("init") == {"database": str(cli.file), "role": None}
    assert cli.file.read_bytes() == before


def test_a_file_has_no_roles(tmp_path: Path) -> None:
    cli = Cli(tmp_path / "ledger.db")
    assert cli.fail("init", "--role", "clerk", code=2) == "error: role: a SQLite file knows no roles (leave it out)\n"
    assert not cli.file.exists()
