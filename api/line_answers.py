"""Lines of figures → JSON, straight from the columns of one statement; the same as `answers.figure_summary` of each."""

from __future__ import annotations

import json
from typing import Any

from api.answers import Json, figure_summary
from ledger.application.lines import Line
from ledger.application.pages import Page
from ledger.projections.line_views import KEY

_COLUMNS = (
    *KEY, "period.start", "period.end", "period.label", "period.length", "period.dates",
    "state", "absent_reason", "published_at", "known_from", "recorded_at", "rule",
    "conflicted", "disputed", "stale", "claim.source", "claim.publisher", "claim.tier",
    "value.comparator", "value.amount", "value.lower", "value.upper", "value.lower_inclusive", "value.upper_inclusive",
    "value.ranks", "value.reason", "value.decimals", "value.decimals_basis", "value.as_reported", "value.unit",
)  # fmt: skip


def line_answer(line: Line) -> list[Json]:
    """Every figure of the line. Errors: those of `Line`."""
    found = line.columns(_COLUMNS)
    if found is None:
        return [figure_summary(figure) for figure in line.rows()]
    return [_summary(line.series.code, columns) for columns in found]


def line_page_answer(line: Line) -> tuple[list[Json], str | None]:
    """A page of the line, and the cursor of the next one (None: at the end). Errors: those of `Line`."""
    found = line.columns(_COLUMNS)
    if found is None:
        page = line.page()
        return [figure_summary(figure) for figure in page.rows], page.next
    pages = Page(found[: line.size], len(found) > (line.size or 0), lambda columns: line.cursor(*columns[: len(KEY)]))
    return [_summary(line.series.code, columns) for columns in pages.rows], pages.next


def _summary(series: str, columns: tuple[Any, ...]) -> Json:
    (
        _, _, type_, start, end, label, length, dates,
        state, absent_reason, published_at, known_from, recorded_at, rule,
        conflicted, disputed, stale, source, publisher, tier,
        comparator, amount, lower, upper, lower_inclusive, upper_inclusive,
        ranks, reason, decimals, decimals_basis, as_reported, unit,
    ) = columns  # fmt: skip
    return {
        "series": series,
        "period": {"type": type_, "start": start, "end": end, "label": label, "length": length, "dates": dates},
        "state": state,
        "value": None
        if comparator is None
        else {
            "comparator": comparator,
            "amount": amount,
            "lower": lower,
            "upper": upper,
            "lower_inclusive": None if lower_inclusive is None else lower_inclusive == 1,
            "upper_inclusive": None if upper_inclusive is None else upper_inclusive == 1,
            "ranks": None if ranks is None else json.loads(ranks),
            "reason": reason,
            "decimals": decimals,
            "decimals_basis": decimals_basis,
            "as_reported": as_reported,
            "unit": unit,
        },
        "absent_reason": absent_reason,
        "published_at": published_at,
        "known_from": known_from,
        "recorded_at": recorded_at,
        "source": None if source is None else {"code": source, "publisher": publisher, "tier": tier},
        "rule": rule,
        "conflicted": conflicted == 1,
        "disputed": disputed == 1,
        "stale": stale == 1,
    }
