"""A file to load: a long table of vintages with any number of figures, the same for every run.

Every series has a figure a quarter. A vintage, one a quarter too, tells the quarter before for the first time; some
figures are restated a vintage later, some told again, some withdrawn, and a few of these are told of once more.
First values have every comparator, a restatement is exact and far from what it restates.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from bench.cache import CACHE

from ledger.importers.vintage_tables import VintageOptions

SEED = 20_261_125
QUARTERS = 50
OPTIONS = VintageOptions(publisher="bench", unit="CNY", frequency="quarterly")
COLUMNS = ("series", "date", "vintage", "value", "comparator", "decimals")
_FIRST_YEAR = 2010
_RESTATED, _TOLD_AGAIN, _WITHDRAWN = 0.15, 0.05, 0.01
_AGAIN = 0.2
"""How many of the restated are restated once more, two vintages after the first."""


class Line(NamedTuple):
    """A row of the file; a value without comparator is a withdrawal."""

    series: str
    date: str
    vintage: str
    value: str
    comparator: str
    decimals: str


def file_of(figures: int) -> Path:
    """The file of so many figures, a multiple of the quarters of a series; made once."""
    path = CACHE / f"load-{figures}.csv"
    if not path.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".unfinished")
        write_file(unfinished, figures)
        unfinished.rename(path)
    return path


def write_file(path: Path, figures: int) -> None:
    """Writes the file of so many figures."""
    with path.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(lines(figures // QUARTERS))


def vintages() -> list[str]:
    """The days on which something is published, oldest first."""
    return [_vintage(quarter) for quarter in range(QUARTERS)]


def series_code(number: int) -> str:
    return f"bench.{number:06}"


def lines(series: int) -> Iterator[Line]:
    """The rows, vintage after vintage, in each series after series."""
    chance = random.Random(SEED)  # noqa: S311 – the same rows every time
    due: list[list[Line]] = [[] for _ in range(QUARTERS + 3)]
    for quarter in range(QUARTERS):
        vintage = _vintage(quarter)
        told_later, due[quarter] = due[quarter], []
        yield from told_later
        for number in range(series):
            first = Line(series_code(number), _start(quarter), vintage, *_value(chance))
            yield first
            _plan(first, quarter, due, chance)
    for told_later in due:
        yield from told_later


def _plan(first: Line, quarter: int, due: list[list[Line]], chance: random.Random) -> None:
    """What later vintages tell of a figure. Bounds from below are not restated: a higher number would not be one."""
    drawn = chance.random()
    if drawn < _TOLD_AGAIN:
        due[quarter + 1].append(first._replace(vintage=_vintage(quarter + 1)))
    elif drawn < _TOLD_AGAIN + _WITHDRAWN:
        due[quarter + 1].append(first._replace(vintage=_vintage(quarter + 1), value="", comparator="", decimals=""))
    elif drawn < _TOLD_AGAIN + _WITHDRAWN + _RESTATED and first.comparator not in ("gt", "ge"):
        due[quarter + 1].append(_restated(first, quarter + 1, 1, chance))
        if chance.random() < _AGAIN:
            due[quarter + 2].append(_restated(first, quarter + 2, 2, chance))


def _restated(first: Line, quarter: int, nth: int, chance: random.Random) -> Line:
    millions = nth * 200_000 + chance.randint(1, 100_000)
    return Line(first.series, first.date, _vintage(quarter), f"{millions}000000", "exact", "-6")


def _start(quarter: int) -> str:
    return str(date(_FIRST_YEAR + quarter // 4, quarter % 4 * 3 + 1, 1))


def _vintage(quarter: int) -> str:
    """Some weeks after the quarter's end."""
    end = date.fromisoformat(_start(quarter + 1))
    return str(end + timedelta(days=40))


def _value(chance: random.Random) -> tuple[str, str, str]:
    """Six in ten are exact; the rest is spread over the other comparators."""
    millions = chance.randint(1_000, 100_000)
    amount = f"{millions}000000"
    match chance.randint(0, 19):
        case 0 | 1:
            return amount, "approx", ""
        case 2:
            return amount, "gt", ""
        case 3:
            return amount, "ge", ""
        case 4:
            return amount, "nearly", ""
        case 5:
            return amount, "le", ""
        case 6:
            return f"{amount}..{millions + 50}000000", "range", ""
        case 7:
            return f"{millions % 7 + 1};{millions % 7 + 2}", "rank_set", ""
        case 8:
            return "not_reported", "absent", ""
        case _:
            return amount, "exact", "-6"
