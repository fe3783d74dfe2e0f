"""`ledger parked` and `ledger replay`, where a release had a bug and where an event is from a later one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Cli
from tests.projections.poison import Bug, insert
from tests.store.setting import PERIOD, define, open_ledger, report


def test_parked_events_are_told_and_replayed_after_the_fix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cli = Cli(tmp_path / "ledger.db")
    bug = Bug(monkeypatch, "34")
    with open_ledger(cli.file) as ledger:
        define(ledger)
        report(ledger, "34")
    (parked,) = cli.ask("parked")["parked"]
    assert (parked["seq"], parked["topic"]) == (8, "ledger.FigureReported")
    assert parked["error"] == "ZeroDivisionError: a bug of this release"
    headers, row = cli.tell("parked").splitlines()
    assert headers.split() == ["position", "event", "stream", "error"]
    assert row.split()[:2] == ["8", "ledger.FigureReported"]
    assert cli.run("replay", code=1).stdout == "applied 0, still parked 1\n"
    bug.fixed()
    assert cli.tell("replay") == "applied 1, still parked 0\n"
    assert cli.ask("parked") == {"parked": []}
    assert cli.ask("replay") == {"applied": 0, "parked": 0}


def test_an_event_of_a_later_release_stays_parked_and_the_exit_code_says_so(tmp_path: Path) -> None:
    cli = Cli(tmp_path / "ledger.db")
    with open_ledger(cli.file) as ledger:
        define(ledger)
    insert(cli.file, PERIOD, 1, "ledger.FigureForgotten", b"{}")
    assert '"parked":1' in cli.run("replay", "--json", code=1).stdout.replace(" ", "")
    assert "FigureForgotten" in cli.tell("parked")
