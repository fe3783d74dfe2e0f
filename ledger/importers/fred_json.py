"""FRED's answer with all releases of a series, as JSON: raw, or as recorded with its request.

bytes ── read_answer ──> Answer: the series' id, and rows (date, real-time interval, value) in their order

The answer must be whole: output type 1, untransformed, the real-time period 1776-07-04 to 9999-12-31, not a
page of a longer list. Anything else states intervals that the series never had.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple

from ledger.domain.instants import parse_date
from ledger.domain.values import parse_number
from ledger.errors import InvalidTime
from ledger.importers.json_files import parse_object
from ledger.importers.rejections import Faults

FIRST_DAY = "1776-07-04"
LAST_DAY = "9999-12-31"
WITHDRAWN = "."
_MOST_FAULTS = 100
_CUTTING = ("units", "frequency", "aggregation_method", "output_type", "vintage_dates", "limit", "offset")
"""What a request may not have asked for, unless at its default: the answer would not be the series' own."""
_DEFAULTS = {"units": "lin", "output_type": "1", "offset": "0"}


class Row(NamedTuple):
    """What FRED said of `day` from `first_day` to `last_day` (included; None: until now), and where it stands."""

    day: date
    first_day: date
    last_day: date | None
    value: str
    place: str


@dataclass(frozen=True, slots=True)
class Answer:
    """`series_id` and `recorded_at` are None where the file holds the bare answer."""

    series_id: str | None
    recorded_at: datetime | None
    rows: tuple[Row, ...]


def read_answer(content: bytes, faults: Faults) -> Answer | None:
    """The answer in a file; None where it is not one, or not a whole one, with every reason in `faults`."""
    before = len(faults)
    whole = parse_object(content, faults, kind="an answer of FRED", shape="with observations")
    if whole is None:
        return None
    series_id, recorded_at, answer, prefix = None, None, whole, ""
    if "response" in whole:
        request, answer, prefix = whole.get("request"), whole["response"], "response."
        series_id = _requested(request, faults)
        recorded_at = _recorded_at(whole.get("response_date"), faults)
    rows = _rows(answer, prefix, faults)
    return None if len(faults) > before else Answer(series_id, recorded_at, tuple(rows))


def _requested(request: Any, faults: Faults) -> str | None:
    """The series that a recorded request asked for."""
    params = request.get("params") if isinstance(request, dict) else None
    if not isinstance(params, dict):
        faults.add(1, "request.params: is missing; a recording says what was asked")
        return None
    for name in _CUTTING:
        given = params.get(name)
        if given is not None and str(given) != _DEFAULTS.get(name):
            faults.add(
                1, f"request.params.{name}: {given!r} was asked for; only the whole, untransformed series is taken"
            )
    series_id = params.get("series_id")
    if not isinstance(series_id, str):
        faults.add(1, "request.params.series_id: is missing")
        return None
    return series_id


def _recorded_at(text: Any, faults: Faults) -> datetime | None:
    if text is None:
        return None
    try:
        return parsedate_to_datetime(text).astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        faults.add(1, f"response_date: {text!r} is not a date as HTTP writes it")
        return None


def _rows(answer: Any, prefix: str, faults: Faults) -> list[Row]:
    listed = answer.get("observations") if isinstance(answer, dict) else None
    if not isinstance(listed, list):
        faults.add(1, f"{prefix}observations: is missing; the answer of /fred/series/observations has this list")
        return []
    for name, wanted, why in _head(len(listed)):
        if answer.get(name) != wanted:
            faults.add(1, f"{prefix}{name}: is {answer.get(name)!r}, not {wanted!r}: {why}")
    rows: list[Row] = []
    before = len(faults)
    for index, item in enumerate(listed):
        row = _row(item, f"{prefix}observations[{index}]", faults)
        if row is not None:
            rows.append(row)
        if len(faults) - before > _MOST_FAULTS:
            faults.add(1, f"{prefix}observations: more faults are not listed")
            break
    if not listed:
        faults.add(1, f"{prefix}observations: is empty")
    return rows


def _head(rows: int) -> Iterator[tuple[str, object, str]]:
    """What the head of a whole answer says: name, value, and what another value means."""
    clipped = "intervals are clipped to the real-time period asked for; ask for all of it"
    yield "realtime_start", FIRST_DAY, clipped
    yield "realtime_end", LAST_DAY, clipped
    yield "output_type", 1, "only tall rows by real-time period are taken"
    yield "units", "lin", "transformed values are nobody's claim"
    yield "offset", 0, "a page is not the whole series"
    yield "count", rows, "a page, or a cut file, is not the whole series"


def _row(item: Any, place: str, faults: Faults) -> Row | None:
    if not isinstance(item, dict):
        faults.add(1, f"{place}: is not an object")
        return None
    before = len(faults)
    day = _date(item, "date", place, faults)
    first = _date(item, "realtime_start", place, faults)
    last = None if item.get("realtime_end") == LAST_DAY else _date(item, "realtime_end", place, faults)
    value = item.get("value")
    if value != WITHDRAWN:
        try:
            if not isinstance(value, str):
                raise ValueError("is not a string of digits")
            parse_number(value)
        except ValueError as error:
            faults.add(1, f"{place}.value: {value!r}: {error}")
    if len(faults) > before:
        return None
    assert day is not None and first is not None
    if last is not None and last < first:
        faults.add(1, f"{place}: its real-time interval ends on {last}, before it begins on {first}")
        return None
    return Row(day, first, last, str(value), place)


def _date(item: dict[str, Any], name: str, place: str, faults: Faults) -> date | None:
    text = item.get(name)
    try:
        return parse_date(text if isinstance(text, str) else "")
    except InvalidTime:
        faults.add(1, f"{place}.{name}: {text!r} is not a date")
        return None
