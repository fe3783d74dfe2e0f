"""`verify`, `export`, `backup`, `restore` on a command line: what they say, and how they end."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from ledger.proofs.notes import SignerKey
from tests.cli.conftest import Cli
from tests.cli.test_entry import LEDGER, environment, on_terminal
from tests.stores import open_store

HEADERS = ["check", "level", "found", "what", "to", "do"]


def checks(table: str) -> dict[str, str]:
    """Level by check."""
    header, *lines = table.split("\n\n")[0].splitlines()
    assert header.split() == HEADERS
    return {line.split("  ")[0]: line[len(line.split("  ")[0]) :].split()[0] for line in lines}


def test_a_ledger_that_holds_says_so_with_its_root_and_changes_nothing(seeded: Cli) -> None:
    before = seeded.events()
    told = seeded.tell("verify")
    assert {*checks(told).values()} <= {"ok", "warning"}
    assert {"log", "tree", "submissions", "texts", "views"} <= checks(told).keys()
    document = seeded.ask("verify", "--skip-views")
    assert told.splitlines()[-1] == f"holds: 165 events, root {document['root']}"
    assert (document["holds"], document["size"], document["held"], document["first"]) == (True, 165, 165, None)
    assert "views" not in {finding["check"] for finding in document["findings"]}
    assert seeded.tell("verify", "--quiet") == ""
    assert seeded.events() == before


def test_views_that_were_changed_are_named_and_the_exit_code_is_1(seeded: Cli) -> None:
    database = open_store(seeded.file)
    with database.writing(durable=False) as connection:
        connection.execute("UPDATE claim SET amount = '1' WHERE no = 126 AND from_seq = 126")
    database.close()
    seeded.run("verify", "--skip-views")
    document = json.loads(seeded.run("verify", "--json", code=1).stdout)
    (wrong,) = [finding for finding in document["findings"] if finding["level"] == "fault"]
    assert (document["holds"], document["first"], wrong["check"]) == (False, None, "views")
    assert "amount is '1' and would be '1690000000'" in wrong["told"]
    seeded.run("rebuild")
    seeded.run("verify")


@pytest.mark.parametrize("name", ["log.ndjson", "log.ndjson.gz"])
def test_an_export_is_written_and_verified_and_a_changed_line_is_named(seeded: Cli, tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    assert seeded.tell("export", file) == f"{file}: 165 events\n"
    assert seeded.tell("verify", file).splitlines()[-1].startswith("holds: 165 events, root ")
    assert "is there already" in seeded.fail("export", file, code=2)
    content = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
    file.write_bytes(content.replace(b"1690000000", b"1790000000", 1))
    told = seeded.run("verify", file, code=1).stdout
    line = content.split(b"1690000000")[0].count(b"\n") + 1
    assert f"line {line}: " in told
    assert told.splitlines()[-1] == f"does not hold: event {line - 1} is the first that does not"
    assert json.loads(seeded.run("verify", file, "--json", code=1).stdout)["first"]["position"] == line - 1


def test_an_export_to_stdout_is_the_lines_themselves(seeded: Cli) -> None:
    lines = seeded.tell("export", "--upto", "9").splitlines()
    assert (len(lines), json.loads(lines[0])["size"], json.loads(lines[9])["position"]) == (11, 9, 9)
    seeded.fail("export", "--json", code=2)
    seeded.fail("export", "--upto", "9999", code=2)


def test_a_key_that_cannot_be_read_is_a_usage_error(seeded: Cli, tmp_path: Path) -> None:
    assert seeded.fail("verify", "--key", "nonsense", code=2).startswith("error: key: malformed key")
    file, key = tmp_path / "log.ndjson", SignerKey("elsewhere", bytes(32)).verifier_key
    seeded.run("export", file)
    assert "does not hold" in seeded.run("verify", file, "--key", key, code=1).stdout
    (tmp_path / "key").write_text(f"{key}\n")
    assert "does not hold" in seeded.run("verify", file, "--key", tmp_path / "key", code=1).stdout
    (tmp_path / "kept").write_text("nothing that was signed")
    assert "kept" in seeded.run("verify", "--skip-views", "--checkpoint", tmp_path / "kept", code=1).stdout


def test_a_backup_is_restored_into_an_empty_ledger_and_into_no_other(seeded: Cli, tmp_path: Path) -> None:
    backup, restored = tmp_path / "backup.db", Cli(tmp_path / "restored.db")
    told = seeded.tell("backup", backup)
    assert told.splitlines()[-1] == seeded.tell("verify", "--skip-views").splitlines()[-1]
    assert seeded.tell("verify", backup).splitlines()[-1] == told.splitlines()[-1]
    assert restored.tell("restore", backup).splitlines()[-1] == told.splitlines()[-1]
    assert restored.events() == seeded.events()
    question = ("show", "alibaba.cloud.revenue")
    assert restored.tell(*question) == seeded.tell(*question)
    assert "is not empty" in restored.fail("restore", backup, code=3)
    assert "is there already" in seeded.fail("backup", backup, code=2)
    assert "something else" in Cli(tmp_path / "third.db").fail("restore", _other(tmp_path), code=2)


def _other(folder: Path) -> Path:
    """A database that is no ledger's."""
    import sqlite3

    with sqlite3.connect(folder / "other.db") as connection:
        connection.execute("CREATE TABLE t (a)")
    connection.close()
    return folder / "other.db"


def test_a_terminal_shows_how_far_a_verification_is(seeded: Cli) -> None:
    shown = on_terminal([*LEDGER, "verify"], **environment(seeded))
    assert "verifying" in shown and "165/165" in shown and "/s" in shown
