"""The JSON of what moved between two cuts and of the revision triangle, as REST and the command line send it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.series_answers import changes_answer, series_vintages_answer
from ledger.application import Ledger
from ledger.application.series_vintages import VintageMode
from tests.store.setting import PERIOD, claim_id, define, open_ledger, report


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(tmp_path / "ledger.db") as opened:
        define(opened)
        first = claim_id(report(opened, "34", anchors=[{"start": 3, "end": 5, "exact": "34"}]))
        said = {"source": "release", "value": {"comparator": "exact", "amount": "33.5"}, "reason": "revision"}
        opened.command("restate_figure", {"claim": first, "published_at": "2026-03-01", **said})
        yield opened


def test_a_move_tells_both_answers_the_difference_and_why(ledger: Ledger) -> None:
    since, until = ledger.cuts_between("2025-12-01", None)
    answer = changes_answer(ledger, ledger.changes(since, until), since, until)
    (move,) = answer["changes"]
    assert (move["series"], move["period"]["dates"], move["delta"]) == ("growth", PERIOD, "-0.5")
    assert (move["before"]["value"]["amount"], move["after"]["value"]["amount"]) == ("34", "33.5")
    assert [(change["kind"], change["from"]["amount"], change["reason"]) for change in move["because"]] == [
        ("restated", "34", "revision")
    ]
    assert answer["since"]["known_on"] == "2025-12-01" and answer["known_on"] is None and answer["next"] is None
    assert answer["since"]["recorded_by"] == answer["recorded_by"] == answer["position"] == ledger.log.head()


def test_a_figure_that_was_not_held_has_nothing_before(ledger: Ledger) -> None:
    since, until = ledger.cuts_between(None, 0)
    (move,) = changes_answer(ledger, ledger.changes(since, until), since, until)["changes"]
    assert move["before"] is None and move["delta"] is None
    assert move["because"][0]["anchors"] == [
        {"source": "release", "start": 3, "end": 5, "exact": "34", "prefix": None, "suffix": None, "passage": None}
    ]


def test_a_triangle_tells_dates_and_the_answers_of_each(ledger: Ledger) -> None:
    cut, mode = ledger.cut(), VintageMode.CHANGED
    page = ledger.series_vintages("growth", cut, mode, first=1)
    answer = series_vintages_answer(ledger.series("growth", cut), mode, page, cut)
    assert (answer["series"], answer["vintage_zone"], answer["mode"]) == ("growth", "UTC", "changed")
    assert answer["next"] == page.next is not None
    (vintage,) = answer["vintages"]
    (cell,) = vintage["figures"]
    assert vintage["vintage_on"] == "2025-11-25"
    assert (cell["period"]["dates"], cell["number"], cell["state"]) == (PERIOD, 1, "KNOWN")
    assert (cell["value"]["amount"], cell["known_from"]) == ("34", "2025-11-25T00:00:00.000000Z")
    assert (cell["source"]["code"], cell["published_at"]) == ("release", "2025-11-25T00:00Z")
