"""/fred/series/observations and /fred/series/vintagedates: a series over a real-time period."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Any, NamedTuple

from api.fred.asking import Asked
from api.fred.document import Document, Page
from api.fred.frequencies import Frequency, date_of, frequency_of
from api.fred.parameters import Parameters
from api.fred.spells import FIRST_DAY, LAST_DAY, PLAIN, Spell, Window, clipped, initial, spells_of, vintage_days
from api.fred.transforms import Transform
from api.fred.wide import all_columns, changed_columns
from ledger.application import Ledger
from ledger.errors import InvalidInput
from ledger.projections.cuts import Cut

MOST_ROWS = 100_000
MOST_VINTAGES = 10_000
FIRST_OBSERVATION = "1600-01-01"
_REAL_TIME = ("realtime_start", "realtime_end")
_PAGED = ("sort_order", "order_by", "limit", "offset")

OBSERVATIONS = (
    "series_id", *_REAL_TIME, *_PAGED, "observation_start", "observation_end", "output_type", "vintage_dates",
    "units", "frequency", "aggregation_method",
)  # fmt: skip
VINTAGE_DATES = ("series_id", *_REAL_TIME, *_PAGED)
TALL, WIDE, WIDE_CHANGED, INITIAL = "1", "2", "3", "4"


class Line(NamedTuple):
    """A series from its first vintage to the end of the real-time period asked for."""

    spells: list[Spell]
    frequency: Frequency


def read_line(ledger: Ledger, asked: Asked, last_day: str) -> Line:
    """One statement, one pass. Errors: AmbiguousPeriod, InvalidInput."""
    series, facet = asked.series_id
    course = ledger.views.course(series, asked.known_by(last_day))
    frequency = frequency_of(series.code, course)
    spells = spells_of(course, series.vintage_zone, facet, lambda row: date_of(row, frequency))
    return Line(spells, frequency)


def observations(ledger: Ledger, parameters: Parameters, cut: Cut) -> Document:
    """Rows by date, within a date by real time. Errors: InvalidInput, InvalidTime, NotFound, AmbiguousPeriod."""
    asked = Asked.read(ledger, parameters, cut)
    output_type = parameters.choice("output_type", (TALL, WIDE, WIDE_CHANGED, INITIAL), TALL)
    transform = Transform.read(parameters)
    days = _asked_vintages(parameters, output_type, transform)
    window = _window(parameters, days)
    about = parameters.span("observation_start", "observation_end", Window(FIRST_OBSERVATION, LAST_DAY))
    order_by = parameters.choice("order_by", ("observation_date",), "observation_date")
    sort_order = parameters.choice("sort_order", ("asc", "desc"), "asc")
    page = Page.read(parameters, MOST_ROWS)

    line = read_line(ledger, asked, window.last if window else asked.today)
    vintages = vintage_days(line.spells)
    window = window or _latest(vintages, asked.today)
    spells = transform.of(line.spells, line.frequency)
    if output_type == INITIAL:
        spells = initial(spells)
    spells = [spell for spell in spells if about.first <= spell.date <= about.last]
    rows = _shaped(spells, vintages, output_type, window, days, asked.series_id.text)
    if sort_order == "desc":
        rows = sorted(rows, key=_date, reverse=True)  # stable: real time still runs forward within a date
    head = {
        **_period("realtime", window),
        **_period("observation", about),
        "units": transform.units,
        "output_type": int(output_type),
        "file_type": parameters.file_type,
        "order_by": order_by,
        "sort_order": sort_order,
        **page.head(len(rows)),
    }
    shown = _plain_row if parameters.file_type == "json" else _qualified_row
    return Document("observations", "observation", head, [shown(row) for row in page.of(rows)])


def vintage_dates(ledger: Ledger, parameters: Parameters, cut: Cut) -> Document:
    """The dates on which the data of a series changed. Errors: as of `observations`."""
    asked = Asked.read(ledger, parameters, cut)
    window = parameters.real_time(Window(FIRST_DAY, LAST_DAY))
    order_by = parameters.choice("order_by", ("vintage_date",), "vintage_date")
    sort_order = parameters.choice("sort_order", ("asc", "desc"), "asc")
    page = Page.read(parameters, MOST_VINTAGES)
    line = read_line(ledger, asked, window.last)
    days = [day for day in vintage_days(line.spells) if day >= window.first]
    if sort_order == "desc":
        days.reverse()
    head = {**_period("realtime", window), "order_by": order_by, "sort_order": sort_order, **page.head(len(days))}
    return Document("vintage_dates", "vintage_date", head, page.of(days))


def _asked_vintages(parameters: Parameters, output_type: str, transform: Transform) -> list[str]:
    days = parameters.days("vintage_dates")
    if days and parameters.given.keys() & set(_REAL_TIME):
        raise InvalidInput("Variable vintage_dates can not be combined with realtime_start and realtime_end.")
    if output_type == INITIAL and (days or not transform.is_none):
        raise InvalidInput(
            "Variable output_type is 4, which can not be combined with vintage_dates, units or frequency."
        )
    return days


def _window(parameters: Parameters, days: Sequence[str]) -> Window | None:
    """None: the latest vintage."""
    if days:
        return Window(days[0], days[-1])
    return parameters.real_time(Window(FIRST_DAY, LAST_DAY)) if parameters.given.keys() & set(_REAL_TIME) else None


def _latest(vintages: Sequence[str], today: str) -> Window:
    """FRED's recorded answers name the day of the latest vintage, not that of asking, as the real-time period."""
    day = vintages[-1] if vintages else today
    return Window(day, day)


Row = Spell | dict[str, str]


def _shaped(
    spells: Sequence[Spell], vintages: Sequence[str], output_type: str, window: Window, days: Sequence[str], name: str
) -> Sequence[Row]:
    match output_type:
        case "2":
            return all_columns(spells, vintages, window, days, name)
        case "3":
            return changed_columns(spells, window, days, name)
        case "4":
            return clipped([spell for spell in spells if spell.first >= window.first], window)
        case _:
            held = spells if not days else [spell for spell in spells if _holds_on(spell, days)]
            return clipped(held, window)


def _holds_on(spell: Spell, days: Sequence[str]) -> bool:
    at = bisect_left(days, spell.first)
    return at < len(days) and days[at] <= spell.last


def _date(row: Row) -> str:
    return row.date if isinstance(row, Spell) else row["date"]


def _plain_row(row: Row) -> dict[str, Any]:
    """As FRED's own, to the letter."""
    if not isinstance(row, Spell):
        return row
    return {"realtime_start": row.first, "realtime_end": row.last, "date": row.date, "value": row.value}


def _qualified_row(row: Row) -> dict[str, Any]:
    """With what a number does not say, in attributes that FRED's clients pass over."""
    if not isinstance(row, Spell) or row.qualifier is PLAIN:
        return _plain_row(row)
    return _plain_row(row) | {f"x_{name}": part for name, part in row.qualifier._asdict().items()}


def _period(name: str, window: Window) -> dict[str, str]:
    return {f"{name}_start": window.first, f"{name}_end": window.last}
