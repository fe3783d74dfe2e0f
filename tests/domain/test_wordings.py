"""What makes two prints of a number one wording or two."""

from __future__ import annotations

from datetime import UTC, date, datetime

from ledger.domain import figure as decide
from ledger.domain.figure import Saying
from ledger.domain.history import Recorded, fold
from ledger.domain.periods import Period, PeriodType
from ledger.domain.publications import Publication
from ledger.domain.values import Value
from ledger.domain.words import SourceRef


def test_other_digits_of_one_number_are_another_wording() -> None:
    """34 and 34.0 are equal values in two prints: two claims, and a slip between them can be corrected."""
    first, second = (
        Value(comparator="exact", amount=digits, unit="percent")  # type: ignore[arg-type]
        for digits in ("34", "34.0")
    )
    assert first == second
    saying = Saying(SourceRef(code="s", publisher="p", tier=2), Publication.parse("2025-11-25"), anchors=(), note=None)
    period = Period.of(PeriodType.DURATION, date(2025, 7, 1), date(2025, 10, 1))
    now = datetime(2026, 1, 1, tzinfo=UTC)
    one = decide.report(None, "a", "percent", period, saying, first, now)
    held = fold([Recorded(1, now, "local", "x", one)])
    assert held is not None
    two = decide.report(held, "a", "percent", period, saying, second, now)
    assert two.event_id != one.event_id
    assert decide.correct(held, one.event_id, reason="digits", unit="percent", value=second).value == second


def test_one_instant_written_in_two_ways_is_one_publication() -> None:
    """The same wording of the same source is one claim, however its moment is spelled."""
    period = Period.of(PeriodType.DURATION, date(2025, 7, 1), date(2025, 10, 1))
    now = datetime(2026, 1, 1, tzinfo=UTC)
    value = Value(comparator="exact", amount="34", unit="percent")  # type: ignore[arg-type]
    source = SourceRef(code="s", publisher="p", tier=2)
    here, there = (Publication.parse(text) for text in ("2025-12-01T00:00Z", "2025-12-01T01:00+01:00"))
    one = decide.report(None, "a", "percent", period, Saying(source, here), value, now)
    held = fold([Recorded(1, now, "local", "x", one)])
    assert decide.report(held, "a", "percent", period, Saying(source, there), value, now) == one
