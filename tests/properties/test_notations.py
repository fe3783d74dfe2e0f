"""Notations of time: what is written is read as an independent reckoning says, and nothing else breaks."""

from __future__ import annotations

import contextlib
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import assume, example, given
from hypothesis import strategies as st

from ledger.domain.instants import end_of, parse_when
from ledger.domain.period_notation import read_period
from ledger.domain.periods import Period, PeriodType, span_length
from ledger.domain.publications import Precision, Publication
from ledger.errors import InvalidPeriod, InvalidTime
from tests.properties.domain_strategies import ZONES, periods

TICK = timedelta(microseconds=1)
years = st.integers(1900, 2100)
zones = st.sampled_from(ZONES)
days = st.dates(date(1900, 1, 1), date(2100, 12, 31))


def months_later(day: date, months: int) -> date:
    """By counting month by month, and down to a day that the month has."""
    first = day.replace(day=1)
    for _ in range(abs(months)):
        first = (first + timedelta(days=31) if months > 0 else first - timedelta(days=1)).replace(day=1)
    for number in range(day.day, 0, -1):
        with contextlib.suppress(ValueError):
            return first.replace(day=number)
    raise AssertionError("every month has a first day")


@given(period=periods())
def test_a_period_reads_back_from_its_dates(period: Period) -> None:
    """The dates with the type are the whole identity; `--` stands for `/`."""
    for text in (period.dates, period.dates.replace("/", "--")):
        again = read_period(text).as_period(period.type)
        assert (again.key, again.kind) == (period.key, period.kind)


@given(year=years, quarter=st.integers(1, 4), month=st.integers(1, 12))
def test_labels_are_their_months(year: int, quarter: int, month: int) -> None:
    """Quarters, halves, months and years are whole months, the end excluded."""
    first = date(year, 3 * quarter - 2, 1)
    for text in (f"{year}-Q{quarter}", f"{year}Q{quarter}"):
        assert read_period(text)[:3] == (PeriodType.DURATION, first, months_later(first, 3))
    half = date(year, 1 if quarter <= 2 else 7, 1)
    assert read_period(f"{year}-H{(quarter + 1) // 2}")[1:3] == (half, months_later(half, 6))
    one = date(year, month, 1)
    assert read_period(f"{year}-{month:02}")[1:3] == (one, months_later(one, 1))
    assert read_period(f"{year}")[1:3] == (date(year, 1, 1), date(year + 1, 1, 1))


@given(year=years, quarter=st.integers(1, 4), end=st.sampled_from(("03-31", "06-30", "12-31", "01-31", "02-29")))
def test_fiscal_labels_follow_the_year_that_ends(year: int, quarter: int, end: str) -> None:
    """Fiscal year Y ends in calendar year Y, its quarters follow one another, its halves are two of them."""
    whole = read_period(f"FY{year}", fiscal_year_end=end)
    quarters = [read_period(f"FY{year}-Q{number}", fiscal_year_end=end) for number in range(1, 5)]
    assert whole.start is not None and whole.end is not None and (whole.end - timedelta(days=1)).year == year
    assert (whole.start, whole.end) == (quarters[0].start, quarters[-1].end)
    assert all(one.end == two.start for one, two in pairwise(quarters))
    halves = [read_period(f"FY{year}-H{number}", fiscal_year_end=end) for number in (1, 2)]
    assert [(half.start, half.end) for half in halves] == [
        (quarters[0].start, quarters[1].end),
        (quarters[2].start, quarters[3].end),
    ]
    assert quarters[quarter - 1].start == months_later(whole.start, 3 * quarter - 3)


@given(
    day=days, years_=st.integers(0, 5), months=st.integers(0, 30), weeks=st.integers(0, 9), count=st.integers(0, 400)
)
def test_durations_are_added_by_the_calendar(day: date, years_: int, months: int, weeks: int, count: int) -> None:
    """After an event forwards, trailing backwards; months first, then days, a day that the month lacks is its last."""
    assume(years_ or months or weeks or count)
    parts = zip((years_, months, weeks, count), "YMWD", strict=True)
    duration = "P" + "".join(f"{number}{unit}" for number, unit in parts if number)
    whole, rest = 12 * years_ + months, timedelta(weeks=weeks, days=count)
    assert read_period(f"{day}/{duration}")[:3] == (PeriodType.AFTER_EVENT, day, months_later(day, whole) + rest)
    assert read_period(f"{duration}/{day}")[:3] == (PeriodType.TRAILING, months_later(day, -whole) - rest, day)


@given(start=days, end=days)
def test_a_length_leads_from_start_to_end(start: date, end: date) -> None:
    """The ISO duration of a span, added to its start, is its end."""
    assume(start < end)
    assert read_period(f"{start}/{span_length(start, end)}").end == end


@given(text=st.text(alphabet="0123456789-/PXYMDWQHFT.~?%: ", max_size=24) | st.text(max_size=12))
@example("9999")
@example("9999-12")
@example("9999-12-31")
@example("9998-12-31/P2Y")
@example("0000")
@example("P1Y/0001-01-01")
@example("FY9999")
@example("FY0001-Q1")
@example("999X")
@example("0001-01-01/P9999Y9999M9999W99999D")
def test_any_text_is_a_period_or_refused(text: str) -> None:
    """No text raises anything but InvalidPeriod; what is read is a period of its implied type."""
    for fiscal_year_end in (None, "03-31", "12-31", "02-29"):
        with contextlib.suppress(InvalidPeriod):
            read_period(text, fiscal_year_end=fiscal_year_end).as_period()


@given(day=days, zone=zones)
def test_a_publication_lasts_to_its_last_instant(day: date, zone: str) -> None:
    """A day, a month and a year are known from the last microsecond of their last day by the zone's own clocks."""
    tz = ZoneInfo(zone)
    lasts = {
        f"{day}": (Precision.DAY, day, day),
        f"{day:%Y-%m}": (Precision.MONTH, day.replace(day=1), months_later(day.replace(day=1), 1) - timedelta(days=1)),
        f"{day.year}": (Precision.YEAR, day.replace(month=1, day=1), day.replace(month=12, day=31)),
    }
    for stated, (precision, first, last) in lasts.items():
        parsed = Publication.parse(stated, zone=zone)
        assert parsed.precision is precision
        # As instants: aware datetimes that share a zone are compared by their clocks in Python.
        first_at, after = (datetime.combine(at, time(), tz).timestamp() for at in (first, last + timedelta(days=1)))
        assert (parsed.first_at.timestamp(), (parsed.last_at + TICK).timestamp()) == (first_at, after)


@given(at=st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1)), zone=zones)
def test_a_local_time_is_its_last_possible_instant(at: datetime, zone: str) -> None:
    """Without an offset the zone's clocks decide: the later of two instants, and none that they skipped."""
    at = at.replace(microsecond=0)
    utc = [at - timedelta(hours=hours / 4) for hours in range(-60, 61)]
    shown = [u for u in utc if u.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo(zone)).replace(tzinfo=None) == at]
    try:
        found = Publication.parse(at.isoformat(), zone=zone).last_at.replace(tzinfo=None)
    except InvalidTime:
        assert not shown
    else:
        assert found == max(shown)


@given(text=st.text(alphabet="0123456789-T:.Z+", max_size=30) | st.text(max_size=10), zone=zones)
@example("9999", "UTC")
@example("9999-12", "America/New_York")
@example("9999-12-31", "UTC")
@example("0001-01-01", "Asia/Hong_Kong")
@example("0001", "Asia/Hong_Kong")
@example("9999-12-31T23:59:59.999999-12:00", "UTC")
@example("9999-12-31T23:59", "America/New_York")
@example("0001-01-01T00:00", "Asia/Hong_Kong")
@example("2025-01-01T00:00+23:59", "UTC")
@example("2025-01-01T00:00+24:00", "UTC")
def test_any_text_is_a_publication_or_refused(text: str, zone: str) -> None:
    """No text raises anything but InvalidTime, as a publication or as a cut."""
    with contextlib.suppress(InvalidTime):
        Publication.parse(text, zone=zone)
    with contextlib.suppress(InvalidTime):
        parse_when(text, zone)


@given(day=days, zone=zones)
def test_a_date_as_a_cut_is_its_last_instant(day: date, zone: str) -> None:
    """One tick later it is the next date."""
    last = end_of(day, zone)
    assert last.astimezone(ZoneInfo(zone)).date() <= day
    assert (last + TICK).astimezone(ZoneInfo(zone)).date() > day
