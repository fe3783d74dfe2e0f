"""Periods as people write them: every notation, and every way to get it wrong."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.domain.period_notation import Reading, read_period
from ledger.domain.periods import Period, PeriodType
from ledger.errors import InvalidPeriod

SPRING = Reading(PeriodType.NAMED, date(2026, 2, 15), date(2026, 2, 24), True, "Spring Festival 2026")


def named(text: str) -> Reading | None:
    return SPRING if text in ("spring-2026", "Spring Festival 2026") else None


def read(text: str, fiscal_year_end: str | None = "03-31") -> Reading:
    return read_period(text, fiscal_year_end=fiscal_year_end, named=named)


# text → type, start, end (None: open), whether it insists on its type
READ = {
    "2016-03-31": ("instant", "2016-03-31", "2016-04-01", False),
    " 2016-03-31 ": ("instant", "2016-03-31", "2016-04-01", False),
    "2025": ("duration", "2025-01-01", "2026-01-01", False),
    "2025-10": ("duration", "2025-10-01", "2025-11-01", False),
    "2024-02": ("duration", "2024-02-01", "2024-03-01", False),
    "2025-12": ("duration", "2025-12-01", "2026-01-01", False),
    "2025-07-01/2025-10-01": ("duration", "2025-07-01", "2025-10-01", False),
    "2025-07-01--2025-10-01": ("duration", "2025-07-01", "2025-10-01", False),
    "2025-Q3": ("duration", "2025-07-01", "2025-10-01", False),
    "2025Q3": ("duration", "2025-07-01", "2025-10-01", False),
    "2025-Q4": ("duration", "2025-10-01", "2026-01-01", False),
    "2025-H1": ("duration", "2025-01-01", "2025-07-01", False),
    "2025-H2": ("duration", "2025-07-01", "2026-01-01", False),
    "FY2026": ("duration", "2025-04-01", "2026-04-01", False),
    "FY2026-Q2": ("duration", "2025-07-01", "2025-10-01", False),
    "FY2026Q4": ("duration", "2026-01-01", "2026-04-01", False),
    "FY2026-H1": ("duration", "2025-04-01", "2025-10-01", False),
    "2025-11-17/P7D": ("after_event", "2025-11-17", "2025-11-24", True),
    "2025-11-17/P2W": ("after_event", "2025-11-17", "2025-12-01", True),
    "2025-01-31/P1M": ("after_event", "2025-01-31", "2025-02-28", True),
    "2024-02-29/P1Y": ("after_event", "2024-02-29", "2025-02-28", True),
    "2025-11-17/P1Y2M3W4D": ("after_event", "2025-11-17", "2027-02-11", True),
    "P1Y/2025-10-01": ("trailing", "2024-10-01", "2025-10-01", True),
    "P12M/2025-10-01": ("trailing", "2024-10-01", "2025-10-01", True),
    "P28D/2025-03-01": ("trailing", "2025-02-01", "2025-03-01", True),
    "2025-11-17/..": ("open", "2025-11-17", None, True),
    "2025-11-17--..": ("open", "2025-11-17", None, True),
    "../2025-11-17": ("open", None, "2025-11-17", True),
    "2026-03~": ("uncertain", "2026-03-01", "2026-04-01", True),
    "2025?": ("uncertain", "2025-01-01", "2026-01-01", True),
    "2025-06-11%": ("uncertain", "2025-06-11", "2025-06-12", True),
    "201X": ("uncertain", "2010-01-01", "2020-01-01", True),
    "20XX": ("uncertain", "2000-01-01", "2100-01-01", True),
    "1XXX~": ("uncertain", "1000-01-01", "2000-01-01", True),
    "2004-XX": ("uncertain", "2004-01-01", "2005-01-01", True),
    "2004-06-XX": ("uncertain", "2004-06-01", "2004-07-01", True),
    "2004-XX-XX": ("uncertain", "2004-01-01", "2005-01-01", True),
    "2023~/2026-01-13": ("uncertain", "2023-01-01", "2026-01-13", True),
    "2023-05~/2024": ("uncertain", "2023-05-01", "2025-01-01", True),
    "2025-01-01/2025-03?": ("uncertain", "2025-01-01", "2025-04-01", True),
    "spring-2026": ("named", "2026-02-15", "2026-02-24", True),
    "Spring Festival 2026": ("named", "2026-02-15", "2026-02-24", True),
}


@pytest.mark.parametrize("text", READ)
def test_a_notation_is_read(text: str) -> None:
    kind, start, end, insists = READ[text]
    reading = read(text)
    assert (reading.type, reading.start, reading.end, reading.insists) == (
        kind,
        date.fromisoformat(start) if start else None,
        date.fromisoformat(end) if end else None,
        insists,
    )
    assert reading.as_period().key == f"{kind}:{start or '..'}/{end or '..'}"


REFUSED = {
    "": "is not a period",
    "yesterday": "neither a date nor a defined period",
    "Q3": "neither a date nor a defined period",
    "2025-Q5": "is not a period",
    "2025-H3": "is not a period",
    "Q3-2025": "neither a date nor a defined period",
    "25-10-01": "is not a period",
    "2025/10/01": "is not a period",
    "2025-1-1": "is not a period",
    "20251001": "is not a period",
    "2025-10-01T00:00": "is not a period",
    "２０２５": "is not a period",
    "٢٠٢٥": "is not a period",
    "2025-02-29": "names no days that exist",
    "2025-04-31": "names no days that exist",
    "2025-06-00": "names no days that exist",
    "0000": "names no days that exist",
    "9999": "names no days that exist",
    "9999-12-31/P1D": "names no days that exist",
    "2025-13": "there is no month 13",
    "2025-00": "there is no month 00",
    "2025-21": "a season has no dates of its own",
    "2025-24": "a season has no dates of its own",
    "../..": "a period without any date",
    "2025-07/2025-09": "leaves open whether its last month or year",
    "2025-07-01/2025-09": "leaves open whether its last month or year",
    "2025/2026": "leaves open whether its last month or year",
    "2025-07/..": "is not a full date",
    "../2025": "is not a full date",
    "2025-11~/P7D": "is not a full date",
    "2025-11-17/P": "is not an ISO 8601 duration",
    "2025-11-17/P1.5D": "is not an ISO 8601 duration",
    "2025-11-17/PT5H": "is not an ISO 8601 duration",
    "2025-11-17/-P7D": "is not a period",
    "2025-11-17/P0D": "is no time at all",
    "P0Y0M/2025-11-17": "is no time at all",
    "2025-10-01/2025-11-01/2025-12-01": "is not a period",
    "X025": "is not EDTF level 1",
    "XXXX": "is not EDTF level 1",
    "2X25": "is not EDTF level 1",
    "20XX-06": "is not EDTF level 1",
    "2004-XX-01": "is not EDTF level 1",
    "2004-1X": "is not EDTF level 1",
    "2004-06-1X": "is not EDTF level 1",
    "~2025": "is not a period",
    "2025-~06": "is not a period",
}


@pytest.mark.parametrize("text", REFUSED)
def test_another_text_is_refused_with_its_reason(text: str) -> None:
    with pytest.raises(InvalidPeriod) as refused:
        read(text)
    assert REFUSED[text] in refused.value.message
    assert refused.value.path == ("period",)
    assert refused.value.hint


def test_a_fiscal_label_needs_a_fiscal_year_end() -> None:
    with pytest.raises(InvalidPeriod, match="no fiscal year end"):
        read("FY2026-Q2", fiscal_year_end=None)


@pytest.mark.parametrize(
    ("end", "label", "start", "last"),
    [
        ("12-31", "FY2025", "2025-01-01", "2026-01-01"),
        ("06-30", "FY2025-Q1", "2024-07-01", "2024-10-01"),
        ("01-31", "FY2026", "2025-02-01", "2026-02-01"),
        ("02-29", "FY2025", "2024-03-01", "2025-03-01"),
        ("02-29", "FY2024", "2023-03-01", "2024-03-01"),
        ("09-30", "FY2025-H2", "2025-04-01", "2025-10-01"),
    ],
)
def test_a_fiscal_year_is_named_after_the_year_it_ends_in(end: str, label: str, start: str, last: str) -> None:
    assert read(label, end).as_period().dates == f"{start}/{last}"


def test_an_explicit_type_overrides_the_implied_one_where_the_dates_allow() -> None:
    reading = read("2025-04-01/2025-10-01")
    assert reading.as_period(PeriodType.CUMULATIVE).key == "cumulative:2025-04-01/2025-10-01"
    assert reading.as_period(PeriodType.STREAK).key == "streak:2025-04-01/2025-10-01"
    for kind in (PeriodType.INSTANT, PeriodType.OPEN):
        with pytest.raises(InvalidPeriod):
            reading.as_period(kind)


@pytest.mark.parametrize(
    ("text", "kind", "message"),
    [
        ("2025-10-01/2025-07-01", None, "2025-10-01 is not before 2025-07-01"),
        ("2025-10-01/2025-10-01", None, "is not before"),
        ("2025-11-17/..", PeriodType.DURATION, "only an open period may lack an end, not one of type duration"),
        ("2025-07-01/2025-10-01", PeriodType.OPEN, "an open period has exactly one end"),
        ("2025-10", PeriodType.INSTANT, "an instant is one date d"),
    ],
)
def test_dates_that_are_no_period_of_the_type_are_refused(text: str, kind: PeriodType | None, message: str) -> None:
    with pytest.raises(InvalidPeriod, match=message):
        read(text).as_period(kind)


def test_a_label_is_kept_and_is_not_identity() -> None:
    labelled, plain = read("2025-Q3").as_period(), read("2025-07-01/2025-10-01").as_period()
    assert (labelled.label, plain.label) == ("2025-Q3", None)
    assert labelled.key == plain.key == "duration:2025-07-01/2025-10-01"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("2025-Q3", "duration P3M"),
        ("2025-H1", "duration P6M"),
        ("2025", "duration P1Y"),
        ("2023-04-01/2025-04-01", "duration P2Y"),
        ("2025-07-02/2025-10-01", "duration P91D"),
        ("2016-03-31", "instant"),
        ("2025-11-17/P7D", "after_event P7D"),
        ("2025-11-17/..", "open .."),
        ("2026-03~", "uncertain P1M"),
    ],
)
def test_the_kind_is_type_and_length(text: str, kind: str) -> None:
    assert read(text).as_period().kind == kind


def test_a_quarter_is_not_a_half_year_that_shares_its_end() -> None:
    assert read("2025-Q2").as_period().kind != read("2025-H1").as_period().kind


def test_all_nine_types_are_tried_here() -> None:
    written = {kind for kind, *_ in READ.values()} | {"cumulative", "streak"}
    assert written == {str(kind) for kind in PeriodType}


def test_a_period_knows_no_other_fields() -> None:
    with pytest.raises(ValueError, match="extra"):
        Period.model_validate({"type": "instant", "start": "2025-01-01", "end": "2025-01-02", "zone": "UTC"})
