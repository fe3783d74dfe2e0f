"""How a series is described: title, frequency, units, dates; what /series and the searches list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from api.fred.frequencies import BIWEEKLY, IRREGULAR, WEEKLY, Frequency, frequency_of
from api.fred.identifiers import SeriesId
from api.fred.spells import Window, day_before
from ledger.application import Ledger
from ledger.domain.instants import read_instant, zone_named
from ledger.errors import AmbiguousPeriod
from ledger.projections.course_views import SpanRow
from ledger.projections.cuts import Cut

ADJUSTMENTS = {
    "SA": "Seasonally Adjusted",
    "NSA": "Not Seasonally Adjusted",
    "SAAR": "Seasonally Adjusted Annual Rate",
}
_UNADJUSTED = "NSA"
"""What FRED says of a series that nobody says to be adjusted."""

Entry = dict[str, Any]


def entries(ledger: Ledger, found: Sequence[SeriesId], cut: Cut, window: Window) -> list[Entry]:
    """The descriptions of series; what is not known (of a series without figures, its dates) is None."""
    spans = ledger.views.spans([each.series for each in found], cut)
    definitions = {metric.code: metric.definition for metric in ledger.views.metrics(cut)}
    return [_entry(each, spans[each.series.no], definitions.get(each.series.metric), window) for each in found]


def _entry(series_id: SeriesId, spans: Sequence[SpanRow], definition: str | None, window: Window) -> Entry:
    series = series_id.series
    frequency = _frequency(series.code, spans)
    dates = [_date(span, frequency) for span in spans]
    adjustment = series.dimensions.get("seasonal_adjustment", _UNADJUSTED)
    recorded = max((span.recorded_at for span in spans if span.recorded_at), default=None)
    return {
        "id": series_id.text,
        "realtime_start": window.first,
        "realtime_end": window.last,
        "title": series_id.title,
        "observation_start": min(dates, default=None),
        "observation_end": max(dates, default=None),
        "frequency": frequency.name,
        "frequency_short": frequency.short,
        "units": series.unit,
        "units_short": series.unit,
        "seasonal_adjustment": ADJUSTMENTS.get(adjustment, adjustment),
        "seasonal_adjustment_short": adjustment,
        "last_updated": recorded and _clock_time(read_instant(recorded).astimezone(zone_named(series.vintage_zone))),
        "popularity": 0,
        "notes": definition,
    }


def _frequency(code: str, spans: Sequence[SpanRow]) -> Frequency:
    try:
        return frequency_of(code, spans)
    except AmbiguousPeriod:
        return IRREGULAR


def _date(span: SpanRow, frequency: Frequency) -> str:
    return day_before(span.end) if frequency in (WEEKLY, BIWEEKLY) else span.start


def _clock_time(at: datetime) -> str:
    """`2015-06-05 08:47:20-05`, minutes of the offset where it has some."""
    offset = at.strftime("%z")
    return f"{at:%Y-%m-%d %H:%M:%S}{offset[:3] if offset.endswith('00') else f'{offset[:3]}:{offset[3:]}'}"
