"""Values, states and times as briefly as a page has room for; digits are never rounded away."""

from __future__ import annotations

from api.wording import answer_in_words, grouped, period_in_words, value_in_words
from ledger.domain.periods import PeriodType
from ledger.domain.values import Comparator
from ledger.projections.rows import FigureRow, PeriodRow, ValueRow, VintageCell

SIGNS = {
    Comparator.EXACT: "",
    Comparator.APPROX: "≈ ",
    Comparator.GT: "> ",
    Comparator.GE: "≥ ",
    Comparator.LT: "< ",
    Comparator.LE: "≤ ",
    Comparator.NEARLY: "nearly ",
}
_SCALES = (("trillion", 12), ("billion", 9), ("million", 6))
_MOST_DIGITS = 6
_LENGTHS = {"Y": "year", "M": "month", "W": "week", "D": "day"}
_KINDS = {
    PeriodType.INSTANT: "a single date",
    PeriodType.DURATION: "{}",
    PeriodType.CUMULATIVE: "{}, cumulative",
    PeriodType.TRAILING: "{}, trailing",
    PeriodType.AFTER_EVENT: "{} after an event",
    PeriodType.NAMED: "{} that bear a name",
    PeriodType.STREAK: "a streak of {}",
    PeriodType.OPEN: "open at one end",
    PeriodType.UNCERTAIN: "some time within {}",
}
_STATES = {
    "KNOWN": "known",
    "CONFLICT": "claims disagree, none picked",
    "ABSENT": "no value",
    "NOT_YET_KNOWN": "not yet known",
}


def in_short(value: ValueRow | None, unit: bool = True) -> str:
    """`> 10 million downloads`, `nearly 200 million`: the sign of the comparator, every digit that was reported."""
    if value is None:
        return "—"
    comparator = Comparator(value.comparator)
    if comparator is Comparator.RANGE and value.unit != "rank":
        return f"{_range(value)}{unit_in_short(value.unit) if unit else ''}"
    if comparator not in SIGNS or value.unit == "rank":
        return value_in_words(value if unit or value.unit == "rank" else value._replace(unit="pure"))
    number = scaled(value.amount or value.lower or value.upper or "0")
    return f"{SIGNS[comparator]}{number}{unit_in_short(value.unit) if unit else ''}"


def scaled(number: str) -> str:
    """`10000000` → `10 million`, where few digits tell it all; else its thousands apart."""
    sign = "-" if number.startswith("-") else ""
    whole, _, decimals = number.removeprefix("-").partition(".")
    if decimals or len(whole) < 7:
        return grouped(number)
    for name, power in _SCALES:
        head, tail = whole[:-power], whole[-power:].rstrip("0")
        if head and len(head) + len(tail) <= _MOST_DIGITS:
            return f"{sign}{int(head):,}{'.' + tail if tail else ''} {name}"
    return grouped(number)


def figure_in_short(figure: FigureRow, unit: bool = True) -> str:
    """The value that answers, or why there is none."""
    return answer_in_short(figure.state, figure.absent_reason, figure.chosen and figure.chosen.value, unit)


def answer_in_short(state: str, absent_reason: str | None, value: ValueRow | None, unit: bool = True) -> str:
    """The same of an answer in its parts."""
    if value is not None:
        return in_short(value, unit)
    return answer_in_words(state, absent_reason, None) if state == "ABSENT" else state_in_words(state)


def cell_in_short(cell: VintageCell) -> str:
    """The same of an answer in a vintage, without its unit."""
    return answer_in_short(cell.state, cell.absent_reason, cell.chosen and cell.chosen.value, unit=False)


def period_in_short(period: PeriodRow) -> str:
    """`2025-Q3`, `Spring Festival 2026`: the label; without one the notation of a month, quarter or year, or dates."""
    if period.label:
        return period.label
    if period.type == "duration" and period.start and (written := _of_calendar(period.start, period.length)):
        return written
    return period_in_words(period)


def _of_calendar(start: str, length: str | None) -> str | None:
    """How people write whole months, quarters and years of the calendar; None for anything else."""
    year, month, day = start.split("-")
    if day != "01":
        return None
    match length:
        case "P1M":
            return f"{year}-{month}"
        case "P3M" if month in ("01", "04", "07", "10"):
            return f"{year}-Q{(int(month) + 2) // 3}"
        case "P1Y" if month == "01":
            return year
    return None


def kind_in_words(type: str, length: str | None) -> str:
    """`a streak of 3 months`: what the periods of a line have in common; None: they have no length."""
    if length is None:
        return _KINDS[PeriodType(type)].format("no one length")
    count, noun = int(length[1:-1]), _LENGTHS[length[-1]]
    return _KINDS[PeriodType(type)].format(f"{count} {noun}{'' if count == 1 else 's'}")


def state_in_words(state: str) -> str:
    """`claims disagree, none picked` for CONFLICT."""
    return _STATES[state]


def lean_instant(instant: str | None) -> str:
    """`2026-11-27 09:02:08 UTC`: an instant as stored, without its fraction."""
    if not instant:
        return ""
    day, _, time = instant.partition("T")
    return f"{day} {time[:8]} UTC" if time else day


def _range(value: ValueRow) -> str:
    """`18 to under 19 million`: a scale that both ends have is said once; one that only the upper has, not at all."""
    lower, upper = scaled(value.lower or "0"), scaled(value.upper or "0")
    number, _, scale = lower.partition(" ")
    if upper.endswith(f" {scale}"):
        lower = number
    elif not scale:
        upper = grouped(value.upper or "0")
    return f"{'' if value.lower_inclusive else 'over '}{lower} to {'' if value.upper_inclusive else 'under '}{upper}"


def unit_in_short(unit: str) -> str:
    """What follows a number of this unit; of a place nothing does."""
    if unit == "percent":
        return " %"
    return "" if unit in ("pure", "rank") else f" {unit}"
