"""The revision triangle of a series is what the oracle answers at the end of each date, period by period."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.application import Ledger
from ledger.application.series_vintages import VintageMode
from ledger.projections.cuts import Cut
from ledger.projections.rows import SeriesVintage, VintageCell
from tests import oracle
from tests.counts import count
from tests.properties.histories import History, histories
from tests.properties.neutral import Neutral, value_of
from tests.properties.questions import instants_of, last_instant
from tests.properties.several import neutral_logs, play_in_turns
from tests.properties.workshop import PERIOD, ZONES, Clock, Workshop
from tests.tried import tally

DAY = timedelta(days=1)
PERIODS = (PERIOD, "2025-10-01/2026-01-01", "2026-01-01/2026-04-01")
Told = tuple[str, str, object, object]
"""Period, state, value, the id of the claim that answers."""
Rows = list[tuple[str, list[Told]]]


@st.composite
def lines(draw: st.DrawFn, longest: int = 7) -> list[History]:
    """Three quarters of one series."""
    drawn = [draw(histories(longest=longest)) for _ in PERIODS]
    return [
        History(drawn[0].series, history.values, history.publications, history.steps, period)
        for period, history in zip(PERIODS, drawn, strict=True)
    ]


class Triangle:
    """Every answer of every period at the end of every date, from the oracle."""

    def __init__(self, logs: dict[str, list[Neutral]], zone: str, known_on: datetime | None, seq: int) -> None:
        instants = [at for log in logs.values() for at in instants_of(log) if known_on is None or at <= known_on]
        days = {at.astimezone(ZoneInfo(zone)).date() for at in instants}
        self.days = sorted(days | {day - DAY for day in days})
        self.periods = sorted(logs)
        self._answers = {
            (period, day): self._told(period, logs[period], min(last_instant(day, zone), known_on or END), seq)
            for period in self.periods
            for day in self.days
        }

    @staticmethod
    def _told(period: str, log: Sequence[Neutral], at: datetime, seq: int) -> Told | None:
        answer = oracle.answer(log, at, seq)
        known = answer["state"] != "NOT_YET_KNOWN"
        return (period, answer["state"], answer["value"], answer["chosen"]) if known else None

    def at(self, period: str, day: date) -> Told | None:
        """The answer at the end of a date; None: not yet known."""
        return self._answers.get((period, day))

    def moved(self, period: str) -> list[date]:
        """The dates at whose end the answer means something else than a date before."""
        meant = [(day, (told := self.at(period, day)) and told[:3]) for day in self.days]
        return [day for (_, before), (day, now) in pairwise(meant) if now != before]

    def rows(self, mode: VintageMode) -> Rows:
        if mode in (VintageMode.FIRST, VintageMode.LATEST):
            return [
                (str(moves[shown]), self._cells([period], moves[0] if shown == 0 else self.days[-1]))
                for period in self.periods
                if (moves := self.moved(period))
                for shown in [0 if mode is VintageMode.FIRST else -1]
            ]
        moved = {period: self.moved(period) for period in self.periods}
        return [
            (str(day), self._cells([p for p in self.periods if mode is VintageMode.ALL or day in moved[p]], day))
            for day in sorted({day for moves in moved.values() for day in moves})
        ]

    def _cells(self, periods: Sequence[str], day: date) -> list[Told]:
        return [told for period in periods if (told := self.at(period, day)) is not None]


END = datetime.max.replace(tzinfo=UTC)


def told(cell: VintageCell) -> Told:
    value = value_of(cell.state, cell.chosen and cell.chosen.value, cell.absent_reason)
    return cell.period.dates, cell.state, value, cell.chosen and cell.chosen.claim_id


def ask(ledger: Ledger, series: str, cut: Cut, mode: VintageMode, first: int) -> list[SeriesVintage]:
    """The whole triangle, in pages of `first` rows."""
    found: list[SeriesVintage] = []
    after = None
    while True:
        page = ledger.series_vintages(series, cut, mode, first=first, after=after)
        found += page.rows
        assert len(page.rows) <= first
        if (after := page.next) is None:
            return found


def check(workshop: Workshop, drawn: list[History], choice: Any, cuts: int, test: str) -> None:
    series = drawn[0].series
    with workshop.ledger(Clock()) as ledger:
        play_in_turns(ledger, drawn)
        logs = {period: log for (_, period), log in neutral_logs(ledger).items()}
        seqs = [event["seq"] for log in logs.values() for event in log]
        instants = [at for log in logs.values() for at in instants_of(log)]
        asked = [(None, max(seqs)), *((choice.choice([None, *instants]), choice.choice(seqs)) for _ in range(cuts))]
        for known_on, seq in asked:
            triangle = Triangle(logs, ZONES[series], known_on, seq)
            for mode in VintageMode:
                cut = ledger.cut(known_on and known_on.isoformat(), seq)
                found = ask(ledger, series, cut, mode, 1000)
                assert [(row.vintage_on, [told(cell) for cell in row.figures]) for row in found] == triangle.rows(mode)
                assert ask(ledger, series, cut, mode, choice.choice((1, 2))) == found
                check_numbers(ledger, series, cut, found)
                tally(test)["cells"] += sum(len(row.figures) for row in found)
            tally(test)["triangles"] += 1


def check_numbers(ledger: Ledger, series: str, cut: Cut, rows: Sequence[SeriesVintage]) -> None:
    """Each cell is the vintage of its number in the day-grained view of its own figure."""
    by_day = {
        figure.period.dates: {vintage.number: vintage for vintage in ledger.views.vintages(figure, cut, by_day=True)}
        for figure in ledger.figures(series, cut)
    }
    for row in rows:
        for cell in row.figures:
            vintage = by_day[cell.period.dates][cell.number]
            assert (cell.known_from, cell.state) == (vintage.known_from, vintage.state)


@settings(max_examples=20)
@given(drawn=lines(), choice=st.randoms(use_true_random=False))
def test_the_triangle_is_what_the_oracle_answers_at_the_end_of_each_date(
    workshop: Workshop, drawn: list[History], choice: Any
) -> None:
    """In each of the four modes, at cuts of both axes, whole and in pages, in every vintage zone."""
    check(workshop, drawn, choice, 3, "series vintages")


@pytest.mark.slow
@settings(max_examples=count(2_500, 150))
@given(drawn=lines(longest=12), choice=st.randoms(use_true_random=False))
def test_the_triangle_in_many_histories(workshop: Workshop, drawn: list[History], choice: Any) -> None:
    """The same claim, many more times."""
    check(workshop, drawn, choice, 6, "series vintages, slow")
