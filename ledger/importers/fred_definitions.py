"""What an imported FRED series is defined as, and the sources that speak in it.

A recording of observations names the series alone. What FRED calls a few much-used ones is kept here;
others are called by their id, and in "units as published", until the caller says more.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from ledger.domain.definition_drafts import MetricDraft, SeriesDraft, SourceDraft, SubjectDraft
from ledger.domain.drafts import Draft
from ledger.domain.instants import format_instant
from ledger.domain.words import Measure
from ledger.importers.vintage_tables import Definition, VintageOptions

ZONE = "America/Chicago"
"""Where FRED is, and its vintage dates with it."""
PUBLISHER = "fred"
AGGREGATOR = 7
UNITED_STATES = SubjectDraft(code="united-states", name="United States", kind="economy", aliases=("US", "USA"))


class Headline(NamedTuple):
    """What FRED says of a series; `adjustment` is its short form of the seasonal adjustment."""

    title: str
    unit: str
    unit_class: str
    measure: Measure
    adjustment: str | None


_DOLLARS = "Billions of Dollars"
_CHAINED = "Billions of Chained 2017 Dollars"
_CPI = "Index 1982-1984=100"
HEADLINES = {
    "GDP": Headline("Gross Domestic Product", _DOLLARS, "amount as published", Measure.FLOW, "SAAR"),
    "GDPC1": Headline("Real Gross Domestic Product", _CHAINED, "amount as published", Measure.FLOW, "SAAR"),
    "GNP": Headline("Gross National Product", _DOLLARS, "amount as published", Measure.FLOW, "SAAR"),
    "CPIAUCSL": Headline(
        "Consumer Price Index for All Urban Consumers: All Items in U.S. City Average",
        _CPI, "index", Measure.RATIO, "SA",
    ),
    "CPILFESL": Headline(
        "Consumer Price Index for All Urban Consumers: All Items Less Food and Energy in U.S. City Average",
        _CPI, "index", Measure.RATIO, "SA",
    ),
    "UNRATE": Headline("Unemployment Rate", "Percent", "percent", Measure.RATIO, "SA"),
    "PAYEMS": Headline("All Employees, Total Nonfarm", "Thousands of Persons", "count", Measure.STOCK, "SA"),
    "FEDFUNDS": Headline("Federal Funds Effective Rate", "Percent", "percent", Measure.RATIO, "NSA"),
}  # fmt: skip


def definitions(series_id: str, options: VintageOptions) -> list[tuple[Definition, Draft]]:
    """Subject (unless the caller names one), metric and series, in the order in which they are recorded."""
    known = HEADLINES.get(series_id)
    title = options.title or (known.title if known else series_id)
    metric = MetricDraft(
        code=f"fred:{series_id}",
        name=title,
        measure=options.measure or (known.measure if known else Measure.FLOW),
        unit_class=known.unit_class if known else "amount as published",
        definition=f"{title}, as the Federal Reserve Bank of St. Louis publishes it as {series_id}"
        f" (https://fred.stlouisfed.org/series/{series_id}).",
    )
    series = SeriesDraft(
        code=series_id,
        subject=options.subject or UNITED_STATES.code,
        metric=metric.code,
        unit=options.unit or (known.unit if known else "units as published"),
        dimensions={"seasonal_adjustment": known.adjustment} if known and known.adjustment else {},
        vintage_zone=ZONE,
        title=title,
    )
    own: list[tuple[Definition, Draft]] = [] if options.subject else [("register_subject", UNITED_STATES)]
    return [*own, ("define_metric", metric), ("define_series", series)]


def vintage_source(series_id: str, published_on: date, tier: int) -> SourceDraft:
    """FRED's publication of a series on one date."""
    return SourceDraft(
        code=f"fred:{series_id}:{published_on}",
        publisher=PUBLISHER,
        title=f"FRED: {series_id}, vintage of {published_on}",
        kind="vintage",
        tier=tier,
        url=f"https://alfred.stlouisfed.org/series?seid={series_id}",
        document_date=published_on,
        published_at=str(published_on),
        published_zone=ZONE,
    )


def recording_source(series_id: str, digest: str, recorded_at: datetime | None, tier: int) -> SourceDraft:
    """The recording itself, known by its bytes; the vintages were read from it, and may be from others too."""
    return SourceDraft(
        code=f"fred:{series_id}:recording:{digest[:16]}",
        publisher=PUBLISHER,
        title=f"FRED: all releases of {series_id}, as recorded",
        kind="recording",
        tier=tier,
        digest=digest,
        retrieved_at=None if recorded_at is None else format_instant(recorded_at),
    )
