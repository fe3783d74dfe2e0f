"""What may happen to a figure: each decision's event, and each refusal with where it lies."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from ledger.domain import figure as decide
from ledger.domain import figure_remarks as remark
from ledger.domain.events import FigureEvent
from ledger.domain.figure import Saying
from ledger.domain.history import Figure, Recorded, fold
from ledger.domain.periods import Period, PeriodType
from ledger.domain.publications import Publication
from ledger.domain.values import Value
from ledger.domain.words import Anchor, Outcome, Relation, RestatementReason, SourceRef
from ledger.errors import InvalidInput, InvalidTime, InvalidValue, LedgerError, NotFound, Refused, UnitMismatch

NOW = datetime(2026, 6, 1, tzinfo=UTC)
QUARTER = Period(type=PeriodType.DURATION, start=date(2025, 7, 1), end=date(2025, 10, 1))
RELEASE, FILING = (
    SourceRef(code=code, publisher="issuer", tier=tier) for code, tier in (("release", 2), ("filing", 1))
)
PAPER = SourceRef(code="paper", publisher="press", tier=6)
NOBODY = "00000000-0000-0000-0000-00000000000f"
REVISION, RECAST = RestatementReason.REVISION, RestatementReason.RECAST


def value(amount: str, comparator: str = "exact", unit: str = "percent", **parts: Any) -> Value:
    field = {"gt": "lower", "ge": "lower", "lt": "upper", "le": "upper", "nearly": "upper"}.get(comparator, "amount")
    return Value.model_validate({"comparator": comparator, "unit": unit, field: amount, **parts})


def saying(source: SourceRef = RELEASE, published: str = "2025-11-25", *anchors: Anchor) -> Saying:
    return Saying(source, Publication.parse(published), anchors)


def report(figure: Figure | None, given: Value | None = None, said: Saying | None = None) -> FigureEvent:
    return decide.report(figure, "s", "percent", QUARTER, said or saying(), given or value("34"), NOW)


def figure_of(*events: FigureEvent) -> Figure:
    figure = fold([Recorded(seq, NOW, "a", "k", event) for seq, event in enumerate(events, start=1)])
    assert figure is not None
    return figure


CLAIM = report(None)
ONE = figure_of(CLAIM)
QUOTE = report(ONE, said=saying(PAPER, "2025-11-26"))
RETRACTION = decide.retract(ONE, CLAIM.event_id, saying(published="2026-01-01"), "withdrawn", NOW)
DISPUTE = remark.dispute(ONE, CLAIM.event_id, "percent", "desk", "differs", value("35"))
RESOLUTION = remark.resolve_dispute(figure_of(CLAIM, DISPUTE), DISPUTE.event_id, Outcome.UPHELD, "checked")
VOID = decide.void(ONE, CLAIM.event_id, "another company")
FULL = figure_of(CLAIM, QUOTE, RETRACTION, DISPUTE, RESOLUTION)
VOIDED = figure_of(CLAIM, VOID)


def restate(figure: Figure = FULL, claim: str = CLAIM.event_id, **changed: Any) -> FigureEvent:
    given: dict[str, Any] = {"saying": saying(published="2026-03-01"), "value": value("33"), "reason": REVISION}
    given |= {"unit": "percent", "now": NOW} | changed
    return decide.restate(figure, claim, **given)


def reaffirm(figure: Figure = FULL, claim: str = CLAIM.event_id, **changed: Any) -> FigureEvent:
    given = {"saying": saying(published="2026-03-01"), "value": None, "unit": "percent", "now": NOW} | changed
    return decide.reaffirm(figure, claim, **given)


def correct(figure: Figure = FULL, target: str = CLAIM.event_id, **changed: Any) -> FigureEvent:
    given: dict[str, Any] = {"reason": "typo", "unit": "percent", "now": NOW} | changed
    return decide.correct(figure, target, **given)


def link(claim: str, other: str, relation: Relation = Relation.QUOTES, figure: Figure = FULL) -> FigureEvent:
    return remark.link(figure, relation, claim, other)


Act = Callable[[], object]
FUTURE = saying(published="2026-07")

REFUSALS: dict[str, tuple[Act, type[LedgerError], tuple[str, ...], str]] = {
    "report in another unit": (
        lambda: report(None, value("34", unit="CNY")), UnitMismatch, ("value", "unit"), "in percent, not CNY",
    ),
    "report of a withdrawn number as absent": (
        lambda: report(None, Value.model_validate({"comparator": "absent", "unit": "percent", "reason": "retracted"})),
        InvalidValue, ("value", "reason"), "is not reported as absent",
    ),
    "report of what is not out": (lambda: report(None, said=FUTURE), InvalidTime, ("published_at",), "not come yet"),
    "reaffirm of nothing": (lambda: reaffirm(claim=NOBODY), NotFound, ("claim",), "no claim"),
    "reaffirm of a retraction": (
        lambda: reaffirm(claim=RETRACTION.event_id), NotFound, ("claim",), "is a retraction, not a claim",
    ),
    "reaffirm of a dispute": (lambda: reaffirm(claim=DISPUTE.event_id), NotFound, ("claim",), "no claim"),
    "reaffirm of a voided claim": (lambda: reaffirm(VOIDED), Refused, ("claim",), "was voided"),
    "reaffirm by another publisher": (
        lambda: reaffirm(saying=saying(PAPER)), Refused, ("source",), "only issuer can reaffirm its claim",
    ),
    "reaffirm with another number": (
        lambda: reaffirm(value=value("35")), InvalidValue, ("value",), "neither the claim's value nor a coarser print",
    ),
    "reaffirm with a finer print": (
        lambda: decide.reaffirm(
            figure_of(report(None, value("34", "approx"))), report(None, value("34", "approx")).event_id,
            "percent", saying(), value("34.1"), NOW,
        ),
        InvalidValue, ("value",), "coarser",
    ),
    "reaffirm in another unit": (
        lambda: reaffirm(value=value("34", unit="bps")), UnitMismatch, ("value", "unit"), "another unit|in percent",
    ),
    "reaffirm of what is not out": (lambda: reaffirm(saying=FUTURE), InvalidTime, ("published_at",), "not come yet"),
    "restate of nothing": (lambda: restate(claim=NOBODY), NotFound, ("claim",), "no claim"),
    "restate by another publisher": (
        lambda: restate(saying=saying(PAPER)), Refused, ("source",), "only issuer can restate",
    ),
    "restate with the same number": (
        lambda: restate(value=value("34.00")), InvalidValue, ("value",), "is what the claim says already",
    ),
    "restate in another unit": (
        lambda: restate(value=value("33", unit="CNY")), UnitMismatch, ("value", "unit"), "in percent, not CNY",
    ),
    "restate of what is not out": (lambda: restate(saying=FUTURE), InvalidTime, ("published_at",), "not come yet"),
    "a factor without a recast": (lambda: restate(factor=Decimal(20)), InvalidInput, ("factor",), "to a recast"),
    "a factor of nothing": (lambda: restate(reason=RECAST, factor=Decimal(0)), InvalidInput, ("factor",), "above 0"),
    "retract by another publisher": (
        lambda: decide.retract(FULL, CLAIM.event_id, saying(PAPER), "r", NOW), Refused, ("source",), "can retract",
    ),
    "retract of nothing": (
        lambda: decide.retract(FULL, NOBODY, saying(), "r", NOW), NotFound, ("claim",), "no claim",
    ),
    "retract of what is not out": (
        lambda: decide.retract(FULL, CLAIM.event_id, FUTURE, "r", NOW), InvalidTime, ("published_at",), "not come yet",
    ),
    "correct of nothing": (lambda: correct(target=NOBODY, value=value("33")), NotFound, ("claim",), "no claim"),
    "correct of a voided claim": (lambda: correct(VOIDED, value=value("33")), Refused, ("claim",), "was voided"),
    "correct to what it says": (lambda: correct(value=value("34")), Refused, ("claim",), "nothing to correct"),
    "correct of a retraction's number": (
        lambda: correct(target=RETRACTION.event_id, value=value("1")),
        InvalidInput, ("value",), "a retraction has no value",
    ),
    "correct to another unit": (
        lambda: correct(value=value("33", unit="CNY")), UnitMismatch, ("value", "unit"), "in percent",
    ),
    "correct to a future publication": (
        lambda: correct(publication=FUTURE.publication), InvalidTime, ("published_at",), "not come yet",
    ),
    "void of nothing": (lambda: decide.void(FULL, NOBODY, "r"), NotFound, ("event",), "no event"),
    "void of a void": (lambda: decide.void(VOIDED, VOID.event_id, "r"), Refused, ("event",), "a void is final"),
    "dispute of nothing": (
        lambda: remark.dispute(FULL, NOBODY, "percent", "desk", "r", None), NotFound, ("claim",), "no claim",
    ),
    "dispute of a retraction": (
        lambda: remark.dispute(FULL, RETRACTION.event_id, "percent", "desk", "r", None),
        NotFound, ("claim",), "is a retraction",
    ),
    "dispute with a counter in another unit": (
        lambda: remark.dispute(FULL, CLAIM.event_id, "percent", "desk", "r", value("1", unit="CNY")),
        UnitMismatch, ("counter", "unit"), "in percent",
    ),
    "resolve of nothing": (
        lambda: remark.resolve_dispute(FULL, NOBODY, Outcome.UPHELD, "r"), NotFound, ("dispute",), "no dispute",
    ),
    "resolve of a claim": (
        lambda: remark.resolve_dispute(FULL, CLAIM.event_id, Outcome.UPHELD, "r"), NotFound, ("dispute",), "no dispute",
    ),
    "resolve otherwise": (
        lambda: remark.resolve_dispute(FULL, DISPUTE.event_id, Outcome.REJECTED, "r"),
        Refused, ("dispute",), "was upheld already",
    ),
    "link from nothing": (lambda: link(NOBODY, CLAIM.event_id), NotFound, ("claim",), "no claim"),
    "link to nothing": (lambda: link(QUOTE.event_id, NOBODY), NotFound, ("other",), "no other"),
    "link to itself": (lambda: link(CLAIM.event_id, CLAIM.event_id), Refused, ("other",), "circle"),
    "supersedes of another publisher": (
        lambda: link(QUOTE.event_id, CLAIM.event_id, Relation.SUPERSEDES),
        Refused, ("other",), "one publisher and one publication",
    ),
    "quotes in a circle": (
        lambda: link(
            CLAIM.event_id, QUOTE.event_id, figure=figure_of(CLAIM, QUOTE, link(QUOTE.event_id, CLAIM.event_id))
        ),
        Refused, ("other",), "would close a circle",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSALS)
def test_a_decision_is_refused_with_its_reason_and_place(name: str) -> None:
    act, kind, path, message = REFUSALS[name]
    with pytest.raises(kind, match=message) as refused:
        act()
    assert type(refused.value) is kind
    assert refused.value.path == path


def test_the_same_report_is_the_event_that_is_there() -> None:
    assert report(ONE) is CLAIM
    assert report(ONE, said=saying()._replace(note="another remark")) is CLAIM


@pytest.mark.parametrize(
    "other",
    [
        lambda: report(ONE, value("35")),
        lambda: report(ONE, value("34", "approx")),
        lambda: report(ONE, value("34", as_reported="34 per cent")),
        lambda: report(ONE, said=saying(FILING)),
        lambda: report(ONE, said=saying(published="2025-11-25T00:00Z")),
    ],
)
def test_another_wording_source_or_publication_is_another_claim(other: Act) -> None:
    event = other()
    assert isinstance(event, FigureEvent) and event.event_id != CLAIM.event_id


def test_the_same_wording_at_a_further_place_adds_its_anchors_once() -> None:
    first, second = Anchor(start=0, end=2), Anchor(start=9, end=11)
    claim = report(None, said=saying(RELEASE, "2025-11-25", first))
    more = report(figure_of(claim), said=saying(RELEASE, "2025-11-25", first, second))
    assert more.anchors == (first, second)  # type: ignore[attr-defined]
    assert report(figure_of(claim, more), said=saying(RELEASE, "2025-11-25", second)) is claim


@pytest.mark.parametrize("coarser", [value("34", "approx"), value("30", "gt"), value("35", "lt"), value("40", "le")])
def test_a_coarser_print_is_a_reaffirmation(coarser: Value) -> None:
    assert reaffirm(value=coarser).value == coarser  # type: ignore[attr-defined]


def test_a_reaffirmation_without_a_number_is_the_same_number_without_its_words() -> None:
    claim = report(None, value("34", as_reported="thirty-four per cent"))
    again = decide.reaffirm(figure_of(claim), claim.event_id, "percent", saying(published="2026-01-01"), None, NOW)
    assert again.value == value("34")


def test_an_act_said_again_is_the_same_event() -> None:
    acts: list[Callable[[], FigureEvent]] = [
        restate,
        reaffirm,
        lambda: correct(value=value("33")),
        lambda: link(QUOTE.event_id, CLAIM.event_id),
    ]
    for act in acts:
        assert act().event_id == act().event_id
    assert decide.void(VOIDED, CLAIM.event_id, "another reason").event_id == VOID.event_id
    resolved = remark.resolve_dispute(FULL, DISPUTE.event_id, Outcome.UPHELD, "checked")
    assert resolved.event_id == RESOLUTION.event_id


def test_a_claim_that_was_voided_can_be_reported_again_under_a_new_name() -> None:
    again = report(VOIDED)
    assert again.event_id not in (CLAIM.event_id, VOID.event_id)
    assert report(figure_of(CLAIM, VOID, again)) is again


def test_a_dispute_that_is_over_can_be_opened_again() -> None:
    again = remark.dispute(FULL, CLAIM.event_id, "percent", "desk", "differs", value("35"))
    assert again.event_id != DISPUTE.event_id
    assert figure_of(CLAIM, DISPUTE, RESOLUTION, again).open_disputes == (again.event_id,)


def test_a_correction_said_again_is_the_one_that_did_it_and_one_back_is_new() -> None:
    first = correct(ONE, value=value("33"))
    corrected = figure_of(CLAIM, first)
    assert correct(corrected, value=value("33")) is first
    back = correct(corrected, value=value("34"))
    once_more = correct(figure_of(CLAIM, first, back), value=value("33"))
    assert len({first.event_id, back.event_id, once_more.event_id}) == 3


def test_claims_of_one_publication_are_put_in_order_and_not_in_a_circle() -> None:
    one, two, three = (report(None, value(amount)) for amount in ("31", "32", "33"))
    figure = figure_of(one, two, three)
    first = link(two.event_id, one.event_id, Relation.SUPERSEDES, figure)
    second = link(three.event_id, two.event_id, Relation.SUPERSEDES, figure)
    with pytest.raises(Refused, match="circle"):
        link(one.event_id, three.event_id, Relation.SUPERSEDES, figure_of(one, two, three, first, second))
    assert link(one.event_id, three.event_id, Relation.QUOTES, figure_of(one, two, three, first, second))


def test_a_published_month_may_be_recorded_from_its_first_instant_on() -> None:
    assert report(None, said=saying(published="2026-06"))
    with pytest.raises(InvalidTime):
        report(None, said=saying(published="2026-06-02"))
