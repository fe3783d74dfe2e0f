"""Recorded answers into the ledger: once, whole or not at all, and later ones on top."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ledger.application import Ledger
from ledger.application.loading import check_seeds, load_seeds
from ledger.errors import StoreFailure
from ledger.importers.vintage_tables import VintageOptions
from tests.fred.conftest import Fred
from tests.fred.recordings import COURSE, Rows, load, recording, write
from tests.stores import url_of

LATER: Rows = (
    *COURSE[:-1],
    ("2020-07-01", "2020-11-25", "2021-01-27", "98.75"),
    ("2020-07-01", "2021-01-28", "9999-12-31", "98.5"),
    ("2020-10-01", "2021-01-28", "9999-12-31", "102.0"),
)


@pytest.fixture
def ledger(tmp_path: Path) -> Any:
    with Ledger.open(url_of(tmp_path / "ledger.db")) as opened:
        yield opened


def test_loading_counts_and_tells_its_steps(ledger: Ledger, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    path = write(tmp_path / "made.json", recording())
    summary = load_seeds(ledger, [path], lambda done, steps: told.append((done, steps)))
    # subject, metric, series, the recording itself; five vintages that say six things
    assert (summary.files, summary.steps, summary.written, summary.repeated) == (1, 15, 15, 0)
    assert told[-1] == (15, 15)
    assert check_seeds([path]).steps == 15


def test_loading_again_adds_nothing(ledger: Ledger, tmp_path: Path) -> None:
    path = write(tmp_path / "made.json", recording())
    load(ledger, path)
    head = ledger.progress().head
    assert load(ledger, path).repeated == 15
    assert ledger.progress().head == head


def test_a_later_recording_adds_what_is_new(ledger: Ledger, tmp_path: Path) -> None:
    load(ledger, write(tmp_path / "made.json", recording()))
    head = ledger.progress().head
    load(ledger, write(tmp_path / "later.json", recording(LATER)))
    assert ledger.progress().head == head + 4  # the recording, a vintage, what it restates and reports
    found = Fred(ledger).observed("MADE", realtime_start="1776-07-04")
    assert found == sorted((row[0], row[1], row[2], row[3]) for row in LATER)


def test_what_was_voided_by_hand_stays_so(ledger: Ledger, tmp_path: Path) -> None:
    load(ledger, write(tmp_path / "made.json", recording()))
    figure = ledger.figure("MADE", "2020-07-01/2020-10-01", ledger.cut())
    assert figure.chosen is not None
    ledger.command("void_figure", {"event": figure.chosen.claim_id, "reason": "tried"})
    head = ledger.progress().head
    load(ledger, tmp_path / "made.json")
    assert ledger.progress().head == head
    load(ledger, write(tmp_path / "later.json", recording(LATER)))
    found = Fred(ledger).observed("MADE", realtime_start="1776-07-04", observation_start="2020-07-01")
    assert [row[3] for row in found] == ["99.0", "98.5", "102.0"]


def test_another_number_of_a_known_vintage_is_refused_and_nothing_recorded(ledger: Ledger, tmp_path: Path) -> None:
    load(ledger, write(tmp_path / "made.json", recording()))
    head = ledger.progress().head
    changed: Rows = (("2020-01-01", "2020-04-29", "2020-05-27", "100.5"), *LATER[1:])
    summary = load_seeds(ledger, [write(tmp_path / "later.json", recording(changed))])
    (rejection,) = summary.rejected
    assert rejection.code == "REFUSED"
    assert rejection.detail.startswith("response.observations[0]: the ledger holds another value")
    assert (summary.written, ledger.progress().head) == (0, head)


def test_a_load_that_was_stopped_goes_on(ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "made.json", recording())
    monkeypatch.setattr("ledger.application.loading_vintages.MOST_COMMANDS", 2)
    submit, calls = Ledger.submit, []

    def stopping(self: Ledger, *args: Any, **options: Any) -> Any:
        calls.append(1)
        if len(calls) == 7:
            raise StoreFailure("the disk is full")
        return submit(self, *args, **options)

    monkeypatch.setattr(Ledger, "submit", stopping)
    with pytest.raises(StoreFailure):
        load_seeds(ledger, [path])
    half = ledger.progress().head
    assert 4 < half < 15
    load(ledger, path)
    assert ledger.progress().head == 15
    assert Fred(ledger).observed("MADE", realtime_start="1776-07-04") == [
        (row[0], row[1], row[2], row[3]) for row in COURSE
    ]


def test_a_vintage_still_to_come_is_refused_where_it_stands(ledger: Ledger, tmp_path: Path) -> None:
    rows: Rows = (*COURSE, ("2020-10-01", "2999-01-01", "9999-12-31", "1"))
    summary = load_seeds(ledger, [write(tmp_path / "made.json", recording(rows))])
    (rejection,) = summary.rejected
    assert rejection.code == "INVALID_TIME"
    assert rejection.detail.startswith("fred:MADE:2999-01-01: ")


def test_a_subject_that_is_not_there_is_told(ledger: Ledger, tmp_path: Path) -> None:
    path = write(tmp_path / "made.json", recording())
    summary = load_seeds(ledger, [path], options=VintageOptions(subject="atlantis"))
    assert [rejection.code for rejection in summary.rejected] == ["NOT_FOUND"]


def test_seeds_and_recordings_are_loaded_side_by_side_or_not_at_all(ledger: Ledger, tmp_path: Path) -> None:
    seeds = tmp_path / "seeds.yaml"
    seeds.write_text("ledger: 1\ntitle: t\nsubjects:\n  - {code: us, name: US, kind: economy}\n")
    bad = tmp_path / "bad.json"
    bad.write_text("{")
    assert load_seeds(ledger, [seeds, bad]).written == 0
    path = write(tmp_path / "made.json", recording())
    summary = load_seeds(ledger, [seeds, path], options=VintageOptions(subject="us"))
    assert (summary.rejected, summary.written) == ((), 15)
    assert ledger.series("MADE", ledger.cut()).subject == "us"
