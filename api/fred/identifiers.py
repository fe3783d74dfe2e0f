"""Series ids: `X`, and `X:GE`, `X:LE`, `X:ANCHOR` for what a plain number cannot say of "more than 10 million".

    X         point values, exact or approximate    X:GE      lower bounds, as stated
    X:ANCHOR  the printed number, whatever stands before it    X:LE      upper bounds, as stated

A figure without the kind of number that is asked for reads `.`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from ledger.application import Ledger
from ledger.errors import NotFound
from ledger.projections.course_views import CourseRow
from ledger.projections.cuts import Cut
from ledger.projections.rows import SeriesRow

MISSING = "."


class Facet(StrEnum):
    """Which number of a value a series id shows."""

    POINT = ""
    LOWER = "GE"
    UPPER = "LE"
    ANCHOR = "ANCHOR"


_TOLD = {
    Facet.POINT: "",
    Facet.LOWER: " (lower bounds)",
    Facet.UPPER: " (upper bounds)",
    Facet.ANCHOR: " (printed numbers, whatever their qualifier)",
}


class SeriesId(NamedTuple):
    """A series of the ledger and the facet of it that is shown."""

    series: SeriesRow
    facet: Facet

    @property
    def text(self) -> str:
        """The id as FRED's clients write it."""
        return f"{self.series.code}:{self.facet}" if self.facet else self.series.code

    @property
    def title(self) -> str:
        return f"{self.series.title or self.series.code}{_TOLD[self.facet]}"


def find_series(ledger: Ledger, text: str, cut: Cut) -> SeriesId:
    """A code, or a code and a facet; a series whose own code ends like a facet is that series. Errors: NotFound."""
    found = {row.code: row for row in ledger.views.series(cut, [text, text.rpartition(":")[0]])}
    if text in found:
        return SeriesId(found[text], Facet.POINT)
    code, _, facet = text.rpartition(":")
    if code in found and facet in {Facet.LOWER, Facet.UPPER, Facet.ANCHOR}:
        return SeriesId(found[code], Facet(facet))
    raise NotFound(f"no series {text!r}", path=("series",))


def number_shown(row: CourseRow, facet: Facet) -> str:
    """The digits that a facet shows of an answer, as reported; `.` where it has none."""
    if row.state != "KNOWN":
        return MISSING
    match facet:
        case Facet.POINT:
            shown = row.amount
        case Facet.LOWER:
            shown = row.lower
        case Facet.UPPER:
            shown = row.upper
        case Facet.ANCHOR:
            shown = None if row.comparator == "range" else row.amount or row.lower or row.upper
    return shown or MISSING
