"""What a number that a source gives is to the figure: a report, the same again, another one, none any more."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from ledger.domain import figure as decisions
from ledger.domain.events import (
    FigureEvent,
    FigureReaffirmed,
    FigureReported,
    FigureRestated,
    FigureRetracted,
)
from ledger.domain.history import Figure, Recorded, after
from ledger.domain.periods import Period, PeriodType
from ledger.domain.publications import Publication
from ledger.domain.retelling import Telling, is_edit, retell
from ledger.domain.values import Comparator, Value
from ledger.domain.words import SourceRef
from ledger.errors import InvalidTime, UnitMismatch

NOW = datetime(2026, 3, 1, tzinfo=UTC)
YEAR = Period.of(PeriodType.DURATION, date(2024, 1, 1), date(2025, 1, 1))
TEN_K = SourceRef(code="10-K", publisher="acme", tier=1)
TEN_Q = SourceRef(code="10-Q", publisher="acme", tier=1)
AMENDED = SourceRef(code="10-K.A", publisher="acme", tier=1)
RELEASE = SourceRef(code="8-K", publisher="acme", tier=2)
PRESS = SourceRef(code="gazette", publisher="gazette", tier=6)


def exact(amount: str, decimals: int | None = None, unit: str = "USD") -> Value:
    basis: Any = None if decimals is None else "inferred"
    return Value(comparator=Comparator.EXACT, unit=unit, amount=amount, decimals=decimals, decimals_basis=basis)


def told(source: SourceRef, on: str, value: Value | None) -> Telling:
    return Telling("acme.revenue", "USD", YEAR, source, Publication.parse(on), value)


def grown(figure: Figure | None, event: FigureEvent | None, submission_id: str = "key") -> Figure:
    assert event is not None
    return after(figure, Recorded(len(figure.events) + 1 if figure else 1, NOW, "tester", submission_id, event))


@pytest.fixture
def reported() -> Figure:
    """Revenue of 732,786 thousand, in the 10-K of February 2025."""
    return grown(None, retell(None, told(TEN_K, "2025-02-01", exact("732786000", -3)), NOW))


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (exact("732786000", -3), FigureReaffirmed),
        (exact("732786000.0"), FigureReaffirmed),
        (exact("733000000", -6), FigureReaffirmed),  # rounded, not restated
        (exact("732786400", -2), FigureReported),  # finer, and consistent
        (exact("733000000", -3), FigureRestated),
        (exact("740000000", -6), FigureRestated),
        (None, FigureRetracted),
    ],
)
def test_the_publishers_next_number_is_told_from_the_one_before(
    reported: Figure, value: Value | None, kind: type[FigureEvent]
) -> None:
    event = retell(reported, told(TEN_Q, "2025-05-01", value), NOW)
    assert type(event) is kind
    if not isinstance(event, FigureReported):
        assert event.target == next(iter(reported.events))


def test_a_number_published_before_all_others_is_a_report(reported: Figure) -> None:
    assert isinstance(retell(reported, told(TEN_Q, "2024-11-01", exact("1")), NOW), FigureReported)


def test_a_number_is_told_from_the_latest_before_it_whatever_was_recorded_since(reported: Figure) -> None:
    """What is loaded late takes its place among the publications."""
    later = grown(reported, retell(reported, told(TEN_Q, "2025-08-01", exact("740000000", -6)), NOW))
    between = retell(later, told(AMENDED, "2025-05-01", exact("733000000", -6)), NOW)
    assert isinstance(between, FigureReaffirmed)
    assert between.target == next(iter(reported.events))


def test_after_a_withdrawal_a_number_is_a_report_and_another_withdrawal_nothing(reported: Figure) -> None:
    withdrawn = grown(reported, retell(reported, told(TEN_Q, "2025-05-01", None), NOW))
    assert isinstance(retell(withdrawn, told(AMENDED, "2025-06-01", exact("732786000", -3)), NOW), FigureReported)
    assert retell(withdrawn, told(AMENDED, "2025-06-01", None), NOW) is None
    assert retell(None, told(TEN_K, "2025-02-01", None), NOW) is None


def test_publications_of_one_instant_are_never_about_each_other(reported: Figure) -> None:
    assert isinstance(retell(reported, told(TEN_Q, "2025-02-01", exact("1")), NOW), FigureReported)


def test_a_number_of_another_tier_is_left_to_the_rule_of_tiers(reported: Figure) -> None:
    """A restatement would displace the filing, whatever its tier."""
    assert isinstance(retell(reported, told(RELEASE, "2025-05-01", exact("1")), NOW), FigureReported)
    assert isinstance(retell(reported, told(PRESS, "2025-05-01", exact("1")), NOW), FigureReported)


def test_what_a_source_said_is_known_voided_or_corrected_since(reported: Figure) -> None:
    again = told(TEN_K, "2025-02-01", exact("732786000"))
    claim = next(iter(reported.events))
    voided = grown(reported, decisions.void(reported, claim, "not ours"))
    corrected = grown(reported, decisions.correct(reported, claim, reason="a slip", value=exact("732786001")))
    for figure in (reported, voided, corrected):
        assert retell(figure, again, NOW) is None
    assert retell(corrected, told(TEN_K, "2025-02-01", exact("732786001")), NOW) is None


def test_another_value_of_a_source_is_an_edit_where_somebody_else_recorded_the_first(reported: Figure) -> None:
    """Wordings that one import reads are wordings; what is voided is out of the way."""
    other = told(TEN_K, "2025-02-01", exact("1"))
    assert is_edit(reported, other, lambda recorded: False)
    assert not is_edit(reported, other, lambda recorded: recorded.submission_id == "key")
    voided = grown(reported, decisions.void(reported, next(iter(reported.events)), "not ours"))
    assert not is_edit(voided, other, lambda recorded: False)


def test_what_no_decision_allows_is_refused(reported: Figure) -> None:
    with pytest.raises(UnitMismatch):
        retell(reported, told(TEN_Q, "2025-05-01", exact("1", unit="EUR")), NOW)
    with pytest.raises(InvalidTime):
        retell(None, told(TEN_Q, "2026-05-01", exact("1")), NOW)
