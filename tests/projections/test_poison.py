"""An event that cannot be applied is parked with its error; everything else goes on, and a rebuild heals."""

from __future__ import annotations

from pathlib import Path

import apsw
import pytest

from ledger.errors import StoreFailure
from tests.projections.poison import BATCH_SIZES, OTHER, Bug, insert, projected, told
from tests.store.setting import PERIOD, append, dump, open_ledger, rebuilt, report, reported

DEFINITIONS = 7
BROKEN = {
    "an unknown topic": ("ledger.FigureForgotten", b"{}"),
    "broken JSON": ("ledger.FigureReported", b"{"),
    "not UTF-8": ("ledger.FigureReported", b"\xff\xfe"),
    "a later version": ("ledger.FigureReported", b'{"class_version":99}'),
    "an import path": ("os:system", b"{}"),
}


@pytest.mark.parametrize("batch_size", BATCH_SIZES)
@pytest.mark.parametrize("broken", BROKEN)
def test_an_unreadable_event_is_parked_and_everything_after_it_is_visible(
    path: Path, broken: str, batch_size: int
) -> None:
    topic, state = BROKEN[broken]
    with open_ledger(path) as ledger:
        report(ledger, "34")
    seq = insert(path, PERIOD, 2, topic, state)
    with open_ledger(path) as ledger:
        report(ledger, "1", period=OTHER)
        with pytest.raises(StoreFailure, match="has an event that cannot be read"):
            report(ledger, "34", source="filing", published_at="2025-12-01")
        append(ledger.log, reported("35", published_at="2025-12-01T00:00Z"), first_version=3)
    projected(path, batch_size)
    with open_ledger(path) as ledger:
        (parked,) = ledger.views.parked()
        assert (parked.seq, parked.topic) == (seq, topic)
        assert f"{topic} of stream {parked.stream_id} version 2 cannot be read: " in parked.error
        assert told(ledger) == {"2024-07-01": ("1", False), "2025-07-01": ("35", True)}
        assert not any(stale for _, stale in told(ledger, seq - 1).values())  # nothing was missing yet
        assert (ledger.progress().parked, ledger.progress().lag) == (1, 0)
    assert dump(path) == rebuilt(path)


@pytest.mark.parametrize("batch_size", BATCH_SIZES)
def test_a_figure_whose_first_event_is_parked_is_stale_from_its_first_row(path: Path, batch_size: int) -> None:
    """It lacks an event, in whichever batch that one was."""
    seq = insert(path, PERIOD, 1, "ledger.FigureReported", b"{")
    with open_ledger(path) as ledger:
        append(ledger.log, reported("34"), first_version=2)
        append(ledger.log, reported("34", published_at="2025-12-01T00:00Z"), key="again", first_version=3)
    projected(path, batch_size)
    with open_ledger(path) as ledger:
        assert told(ledger) == {"2025-07-01": ("34", True)}
        assert [row.seq for row in ledger.views.parked()] == [seq]
    assert dump(path) == rebuilt(path)


@pytest.mark.parametrize("batch_size", BATCH_SIZES)
@pytest.mark.sqlite
def test_an_unreadable_definition_parks_what_rests_on_it_and_nothing_else(path: Path, batch_size: int) -> None:
    with open_ledger(path) as ledger:
        report(ledger, "34")
        report(ledger, "5", series="hong-kong")
        ledger.command("register_source", {"code": "x", "publisher": "p", "title": "t", "kind": "k", "tier": 3})
    connection = apsw.Connection(str(path))
    connection.execute("DROP TRIGGER event_is_not_changed")
    connection.execute("UPDATE event SET state = x'00' WHERE seq = 4")  # the series "hong-kong"
    connection.close()
    projected(path, batch_size)
    with open_ledger(path) as ledger:
        assert [(row.seq, row.topic) for row in ledger.views.parked()] == [
            (4, "ledger.SeriesDefined"),
            (9, "ledger.FigureReported"),
        ]
        assert told(ledger) == {"2025-07-01": ("34", False)}
        assert ledger.source("x", ledger.cut()).tier == 3
    assert dump(path) == rebuilt(path)


@pytest.mark.parametrize("batch_size", BATCH_SIZES)
def test_an_event_that_a_bug_cannot_apply_is_parked_and_healed_by_a_rebuild_once_it_is_fixed(
    path: Path, batch_size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_ledger(path) as ledger:
        report(ledger, "34")
        bad = report(ledger, "13", source="paper", published_at="2025-12-01").position
        report(ledger, "35", source="filing", published_at="2026-01-01")
        report(ledger, "1", period=OTHER)
    healthy = dump(path)
    bug = Bug(monkeypatch, "13")
    projected(path, batch_size)
    with open_ledger(path) as ledger:
        (parked,) = ledger.views.parked()
        assert (parked.seq, parked.error) == (bad, "ZeroDivisionError: a bug of this release")
        assert told(ledger) == {"2024-07-01": ("1", False), "2025-07-01": ("35", True)}
        report(ledger, "36", source="filing", published_at="2026-02-01")  # the parked one is left out from then on
        assert told(ledger)["2025-07-01"] == ("36", True)
        ledger.command("set_precedence", {"order": [6, 1, 2, 3, 4, 5, 7]})
        ledger.command("set_precedence", {"order": [1, 2, 3, 4, 5, 6, 7]})
        assert [row.seq for row in ledger.views.parked()] == [bad]
        bug.fixed()
        ledger.rebuild()
        assert ledger.views.parked() == []
        assert told(ledger) == {"2024-07-01": ("1", False), "2025-07-01": ("36", False)}
        assert {row[0] for row in dump(path)["claim"]} > {row[0] for row in healthy["claim"]}


def test_a_parked_event_does_not_stop_its_own_command(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is in the log, acknowledged; the views say that the figure is stale."""
    with open_ledger(path) as ledger:
        report(ledger, "34")
        bug = Bug(monkeypatch, "13")
        receipt = report(ledger, "13", source="paper")
        assert (receipt.written, receipt.position) == (1, ledger.log.head())
        assert told(ledger) == {"2025-07-01": ("34", True)}
        bug.fixed()
        ledger.rebuild()
        assert told(ledger) == {"2025-07-01": ("34", False)}


def test_a_figure_that_has_only_parked_events_is_not_there_and_not_in_the_way(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bug = Bug(monkeypatch, "13")
    with open_ledger(path) as ledger:
        report(ledger, "13")
        report(ledger, "1", period=OTHER)
        assert told(ledger) == {"2024-07-01": ("1", False)}
        assert ledger.progress().parked == 1
        bug.fixed()
        ledger.rebuild()
        assert told(ledger)["2025-07-01"] == ("13", False)


def test_events_parked_are_told_to_the_log_of_the_process(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    seq = insert(path, PERIOD, 1, "ledger.Unknown", b"{}")
    with open_ledger(path):
        (message,) = [record.getMessage() for record in caplog.records]
        assert message.startswith(f"parked event {seq} (ledger.Unknown): ")
