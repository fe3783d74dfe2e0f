"""The revision triangle of a line as a table of bounded size: what each period's answer was in which vintage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from api.web.series_line import LineOverTime
from ledger.application.series_vintages import VintageMode
from ledger.projections.rows import PeriodRow, SeriesVintage, VintageCell

MOST_COLUMNS, MOST_ROWS = 12, 24
MOST_PERIODS = 48
"""Rows where a row is a period."""


class Cell(NamedTuple):
    """An answer, and whether it is new or another in this row's vintage; None: nothing was known then."""

    answer: VintageCell | None
    is_new: bool


@dataclass(frozen=True, slots=True)
class Revisions:
    """The last periods, over the last vintages that changed one of them, both newest first. `periods` are the columns;
    empty where a row is a period. `is_part` tells that there is more."""

    periods: tuple[PeriodRow, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]
    is_part: bool


def revisions(line: LineOverTime, mode: VintageMode) -> Revisions:
    """Up to K, as `Questions.series_vintages` has it in that mode; no first answers of a line that begins late."""
    periods = [row.figure.period for row in line.shown]
    if mode.is_by_date:
        found_by_date = _by_date(periods, line.known, mode)
        return replace(found_by_date, is_part=found_by_date.is_part or line.is_part)
    if mode is VintageMode.FIRST and line.is_part:
        return Revisions((), (), True)
    found: dict[tuple[str, str, str], tuple[str, VintageCell]] = {}
    for vintage in line.known:
        for cell in vintage.figures:
            if mode is VintageMode.LATEST or cell.period.key not in found:
                found[cell.period.key] = (vintage.vintage_on, cell)
    shown = [found[period.key] for period in periods[: -MOST_PERIODS - 1 : -1] if period.key in found]
    rows = tuple((date, (Cell(cell, True),)) for date, cell in shown)
    return Revisions((), rows, len(periods) > MOST_PERIODS)


def _by_date(periods: Sequence[PeriodRow], known: Sequence[SeriesVintage], mode: VintageMode) -> Revisions:
    columns = tuple(periods[: -MOST_COLUMNS - 1 : -1])
    keys = [period.key for period in columns]
    current: dict[tuple[str, str, str], VintageCell] = {}
    rows: list[tuple[str, tuple[Cell, ...]]] = []
    for vintage in known:
        news = {cell.period.key: cell for cell in vintage.figures if cell.period.key in keys}
        if not news:
            continue
        current |= news
        shown = news if mode is VintageMode.CHANGED else current
        rows.append((vintage.vintage_on, tuple(Cell(shown.get(key), key in news) for key in keys)))
    return Revisions(columns, tuple(rows[: -MOST_ROWS - 1 : -1]), len(rows) > MOST_ROWS or len(periods) > MOST_COLUMNS)
