"""The revision triangle of a line of figures: which answer each period had from which date on."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from ledger.projections.cuts import Cut
from ledger.projections.figure_views import day_of
from ledger.projections.meanings import meaning, meaning_columns
from ledger.projections.reader import Reader
from ledger.projections.row_readers import claim_columns, claim_row
from ledger.projections.rows import ClaimRow

_SLICES = f"""
SELECT a.figure_no, a.known_from, a.vintage_from, a.chosen, {meaning_columns("a", "c")}
FROM json_each(:figures) j JOIN answer a ON a.figure_no = CAST(j.value AS BIGINT)
LEFT JOIN claim c ON c.no = a.chosen AND c.from_seq <= :seq AND c.to_seq > :seq
WHERE a.from_seq <= :seq AND a.to_seq > :seq AND a.known_from <= :known
ORDER BY a.figure_no, a.known_from
"""
_CLAIMS = f"""
SELECT {claim_columns("c")} FROM json_each(:claims) j JOIN claim c ON c.no = CAST(j.value AS BIGINT)
WHERE c.from_seq <= :seq AND c.to_seq > :seq
"""


class Step(NamedTuple):
    """A figure's answer at the end of `vintage_on`, a date in the vintage zone on which it became another one.

    `number` counts the figure's vintages by day, the present one of which began at the instant `known_from`; `begins`
    tells that it began on this very date, and not only the claim that answers is another. `chosen` is the number of
    that claim, None where none answers.
    """

    vintage_on: str
    number: int
    known_from: str
    begins: bool
    state: str
    absent_reason: str | None
    chosen: int | None


class TriangleViews(Reader):
    """Two statements, however many figures and vintages: what was known when, and the claims that are shown of it."""

    def steps(self, figures: Sequence[int], zone: str, cut: Cut) -> dict[int, list[Step]]:
        """Of each figure of one vintage zone, its answers by date up to the cut, oldest first."""
        bindings = {"figures": json.dumps(list(figures)), "seq": cut.seq, "known": cut.known(zone)}
        day = lru_cache(maxsize=None)(lambda instant: day_of(instant, zone))
        slices: dict[int, list[Sequence[Any]]] = {figure: [] for figure in figures}
        with self._database.reading() as connection:
            for columns in connection.execute(_SLICES, bindings):
                slices[columns[0]].append(columns[1:])
        return {figure: _steps(found, day) for figure, found in slices.items()}

    def claims_numbered(self, numbers: Iterable[int], cut: Cut) -> dict[int, ClaimRow]:
        """Claims by number, as corrected by the cut."""
        bindings = {"claims": json.dumps(sorted(numbers)), "seq": cut.seq}
        with self._database.reading() as connection:
            rows = (claim_row(columns) for columns in connection.execute(_CLAIMS, bindings))
            return {claim.no: claim for claim in rows if claim}


def _steps(slices: Sequence[Sequence[Any]], day: Callable[[str], str]) -> list[Step]:
    """The last slice of each date; one that means the same as the one before goes on with its vintage."""
    last_of_day: dict[str, tuple[int, Sequence[Any]]] = {}
    ordinal, vintage = 0, None
    for columns in slices:
        if columns[1] != vintage:
            ordinal, vintage = ordinal + 1, columns[1]
        last_of_day[day(columns[0])] = (ordinal, columns)
    steps: list[Step] = []
    before: tuple[int, Sequence[Any]] | None = None
    for on, now in last_of_day.items():
        _, vintage_from, chosen, state, absent_reason = now[1][:5]
        number, began = (steps[-1].number, steps[-1].known_from) if steps else (0, "")
        begins = before is None or _differ(before, now)
        if begins:
            number, began = number + 1, vintage_from
        steps.append(Step(on, number, began, begins, state, absent_reason, chosen))
        before = now
    return steps


def _differ(before: tuple[int, Sequence[Any]], now: tuple[int, Sequence[Any]]) -> bool:
    """Whether two slices, each with the ordinal of its vintage, mean something else.

    Neighbouring vintages do, by definition; only where some were left out in between is there anything to compare.
    """
    if now[0] - before[0] < 2:
        return now[0] != before[0]
    return meaning(before[1][3:]) != meaning(now[1][3:])
