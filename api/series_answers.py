"""What a series did over time, as JSON: what moved between two cuts, and its revision triangle."""

from __future__ import annotations

from api.answers import Json, Passages, cut_answer, figure_summary, known_answer, period_answer
from api.log_answers import change_anchors, change_answer
from ledger.application import Ledger
from ledger.application.changes import Move
from ledger.application.pages import Page
from ledger.application.series_vintages import VintageMode
from ledger.domain.values import format_number
from ledger.projections.cuts import Cut
from ledger.projections.rows import SeriesRow, SeriesVintage, VintageCell


def changes_answer(ledger: Ledger, page: Page[Move], since: Cut, until: Cut) -> Json:
    """Figures that moved from `since` to `until`; `next` is the cursor of the next page, null at the end."""
    anchors = [row for move in page.rows for change in move.because for row in change_anchors(change)]
    passages = ledger.passages(anchors, until)
    return {
        "changes": [move_answer(move, passages) for move in page.rows],
        "next": page.next,
        "since": cut_answer(since),
        **cut_answer(until),
    }


def move_answer(move: Move, passages: Passages) -> Json:
    """The figure before (null: it was not held) and after, and the steps of its life that moved it."""
    return {
        "series": move.figure.series,
        "period": period_answer(move.figure.period),
        "before": move.before and figure_summary(move.before),
        "after": figure_summary(move.figure),
        "delta": None if move.delta is None else format_number(move.delta),
        "because": [change_answer(change, passages) for change in move.because],
    }


def series_vintages_answer(series: SeriesRow, mode: VintageMode, page: Page[SeriesVintage], cut: Cut) -> Json:
    """A page of the triangle; `next` is the cursor of the next page, null at the end."""
    return {
        "series": series.code,
        "vintage_zone": series.vintage_zone,
        "mode": str(mode),
        "vintages": [
            {"vintage_on": vintage.vintage_on, "figures": [cell_answer(cell) for cell in vintage.figures]}
            for vintage in page.rows
        ],
        "next": page.next,
        **cut_answer(cut),
    }


def cell_answer(cell: VintageCell) -> Json:
    """One period's answer in a vintage; `number` counts the vintages of that period, by day."""
    return {
        "period": period_answer(cell.period),
        "number": cell.number,
        "known_from": cell.known_from,
        **known_answer(cell.state, cell.absent_reason, cell.chosen),
    }
