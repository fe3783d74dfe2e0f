"""How often a series is stated, told from the periods of its figures; and the date that stands for each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple, Protocol

from api.fred.spells import day_before
from ledger.domain.periods import span_length
from ledger.errors import AmbiguousPeriod, InvalidInput
from ledger.projections.schema import BEGINNING, END


class Spanned(Protocol):
    """A row that has a period."""

    @property
    def type(self) -> str: ...
    @property
    def start(self) -> str: ...
    @property
    def end(self) -> str: ...


class Frequency(NamedTuple):
    """`code` is FRED's parameter, None where it has none; `a_year` how many of it FRED counts in a year.

    A period is `months` long, or `days`; both are 0 where the periods are not one after the other.
    """

    name: str
    short: str
    code: str | None = None
    a_year: int = 0
    months: int = 0
    days: int = 0


DAILY = Frequency("Daily", "D", "d", 260, days=1)
WEEKLY = Frequency("Weekly", "W", "w", 52, days=7)
BIWEEKLY = Frequency("Biweekly", "BW", "bw", 26, days=14)
MONTHLY = Frequency("Monthly", "M", "m", 12, months=1)
QUARTERLY = Frequency("Quarterly", "Q", "q", 4, months=3)
SEMIANNUAL = Frequency("Semiannual", "SA", "sa", 2, months=6)
ANNUAL = Frequency("Annual", "A", "a", 1, months=12)
IRREGULAR = Frequency("Not Applicable", "NA")

FROM_HIGH_TO_LOW = (DAILY, WEEKLY, BIWEEKLY, MONTHLY, QUARTERLY, SEMIANNUAL, ANNUAL)
_BY_LENGTH = {
    "P7D": WEEKLY, "P14D": BIWEEKLY, "P1M": MONTHLY, "P3M": QUARTERLY, "P6M": SEMIANNUAL, "P1Y": ANNUAL,
}  # fmt: skip


def frequency_of(code: str, spans: Sequence[Spanned]) -> Frequency:
    """Of a series; IRREGULAR where it has no figure yet. Errors: AmbiguousPeriod for several kinds of period."""
    distinct = {(span.type, span.start, span.end): span for span in spans}
    kinds = sorted({kind_of(span) for span in distinct.values()})
    if len(kinds) > 1:
        raise AmbiguousPeriod(
            f"{code} has figures over {len(kinds)} kinds of period, which are no one line", choices=kinds
        )
    if kinds == ["instant"]:
        return DAILY if _is_daily(span.start for span in spans) else IRREGULAR
    type, _, length = kinds[0].partition(" ") if kinds else ("", "", "")
    return _BY_LENGTH.get(length, IRREGULAR) if type == "duration" else IRREGULAR


def kind_of(span: Spanned) -> str:
    """What figures must share to stand in one line: `instant`, `duration P3M`."""
    if span.type == "instant":
        return span.type
    is_open = span.start == BEGINNING or span.end == END
    return f"{span.type} {'..' if is_open else _length(span.start, span.end)}"


def _length(start: str, end: str) -> str:
    return span_length(date.fromisoformat(start), date.fromisoformat(end))


def _is_daily(starts: Iterable[str]) -> bool:
    days = sorted({date.fromisoformat(start) for start in starts})
    return any((after - before).days == 1 for before, after in pairwise(days))


def date_of(span: Spanned, frequency: Frequency) -> str:
    """The first day of the period; of a week or a fortnight the last one, as at FRED. Errors: InvalidInput."""
    if frequency in (WEEKLY, BIWEEKLY):
        return day_before(span.end)
    if span.start == BEGINNING:
        raise InvalidInput(f"The series has a period without a first day, up to {span.end}; FRED's form has no such.")
    return span.start
