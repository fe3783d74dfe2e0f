"""Reading periods as people write them: ISO 8601 intervals, EDTF level 1, and labels.

    2016-03-31              instant             2025-10, 2025            duration
    2025-07-01/2025-10-01   duration            2025-Q3, 2025-H1         duration (calendar)
    2025-11-17/P7D          after_event         FY2026, FY2026-Q2        duration (the subject's fiscal year)
    P1Y/2025-10-01          trailing            2026-03~, 2025?, 201X    uncertain (EDTF level 1)
    2025-11-17/..           open                2023~/2026-01-13         uncertain (a doubtful end)

An interval's end is excluded. In paths `--` stands for `/`. An explicit type overrides the one implied.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

from ledger.domain.periods import ONE_DAY, Period, PeriodType
from ledger.errors import InvalidPeriod

HINT = "write 2025-07-01/2025-10-01 (the end is excluded), 2016-03-31, 2025-Q3, 2025-11-17/P7D or 2026-03~"

_DURATION = re.compile(r"P(?:(\d{1,4})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,5})D)?", re.ASCII)
_EDTF_DATE = re.compile(r"(?P<date>[\dX]{4}(?:-[\dX]{2}(?:-[\dX]{2})?)?)(?P<doubt>[?~%])?", re.ASCII)
_CALENDAR = re.compile(r"(?P<year>\d{4})-?(?P<part>Q[1-4]|H[12])", re.ASCII)
_FISCAL = re.compile(r"FY(?P<year>\d{4})(?:-?(?P<part>Q[1-4]|H[12]))?", re.ASCII)
_PERIOD_CODE = re.compile(r"[A-Za-z][A-Za-z0-9._:-]*", re.ASCII)


class Reading(NamedTuple):
    """What a text says of a period: dates, the type that its notation implies, and whether it insists.

    `insists` is False for plain dates and labels, which may name a figure of any type at those dates.
    """

    type: PeriodType
    start: date | None
    end: date | None
    insists: bool
    label: str | None = None

    def as_period(self, type: PeriodType | None = None) -> Period:
        """The period of `type`, or of the implied one. Errors: InvalidPeriod."""
        return Period.of(type or self.type, self.start, self.end, self.label)


def read_period(
    text: str,
    *,
    fiscal_year_end: str | None = None,
    named: Callable[[str], Reading | None] = lambda name: None,
) -> Reading:
    """Reads a period.

    `fiscal_year_end` is `MM-DD`, the last day of the subject's fiscal year (None: unknown, fiscal
    labels are refused); `named` looks a defined period up by code or name (None: there is none).
    Errors: InvalidPeriod.
    """
    written = text.strip()
    try:
        return _read(written.replace("--", "/"), fiscal_year_end)
    except InvalidPeriod as error:
        found = named(written)
        if found is not None:
            return found
        error.path = error.path or ("period",)
        raise
    except (ValueError, OverflowError):
        raise InvalidPeriod(f"{text!r} names no days that exist", path=("period",), hint=HINT) from None


def _read(text: str, fiscal_year_end: str | None) -> Reading:
    if "/" in text:
        return _read_interval(text)
    if match := _CALENDAR.fullmatch(text):
        start, end = _part_of_year(date(int(match["year"]), 1, 1), match["part"])
        return Reading(PeriodType.DURATION, start, end, False, text)
    if match := _FISCAL.fullmatch(text):
        start, end = _fiscal(int(match["year"]), match["part"], fiscal_year_end)
        return Reading(PeriodType.DURATION, start, end, False, text)
    start, end, uncertain = _read_edtf(text)
    if uncertain:
        return Reading(PeriodType.UNCERTAIN, start, end, True, text)
    if len(text) == len("YYYY-MM-DD"):
        return Reading(PeriodType.INSTANT, start, end, False)
    return Reading(PeriodType.DURATION, start, end, False, text)


def _read_interval(text: str) -> Reading:
    left, _, right = text.partition("/")
    if left == ".." and right == "..":
        raise InvalidPeriod("a period without any date", hint=HINT)
    if left == "..":
        return Reading(PeriodType.OPEN, None, _full_date(right), True)
    if right == "..":
        return Reading(PeriodType.OPEN, _full_date(left), None, True)
    if left.startswith("P"):
        end = _full_date(right)
        return Reading(PeriodType.TRAILING, _shift(end, left, -1), end, True)
    if right.startswith("P"):
        start = _full_date(left)
        return Reading(PeriodType.AFTER_EVENT, start, _shift(start, right, 1), True)
    start, after_start, doubtful_start = _read_edtf(left)
    last, after_last, doubtful_end = _read_edtf(right)
    if doubtful_start or doubtful_end:
        # A whole month or year as an end is included (EDTF); a full date is excluded (ISO 8601 half-open).
        end = last if after_last == last + ONE_DAY else after_last
        return Reading(PeriodType.UNCERTAIN, start, end, True, text)
    if after_start != start + ONE_DAY or after_last != last + ONE_DAY:
        raise InvalidPeriod(
            f"{text!r} leaves open whether its last month or year is meant to be in it",
            hint="give both ends as full dates; the end is excluded: 2025-07-01/2025-10-01",
        )
    return Reading(PeriodType.DURATION, start, last, False)


def _full_date(text: str) -> date:
    start, end, doubtful = _read_edtf(text)
    if doubtful or end != start + ONE_DAY:
        raise InvalidPeriod(f"{text!r} is not a full date", hint=HINT)
    return start


def _read_edtf(text: str) -> tuple[date, date, bool]:
    """First day, day after the last, and whether the date is qualified or has unspecified digits."""
    match = _EDTF_DATE.fullmatch(text)
    if match is None:
        if re.fullmatch(r"\d{4}-2[1-4]", text, re.ASCII):
            raise InvalidPeriod(f"{text!r}: a season has no dates of its own", hint="define it as a named period")
        if _PERIOD_CODE.fullmatch(text):
            raise InvalidPeriod(f"{text!r} is neither a date nor a defined period", hint=HINT)
        raise InvalidPeriod(f"{text!r} is not a period", hint=HINT)
    stated = match["date"]
    _check_unspecified(stated)
    low, high = stated.replace("X", "0"), stated.replace("X", "9")
    parts = stated.split("-")
    if len(parts) == 1:
        start, end = date(int(low), 1, 1), date(int(high) + 1, 1, 1)
    elif len(parts) == 2:
        start, end = _months(int(low[:4]), int(high[:4]), parts[1])
    else:
        start, end = _days(int(low[:4]), parts[1], parts[2])
    return start, end, bool(match["doubt"]) or "X" in stated


def _check_unspecified(stated: str) -> None:
    """EDTF level 1: digits are unspecified from the right, a month or a day as a whole."""
    year, *rest = stated.split("-")
    allowed = re.fullmatch(r"\d+X{0,3}", year) and all(part == "XX" or "X" not in part for part in rest)
    units = [("X" in part) for part in (year, *rest)]
    if not allowed or units != sorted(units):
        raise InvalidPeriod(
            f"{stated!r} is not EDTF level 1", hint="unspecified digits stand last: 201X, 2004-XX, 2004-06-XX"
        )


def _months(first_year: int, last_year: int, month: str) -> tuple[date, date]:
    if month == "XX":
        return date(first_year, 1, 1), date(last_year + 1, 1, 1)
    if not 1 <= int(month) <= 12:
        _read_season(first_year, month)
    start = date(first_year, int(month), 1)
    return start, start + timedelta(days=calendar.monthrange(start.year, start.month)[1])


def _read_season(year: int, month: str) -> None:
    if 21 <= int(month) <= 24:
        raise InvalidPeriod(f"'{year}-{month}': a season has no dates of its own", hint="define it as a named period")
    raise InvalidPeriod(f"'{year}-{month}': there is no month {month}", hint=HINT)


def _days(year: int, month: str, day: str) -> tuple[date, date]:
    if day == "XX":
        return _months(year, year, month)
    start = date(year, int(month), int(day))
    return start, start + ONE_DAY


def _shift(anchor: date, duration: str, sign: int) -> date:
    match = _DURATION.fullmatch(duration)
    if match is None or not any(match.groups()):
        raise InvalidPeriod(f"{duration!r} is not an ISO 8601 duration of days", hint="write P7D, P3M or P1Y")
    years, months, weeks, days = (int(part or 0) for part in match.groups())
    moved = _add_months(anchor, sign * (12 * years + months)) + sign * timedelta(days=7 * weeks + days)
    if moved == anchor:
        raise InvalidPeriod(f"{duration!r} is no time at all", hint=HINT)
    return moved


def _add_months(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _part_of_year(first: date, part: str | None) -> tuple[date, date]:
    if part is None:
        return first, _add_months(first, 12)
    months = 3 if part[0] == "Q" else 6
    start = _add_months(first, months * (int(part[1]) - 1))
    return start, _add_months(start, months)


def _fiscal(year: int, part: str | None, fiscal_year_end: str | None) -> tuple[date, date]:
    """Fiscal year Y is the one that ends in calendar year Y."""
    if fiscal_year_end is None:
        raise InvalidPeriod(
            f"the fiscal year FY{year} has no dates here: its subject has no fiscal year end",
            hint="register the subject with fiscal_year_end, or write the dates",
        )
    return _part_of_year(_day_after_fiscal_year(year - 1, fiscal_year_end), part)


def _day_after_fiscal_year(year: int, fiscal_year_end: str) -> date:
    """Of a year that ends with February, 02-28 means its last day in leap years too."""
    month, day = (int(number) for number in fiscal_year_end.split("-"))
    last_day = calendar.monthrange(year, month)[1]
    return date(year, month, last_day if (month, day) == (2, 28) else min(day, last_day)) + ONE_DAY
