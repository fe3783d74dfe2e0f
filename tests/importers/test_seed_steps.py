"""What a sound seed file comes to: steps, in order, with their lines."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from ledger.domain.definition_drafts import SourceDraft
from ledger.domain.drafts import LinkDraft, ReaffirmDraft, ReportDraft, RestateDraft, RetractDraft
from ledger.domain.periods import PeriodType
from ledger.domain.values import Comparator
from ledger.domain.words import Relation, RestatementReason
from ledger.errors import InvalidInput
from ledger.importers.seed_files import ClaimRef
from tests.importers.reading import ONE, TWO, read, read_said, report


def test_definitions_come_first_and_section_by_section_whatever_their_order_in_the_file(tmp_path: Path) -> None:
    seed = read(
        tmp_path,
        """
        ledger: 1
        title: Upside down
        figures:
          - {series: s, period: 2025-Q3, said: [{source: a, exact: 1}]}
        sources: [{code: a, publisher: p, title: A, kind: press, tier: 6, published_at: 2025-11-25}]
        series: [{code: s, subject: x, metric: m, unit: CNY}]
        periods: [{code: spring, name: Spring, interval: 2026-02-15/2026-02-24}]
        metrics: [{code: m, name: M, measure: flow, unit_class: currency, definition: What is measured.}]
        subjects: [{code: x, name: X, kind: company, external_ids: {cik: "1577552"}, fiscal_year_end: 03-31}]
        """,
    )
    assert seed.rejections == ()
    assert seed.title == "Upside down"
    assert [(step.command, step.line) for step in seed.steps] == [
        ("register_subject", 9),
        ("define_metric", 8),
        ("define_period", 7),
        ("define_series", 6),
        ("register_source", 5),
        ("report", 4),
    ]


def test_a_step_knows_its_file_and_the_line_of_its_statement(tmp_path: Path) -> None:
    first, second = read_said(tmp_path, "source: a, exact: 1", "source: b, exact: 1").steps
    assert (first.file, first.line, second.line) == (str(tmp_path / "seed.yaml"), 7, 8)
    assert first.given == {
        "series": "s", "period": "2025-11-17/P7D", "source": "a", "value": {"comparator": "exact", "amount": 1},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("printed", "comparator", "field", "content"),
    [
        ('exact: "39800000000"', Comparator.EXACT, "amount", Decimal("39800000000")),
        ("exact: -7", Comparator.EXACT, "amount", Decimal(-7)),
        ('approx: "120000000000"', Comparator.APPROX, "amount", Decimal("120000000000")),
        ("gt: 10000000", Comparator.GT, "lower", Decimal(10000000)),
        ("ge: 10000000", Comparator.GE, "lower", Decimal(10000000)),
        ("lt: 10000000", Comparator.LT, "upper", Decimal(10000000)),
        ("le: 10000000", Comparator.LE, "upper", Decimal(10000000)),
        ("nearly: 200000000", Comparator.NEARLY, "upper", Decimal(200000000)),
        ("ranks: [4, 2, 1, 3]", Comparator.RANK_SET, "ranks", (1, 2, 3, 4)),
        ("absent: withheld", Comparator.ABSENT, "reason", "withheld"),
    ],
)
def test_the_comparator_is_the_key(
    tmp_path: Path, printed: str, comparator: Comparator, field: str, content: object
) -> None:
    value = report(read_said(tmp_path, f"source: a, {printed}")).value.in_unit("u")
    assert (value.comparator, getattr(value, field)) == (comparator, content)


def test_a_range_is_a_pair_with_its_ends_included_unless_told_otherwise(tmp_path: Path) -> None:
    value = report(read_said(tmp_path, 'source: a, range: ["100", "1000"], upper_inclusive: false')).value.in_unit("%")
    assert (value.lower, value.upper) == (Decimal(100), Decimal(1000))
    assert (value.lower_inclusive, value.upper_inclusive) == (True, False)


def test_decimals_are_stated_unless_marked_inferred(tmp_path: Path) -> None:
    stated, inferred = read_said(
        tmp_path,
        "source: a, exact: 1000, decimals: -3",
        "source: b, exact: 1000, decimals: -3, decimals_inferred: true",
    ).steps
    assert isinstance(stated.draft, ReportDraft) and isinstance(inferred.draft, ReportDraft)
    assert stated.draft.value.in_unit("u").decimals_basis == "stated"
    assert inferred.draft.value.in_unit("u").decimals_basis == "inferred"


def test_anchors_are_pairs_of_start_and_end(tmp_path: Path) -> None:
    draft = report(read_said(tmp_path, "source: a, nearly: 2, at: [[1977, 1995], [9116, 9134]]"))
    assert [(anchor.start, anchor.end) for anchor in draft.anchors] == [(1977, 1995), (9116, 9134)]


def test_a_statement_may_have_a_publication_of_its_own(tmp_path: Path) -> None:
    draft = report(read_said(tmp_path, "source: a, exact: 1, published_at: 2025-11-26, published_zone: Asia/Hong_Kong"))
    publication = draft.publication()
    assert publication is not None
    assert publication.last_at.isoformat() == "2025-11-26T15:59:59.999999+00:00"


@pytest.mark.parametrize("written", ["2025-11-17", "2025", "2025-11", "2026-03~", "no", "1:30", "0x1F", "1_000"])
def test_a_plain_scalar_that_yaml_would_turn_into_something_else_stays_the_text_that_stands_there(
    tmp_path: Path, written: str
) -> None:
    assert report(read_said(tmp_path, f"source: a, exact: 1, as_reported: {written}")).value.as_reported == written


def test_a_bare_year_is_a_period_and_a_publication(tmp_path: Path) -> None:
    draft = report(read_said(tmp_path, "source: a, exact: 1, published_at: 2025", period="2024"))
    assert (draft.period, draft.published_at) == ("2024", "2025")


def test_dates_arrive_as_text(tmp_path: Path) -> None:
    seed = read(
        tmp_path,
        """
        ledger: 1
        title: t
        sources:
          - {code: a, publisher: p, title: A, kind: press, tier: 6, document_date: 2025-11-01, published_at: 2025-11-25}
        """,
    )
    (step,) = seed.steps
    assert isinstance(step.draft, SourceDraft)
    assert (step.given["document_date"], step.given["published_at"]) == ("2025-11-01", "2025-11-25")
    assert (str(step.draft.document_date), step.draft.published_at) == ("2025-11-01", "2025-11-25")


def test_a_quote_is_a_report_and_then_a_link(tmp_path: Path) -> None:
    seed = read_said(tmp_path, 'source: press, exact: 34, as_reported: "34%", quotes: issuer')
    assert seed.rejections == ()
    first, second = seed.steps
    assert (first.command, second.command) == ("report", "link")
    assert second.draft is None
    assert second.claim == ClaimRef("s", "2025-11-17/P7D", None, "press", "34%")
    assert second.other == ClaimRef("s", "2025-11-17/P7D", None, "issuer", None)
    assert second.with_claims(ONE, TWO) == LinkDraft(relation=Relation.QUOTES, claim=ONE, other=TWO)


def test_a_claim_is_named_by_its_words_where_a_source_has_several_and_several_may_be_named(tmp_path: Path) -> None:
    seed = read_said(tmp_path, "source: b, exact: 1, supersedes: [{source: a, as_reported: one}, c], quotes: [d]")
    assert seed.rejections == ()
    linked = [(step.given["relation"], step.other.source, step.other.as_reported) for step in seed.steps if step.other]
    assert linked == [("quotes", "d", None), ("supersedes", "a", "one"), ("supersedes", "c", None)]


def test_a_restatement_becomes_a_draft_once_its_claim_is_known(tmp_path: Path) -> None:
    seed = read_said(
        tmp_path,
        'restates: sec-1, reason: recast, factor: "8", source: sec-2, exact: "1172", decimals: 0',
        period="2016",
    )
    assert seed.rejections == ()
    (step,) = seed.steps
    assert (step.command, step.draft, step.other) == ("restate", None, None)
    assert step.claim == ClaimRef("s", "2016", None, "sec-1", None)
    draft = step.with_claims(ONE)
    assert isinstance(draft, RestateDraft)
    assert (draft.claim, draft.source, draft.reason) == (ONE, "sec-2", RestatementReason.RECAST)
    assert draft.factor == Decimal(8)
    assert draft.value.amount == 1172


def test_a_reaffirmation_may_leave_the_value_out_and_a_retraction_has_none(tmp_path: Path) -> None:
    seed = read_said(
        tmp_path,
        "reaffirms: a, source: b",
        "reaffirms: a, source: c, exact: 34",
        "retracts: {source: a, as_reported: 34 %}, source: d, reason: withdrawn",
    )
    assert seed.rejections == ()
    again, printed, gone = (step.with_claims(ONE) for step in seed.steps)
    assert isinstance(again, ReaffirmDraft) and again.value is None
    assert isinstance(printed, ReaffirmDraft) and printed.value is not None and printed.value.amount == 34
    assert isinstance(gone, RetractDraft) and gone.reason == "withdrawn"
    assert seed.steps[2].claim == ClaimRef("s", "2025-11-17/P7D", None, "a", "34 %")


def test_the_type_of_the_period_goes_with_every_reference(tmp_path: Path) -> None:
    seed = read(
        tmp_path,
        """
        ledger: 1
        title: t
        figures:
          - series: s
            period: 2025-07-01/2025-10-01
            period_type: streak
            said: [{source: a, exact: 9}, {source: b, exact: 9, quotes: a}]
        """,
    )
    assert seed.rejections == ()
    _, second, link = seed.steps
    assert isinstance(second.draft, ReportDraft)
    assert second.draft.period_type is PeriodType.STREAK
    assert link.claim is not None and link.claim.period_type is PeriodType.STREAK


def test_a_step_takes_an_id_for_each_claim_that_it_names_and_no_other(tmp_path: Path) -> None:
    plain_report, restatement = read_said(
        tmp_path, "source: a, exact: 1", "restates: a, reason: error, source: b, exact: 2"
    ).steps
    assert plain_report.with_claims() is plain_report.draft
    for step, ids in ((plain_report, (ONE,)), (restatement, ()), (restatement, (ONE, TWO))):
        with pytest.raises(ValueError, match="an id for each claim"):
            step.with_claims(*ids)
    with pytest.raises(InvalidInput):
        restatement.with_claims("not an id")
