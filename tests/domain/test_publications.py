"""When the world was told: precision, zones, clocks that skip and repeat, and no look-ahead."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from ledger.domain.drafts import PublishedDraft
from ledger.domain.instants import date_in, end_of, format_instant, parse_when, start_of
from ledger.domain.parsing import parse
from ledger.domain.publications import Basis, Publication
from ledger.errors import InvalidInput, InvalidTime

HONG_KONG, NEW_YORK, BERLIN, LORD_HOWE = "Asia/Hong_Kong", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe"

# stated, zone → precision, first instant, last instant (None: the same)
READ = [
    ("2026", "UTC", "year", "2026-01-01T00:00:00.000000Z", "2026-12-31T23:59:59.999999Z"),
    ("2026", NEW_YORK, "year", "2026-01-01T05:00:00.000000Z", "2027-01-01T04:59:59.999999Z"),
    ("2026-03", "UTC", "month", "2026-03-01T00:00:00.000000Z", "2026-03-31T23:59:59.999999Z"),
    ("2026-03", NEW_YORK, "month", "2026-03-01T05:00:00.000000Z", "2026-04-01T03:59:59.999999Z"),
    ("2024-02", "UTC", "month", "2024-02-01T00:00:00.000000Z", "2024-02-29T23:59:59.999999Z"),
    ("2025-11-26", HONG_KONG, "day", "2025-11-25T16:00:00.000000Z", "2025-11-26T15:59:59.999999Z"),
    ("2025-03-30", BERLIN, "day", "2025-03-29T23:00:00.000000Z", "2025-03-30T21:59:59.999999Z"),
    ("2025-10-26", BERLIN, "day", "2025-10-25T22:00:00.000000Z", "2025-10-26T22:59:59.999999Z"),
    ("2018-11-04", "America/Sao_Paulo", "day", "2018-11-04T03:00:00.000000Z", "2018-11-05T01:59:59.999999Z"),
    ("2025-11-02", "America/Havana", "day", "2025-11-02T04:00:00.000000Z", "2025-11-03T04:59:59.999999Z"),
    ("2025-11-26T00:30", HONG_KONG, "minute", "2025-11-25T16:30:00.000000Z", None),
    ("2025-11-26T00:30+08:00", "UTC", "minute", "2025-11-25T16:30:00.000000Z", None),
    ("2025-11-25T09:24-05:00", HONG_KONG, "minute", "2025-11-25T14:24:00.000000Z", None),
    ("2025-11-25T14:24Z", HONG_KONG, "minute", "2025-11-25T14:24:00.000000Z", None),
    ("2025-11-25T09:24:05-05:00", "UTC", "second", "2025-11-25T14:24:05.000000Z", None),
    ("2025-11-25T14:24:05Z", "UTC", "second", "2025-11-25T14:24:05.000000Z", None),
    ("2025-11-25T14:24:05.25", "UTC", "second", "2025-11-25T14:24:05.250000Z", None),
    ("2025-10-26T02:30", BERLIN, "minute", "2025-10-26T01:30:00.000000Z", None),
    ("2025-10-26T02:30+02:00", BERLIN, "minute", "2025-10-26T00:30:00.000000Z", None),
    ("2025-04-06T01:45", LORD_HOWE, "minute", "2025-04-05T15:15:00.000000Z", None),
    ("1900-01-01T00:00", "Asia/Shanghai", "minute", "1899-12-31T15:54:17.000000Z", None),
]


@pytest.mark.parametrize(("stated", "zone", "precision", "first", "last"), READ)
def test_a_publication_date_has_a_first_and_a_last_instant(
    stated: str, zone: str, precision: str, first: str, last: str | None
) -> None:
    read = Publication.parse(stated, zone=zone)
    assert (read.precision, format_instant(read.first_at), format_instant(read.last_at)) == (
        precision,
        first,
        last or first,
    )
    assert (read.stated, read.zone, read.basis) == (stated, zone, Basis.STATED)


@pytest.mark.parametrize(
    ("local", "zone"),
    [
        ("2025-03-30T02:30", BERLIN),
        ("2025-03-09T02:00:00", NEW_YORK),
        ("2025-10-05T02:15", LORD_HOWE),
        ("2011-12-30T12:00", "Pacific/Apia"),
    ],
)
def test_a_time_that_the_clocks_skipped_is_refused(local: str, zone: str) -> None:
    with pytest.raises(InvalidTime, match=f"was skipped by the clocks of {zone}"):
        Publication.parse(local, zone=zone)


@pytest.mark.parametrize(
    "stated",
    [
        "", "today", "25-11-2025", "2025/11/25", "2025-11-25 09:24", "2025-W48", "2025-W48-2", "2025-329", "20251125",
        "2025-13", "2025-02-30", "2025-00-10", "2025-11-25T", "2025-11-25T24:00", "2025-11-25T09", "2025-11-25T09:60",
        "2025-11-25T23:59:60", "2025-11-25T09:24:05.1234567", "2025-11-25T09:24+0800", "2025-11-25T09:24+08",
        "2025-11-25T09:24+25:00", "2025-11-25t09:24z", "2025-11-25T09:24 Z", "２０２５-11-25", "٢٠٢٥", "2025-Q3",
        "2026-03~", "0000", "9999", "9999-12", "9999-12-31", "-2025", "12025",
    ],
)  # fmt: skip
def test_what_is_no_publication_date_is_refused(stated: str) -> None:
    with pytest.raises(InvalidTime):
        Publication.parse(stated)


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../../etc/passwd", "/etc/passwd", "UTC+8", "GMT+08:00"])
def test_a_zone_that_is_none_is_refused(zone: str) -> None:
    with pytest.raises(InvalidTime, match="is not a time zone") as refused:
        Publication.parse("2025-11-25", zone=zone)
    assert "Asia/Hong_Kong" in refused.value.hint


@pytest.mark.parametrize(
    "given",
    [
        {"published_at": "2025-13"},
        {"published_at": "2025-11-25", "published_zone": "Mars/Olympus"},
        {"published_at": "2025-11-25T00:00Z", "published_zone": "Mars/Olympus"},
    ],
)
def test_a_draft_says_that_its_publication_is_at_fault(given: dict[str, str]) -> None:
    with pytest.raises(InvalidTime) as refused:
        parse(PublishedDraft, given).publication()
    assert refused.value.path == ("published_at",)


def test_a_draft_of_another_basis_is_refused_with_the_choices() -> None:
    with pytest.raises(InvalidInput, match="'stated', 'inferred' or 'crawled'") as refused:
        parse(PublishedDraft, {"published_at": "2025", "published_basis": "guessed"})
    assert refused.value.path == ("published_basis",)


def test_a_draft_without_a_date_has_no_publication() -> None:
    assert parse(PublishedDraft, {"published_zone": HONG_KONG}).publication() is None


def test_an_instant_without_a_zone_is_none() -> None:
    with pytest.raises(ValueError, match="has no zone"):
        Publication.model_validate(Publication.parse("2025-11-25").model_dump() | {"first_at": datetime(2025, 11, 25)})


def test_a_date_as_a_cut_is_its_last_instant_and_an_instant_itself() -> None:
    assert parse_when("2025-11-25", NEW_YORK) == end_of(date(2025, 11, 25), NEW_YORK)
    assert format_instant(parse_when("2025-11-25", NEW_YORK)) == "2025-11-26T04:59:59.999999Z"
    assert format_instant(parse_when("2025-11-25T14:24Z", NEW_YORK)) == "2025-11-25T14:24:00.000000Z"
    with pytest.raises(InvalidTime, match="does not say its zone"):
        parse_when("2025-11-25T14:24", NEW_YORK)


def test_days_at_the_ends_of_time_are_refused_and_do_not_overflow() -> None:
    with pytest.raises(InvalidTime):
        start_of(date(1, 1, 1), HONG_KONG)
    with pytest.raises(InvalidTime):
        end_of(date(9999, 12, 31), NEW_YORK)
    assert format_instant(start_of(date(1, 1, 1), NEW_YORK)).startswith("0001-01-01T04:56")
    assert date_in(datetime(1, 1, 1, tzinfo=UTC), NEW_YORK) == date(1, 1, 1)
    assert date_in(datetime(9999, 12, 31, 23, tzinfo=UTC), HONG_KONG) == date(9999, 12, 31)
    assert date_in(datetime(2025, 11, 25, 2, tzinfo=UTC), NEW_YORK) == date(2025, 11, 24)
