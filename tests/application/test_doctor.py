"""`examine` says what is wrong with a ledger, once for each thing, and changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from api.cli.main import ledger as command
from ledger.application.doctor import examine
from ledger.projections.schema import PROJECTION
from ledger.store import sqlite_examination
from ledger.store.findings import Finding, Level
from tests.store.setting import NOW, append, define, open_ledger, raw, report, reported
from tests.stores import url_of

CHECKS = [
    *("database", "durability", "append only", "file", "disk", "positions", "clock", "views", "parked", "leader"),
    *("checkpoints", "zone rules"),
]


pytestmark = pytest.mark.sqlite


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A ledger with one figure."""
    file = tmp_path / "ledger.db"
    with open_ledger(file) as ledger:
        define(ledger)
        report(ledger, "34")
        ledger.signing.create_key()
    return file


def url(path: Path) -> str:
    return url_of(path)


def wrong(path: Path) -> dict[str, Finding]:
    """What is not well, by its name."""
    findings = examine(url(path), NOW)
    assert [finding.check for finding in findings] == CHECKS
    return {finding.check: finding for finding in findings if finding.level is not Level.OK}


def test_all_is_well_with_a_ledger_as_it_was_made(path: Path) -> None:
    assert wrong(path) == {}


def drop_trigger(path: Path) -> None:
    raw(path).execute("DROP TRIGGER event_is_not_changed")


def change_trigger(path: Path) -> None:
    drop_trigger(path)
    raw(path).execute(
        "CREATE TRIGGER event_is_not_changed BEFORE UPDATE ON event WHEN 0 BEGIN SELECT RAISE(ABORT, ''); END"
    )


@pytest.mark.parametrize("change", [drop_trigger, change_trigger])
def test_a_trigger_that_was_dropped_or_weakened_is_a_fault(path: Path, change: Callable[[Path], None]) -> None:
    change(path)
    (found,) = wrong(path).values()
    assert (found.check, found.level) == ("append only", Level.FAULT)
    assert "event_is_not_changed" in found.told


def test_an_event_taken_away_behind_the_ledgers_back_is_a_fault(path: Path) -> None:
    connection = raw(path)
    ((rule,),) = connection.execute("SELECT sql FROM sqlite_schema WHERE name = 'event_is_not_deleted'").fetchall()
    connection.execute("DROP TRIGGER event_is_not_deleted")
    connection.execute("DELETE FROM event WHERE seq = 3")
    connection.execute(str(rule))
    (found,) = wrong(path).values()
    assert (found.check, found.level) == ("positions", Level.FAULT)


def test_views_that_are_behind_while_nobody_leads_are_told_and_left_alone(path: Path) -> None:
    with open_ledger(path) as ledger:
        append(ledger.log, reported("35", "2024-01-01/2024-04-01"))
        position = ledger.progress().position
        findings = {finding.check: finding for finding in examine(url(path), NOW + timedelta(minutes=1))}
        assert ledger.progress().position == position
    assert findings["views"].level is Level.WARNING
    assert f"stopped: position {position} of {position + 1}" in findings["views"].told
    assert "60 s old" in findings["views"].told
    assert "ledger worker" in findings["views"].hint


def test_a_parked_event_is_a_fault(path: Path) -> None:
    raw(path).execute("INSERT INTO parked VALUES (1, 's', 't', 'poison')")
    (found,) = wrong(path).values()
    assert (found.check, found.level) == ("parked", Level.FAULT)


def test_who_leads_is_told(path: Path) -> None:
    with open_ledger(path) as ledger:
        leadership = ledger.leadership()
        assert leadership.try_acquire()
        (leader,) = [finding for finding in examine(url(path), NOW) if finding.check == "leader"]
        leadership.release()
    assert leader.told.startswith("process ")


@pytest.mark.parametrize(
    ("behind", "level"), [(timedelta(seconds=30), Level.WARNING), (timedelta(hours=1), Level.FAULT)]
)
def test_a_clock_behind_the_last_record_is_told_by_how_far(path: Path, behind: timedelta, level: Level) -> None:
    findings = {finding.check: finding for finding in examine(url(path), NOW - behind)}
    assert findings["clock"].level is level
    assert f"{behind.total_seconds():.0f} s from now" in findings["clock"].told


def test_old_zone_rules_are_told(path: Path) -> None:
    (found,) = [each for each in examine(url(path), NOW.replace(year=2036)) if each.check == "zone rules"]
    assert found.level is Level.WARNING


def test_a_disk_with_less_room_than_a_copy_needs_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_examination, "_GIB", 2**60)
    assert wrong(path)["disk"].level is Level.WARNING
    monkeypatch.setattr(sqlite_examination, "_LEAST_FREE_BYTES", 2**60)
    assert wrong(path)["disk"].level is Level.FAULT


def test_views_of_another_release_are_told_and_left_alone(path: Path) -> None:
    raw(path).execute("UPDATE projection SET name = 'answers-1'")
    findings = {finding.check: finding for finding in examine(url(path), NOW)}
    assert findings["views"].level is Level.WARNING
    assert "answers-1" in findings["views"].told
    raw(path).execute("UPDATE projection SET name = ?", (PROJECTION,))
    assert wrong(path) == {}


def test_where_there_is_no_ledger_none_is_made(tmp_path: Path) -> None:
    missing = tmp_path / "none.db"
    found = examine(url(missing), NOW)[0]
    assert (found.check, found.level) == ("database", Level.FAULT)
    assert not missing.exists()


def test_a_file_of_something_else_is_a_fault_and_left_alone(tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    raw(other).execute("CREATE TABLE t (a)")
    found = examine(url(other), NOW)[0]
    assert (found.check, found.level) == ("database", Level.FAULT)
    assert "something else" in found.told


def test_the_command_ends_with_1_where_there_is_a_fault(path: Path) -> None:
    run = CliRunner().invoke(command, ["doctor", "--database", url(path)])
    assert run.exit_code == 0
    assert run.stdout.splitlines()[0].split() == ["check", "level", "found", "what", "to", "do"]
    drop_trigger(path)
    run = CliRunner().invoke(command, ["doctor", "--json", "--database", url(path)])
    assert run.exit_code == 1
    assert '"level": "fault"' in run.stdout
