"""Points in time: parsing, formatting, and the last instant of a date in a zone.

Instants are aware `datetime`s in UTC with microseconds, written `2025-11-25T14:24:00.000000Z`: fixed
width, so that text order is time order in every store.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from importlib import resources
from zoneinfo import ZoneInfo

from ledger.errors import InvalidTime

TICK = timedelta(microseconds=1)

_ZONE = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_INSTANT = re.compile(
    r"(?P<date>\d{4}-\d{2}-\d{2})T(?P<hour>\d{2}):(?P<minute>\d{2})"
    r"(?::(?P<second>\d{2})(?:\.(?P<fraction>\d{1,6}))?)?(?P<offset>Z|[+-]\d{2}:\d{2})?",
    re.ASCII,
)


@lru_cache(maxsize=65536)
def format_instant(instant: datetime) -> str:
    """`2025-11-25T14:24:00.000000Z`, whatever the zone of `instant`."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ").rjust(27, "0")


def read_instant(text: str) -> datetime:
    """Reverse of `format_instant`, for text that this module wrote."""
    return datetime.fromisoformat(text)


@lru_cache(maxsize=1024)
def zone_named(name: str) -> ZoneInfo:
    """The IANA zone of that name, by the rules that the ledger ships, not the machine's. Errors: InvalidTime."""
    try:
        if _ZONE.fullmatch(name) is None:
            raise ValueError(name)
        with resources.files("tzdata.zoneinfo").joinpath(*name.split("/")).open("rb") as rules:
            return ZoneInfo.from_file(rules, key=name)
    except (ValueError, OSError):
        raise InvalidTime(f"{name!r} is not a time zone", hint="use an IANA name such as Asia/Hong_Kong") from None


def parse_date(text: str) -> date:
    """A full ISO 8601 calendar date. Errors: InvalidTime."""
    if _DATE.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
    raise InvalidTime(f"{text!r} is not a date", hint="write YYYY-MM-DD")


def parse_local_instant(text: str, zone: str | None) -> datetime:
    """An ISO 8601 date-time; one without offset is read in `zone`.

    A local time that the zone's clocks show twice is read as the later one (known from its last
    possible instant); one that they skip is refused. Errors: InvalidTime, also for a missing zone.
    """
    match = _INSTANT.fullmatch(text)
    if match is None:
        raise InvalidTime(
            f"{text!r} is not an instant",
            hint="write 2025-11-25T09:24-05:00 or …Z (in a URL, + is written %2B)",
        )
    try:
        clock = time(
            int(match["hour"]),
            int(match["minute"]),
            int(match["second"] or 0),
            int((match["fraction"] or "0").ljust(6, "0")),
        )
        day = date.fromisoformat(match["date"])
        offset = match["offset"]
        if offset is not None:
            aware = datetime.fromisoformat(f"{day}T{clock.isoformat()}{offset.replace('Z', '+00:00')}")
            return aware.astimezone(UTC)
    except (ValueError, OverflowError):
        raise InvalidTime(f"{text!r} is not an instant that exists") from None
    if zone is None:
        raise InvalidTime(f"{text!r} does not say its zone", hint="end it with Z or an offset such as +08:00")
    return _in_zone(datetime.combine(day, clock), zone)


def _in_zone(local: datetime, zone: str) -> datetime:
    tz = zone_named(zone)
    try:
        instant = local.replace(tzinfo=tz, fold=1).astimezone(UTC)
    except OverflowError:
        raise InvalidTime(f"{local.isoformat()} in {zone} is outside the years 1 to 9999") from None
    if instant.astimezone(tz).replace(tzinfo=None) != local:
        raise InvalidTime(f"{local.isoformat()} was skipped by the clocks of {zone}")
    return instant


def start_of(day: date, zone: str) -> datetime:
    """The first instant of `day` in `zone`, by the zone's own rules."""
    try:
        return datetime.combine(day, time(), tzinfo=zone_named(zone)).astimezone(UTC)
    except OverflowError:
        raise InvalidTime(f"{day} is outside the years 1 to 9999") from None


def end_of(day: date, zone: str) -> datetime:
    """The last microsecond of `day` in `zone`."""
    if day == date.max:
        raise InvalidTime(f"{day} is outside the years 1 to 9998")
    return start_of(day + timedelta(days=1), zone) - TICK


def date_in(instant: datetime, zone: str) -> date:
    """The date of an instant by the clocks of `zone`; the calendar's first or last for what lies beyond it there."""
    try:
        return instant.astimezone(zone_named(zone)).date()
    except OverflowError:
        return date.min if instant.year == date.min.year else date.max


def parse_when(text: str, zone: str) -> datetime:
    """A cut in time: an instant with its offset, or a date, which means its last instant in `zone`.

    Errors: InvalidTime.
    """
    return end_of(parse_date(text), zone) if is_date(text) else parse_local_instant(text, None)


def is_date(text: str) -> bool:
    """Whether the text has the form of a date, not of an instant."""
    return _DATE.fullmatch(text) is not None
