"""The latest figure, the conflicts and the series in conflict or changed are those that the oracle finds."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.application import Ledger
from ledger.errors import NotFound
from ledger.projections.cuts import Cut
from tests import oracle
from tests.properties.histories import History
from tests.properties.neutral import Neutral
from tests.properties.questions import KnownOn
from tests.properties.several import Place, neutral_logs, play_in_turns
from tests.properties.test_changes import at_end, known_ons, several, written
from tests.properties.test_series_vintages import lines
from tests.properties.workshop import ZONES, Workshop
from tests.tried import tally

Logs = dict[Place, list[Neutral]]


def cuts_of(ledger: Ledger, logs: Logs, choice: Any, count: int) -> list[tuple[Cut, KnownOn]]:
    first = min(event["seq"] for log in logs.values() for event in log)
    asked = [(None, ledger.log.head())]
    asked += [(choice.choice(known_ons(logs)), choice.randint(first - 1, ledger.log.head())) for _ in range(count)]
    return [(ledger.cut(written(known_on), seq), known_on) for known_on, seq in asked]


def latest(ledger: Ledger, series: str, cut: Cut) -> str | None:
    try:
        return ledger.latest(series, cut).period.dates
    except NotFound:
        return None


@settings(max_examples=20)
@given(drawn=lines(), choice=st.randoms(use_true_random=False))
def test_the_latest_figure_is_the_last_of_which_the_oracle_knows_anything(
    workshop: Workshop, drawn: list[History], choice: Any
) -> None:
    """Three quarters of one series, at cuts of both axes."""
    with workshop.ledger() as ledger:
        play_in_turns(ledger, drawn)
        logs = neutral_logs(ledger)
        series = drawn[0].series
        for cut, known_on in cuts_of(ledger, logs, choice, 10):
            at = at_end(known_on, ZONES[series])
            known = [
                period
                for (_, period), log in logs.items()
                if oracle.answer(log, at, cut.seq)["state"] != "NOT_YET_KNOWN"
            ]
            assert latest(ledger, series, cut) == max(known, default=None)
            tally("latest")["questions"] += 1


@settings(max_examples=20)
@given(drawn=several(), choice=st.randoms(use_true_random=False))
def test_the_lists_of_conflicts_and_of_changed_series_are_the_oracles(
    workshop: Workshop, drawn: list[History], choice: Any
) -> None:
    """One figure in each vintage zone, at cuts of both axes; conflicts in pages of one."""
    with workshop.ledger() as ledger:
        play_in_turns(ledger, drawn)
        logs = neutral_logs(ledger)
        for cut, known_on in cuts_of(ledger, logs, choice, 10):
            rivals = {
                series: oracle.answer(log, at_end(known_on, ZONES[series]), cut.seq)["conflicted"]
                for (series, _), log in sorted(logs.items())
            }
            conflicting = [series for series in sorted(ZONES) if rivals.get(series)]
            others = [series for series in sorted(ZONES) if not rivals.get(series)]
            assert [row.code for row in ledger.page_of_series(cut, conflict=True).rows] == conflicting
            assert [row.code for row in ledger.page_of_series(cut, conflict=False).rows] == others
            assert paged_conflicts(ledger, cut) == conflicting
            since = choice.randint(0, ledger.log.head())
            changed = {
                series
                for (series, _), log in logs.items()
                for event in log
                if event["kind"] != "precedence" and since < event["seq"] <= cut.seq
            }
            assert [row.code for row in ledger.page_of_series(cut, changed_since=since).rows] == sorted(changed)
            tally("lists")["questions"] += 1


def paged_conflicts(ledger: Ledger, cut: Cut) -> list[str]:
    found: list[str] = []
    after = None
    while True:
        page = ledger.page_of_conflicts(cut, first=1, after=after)
        found += [row.series for row in page.rows]
        if (after := page.next) is None:
            return found
