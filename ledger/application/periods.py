"""Reading a period in the words of a series: its subject's fiscal year, the named periods in force."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ledger.domain.period_notation import Reading, read_period
from ledger.domain.periods import PeriodType
from ledger.errors import InvalidInput
from ledger.projections.cuts import Cut
from ledger.projections.rows import NamedPeriodRow
from ledger.projections.views import Views


def read_period_of(views: Views, cut: Cut, subject: str, text: str) -> Reading:
    """Dates, labels (`2025-Q3`, `FY2026-Q2`) and named periods by code or name. Errors: InvalidPeriod."""
    return read_period(
        text,
        fiscal_year_end=_fiscal_year_end(views, cut, subject) if text.strip().startswith("FY") else None,
        named=lambda written: _named(written, views.named_periods(cut)),
    )


def _fiscal_year_end(views: Views, cut: Cut, subject: str | None) -> str | None:
    """Of the subject, or of the nearest ancestor that has one."""
    subjects = {row.code: row for row in views.subjects(cut)}
    while subject in subjects:
        row = subjects[subject]
        if row.fiscal_year_end is not None:
            return row.fiscal_year_end
        subject = row.parent
    return None


def _named(written: str, periods: Sequence[NamedPeriodRow]) -> Reading | None:
    for row in periods:
        if written.casefold() in (row.code.casefold(), row.name.casefold()):
            start, end = date.fromisoformat(row.start), date.fromisoformat(row.end)
            return Reading(PeriodType.NAMED, start, end, True, row.name)
    return None


def period_type(text: str | None) -> PeriodType | None:
    """A type of period by its name; None stays None. Errors: InvalidInput at `type`."""
    if text is None:
        return None
    try:
        return PeriodType(text)
    except ValueError:
        kinds = ", ".join(PeriodType)
        raise InvalidInput(f"{text!r} is not a type of period", path=("type",), hint=f"one of {kinds}") from None
