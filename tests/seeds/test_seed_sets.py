"""The seed sets hold together: every file reads, every reference meets its claim, every source has its tier."""

from __future__ import annotations

from collections import Counter
from typing import Any

from ledger.application.loading_files import loadable
from ledger.domain.definition_drafts import MetricDraft, SubjectDraft
from ledger.domain.definition_events import series_dimensions
from ledger.domain.drafts import ReportDraft, StatementDraft
from ledger.domain.registry import define_metric, define_series
from ledger.importers.seed_files import ClaimRef
from tests.seeds.sets import (
    SEEDS,
    drafts,
    period_key,
    said,
    seed_files,
    series,
    sources,
    steps,
)


def test_every_seed_file_reads_without_a_rejection_and_in_the_order_of_names() -> None:
    assert list(seed_files()) == ["00-definitions", "10-issuer-and-press", "20-article-2026-03", "30-sec-filings"]
    assert [rejection for file in seed_files().values() for rejection in file.rejections] == []


def test_every_file_holds_what_its_name_says() -> None:
    counts = {name: dict(Counter(step.command for step in file.steps)) for name, file in seed_files().items()}
    assert counts == {
        "00-definitions": {"register_subject": 7, "define_metric": 17, "define_period": 1, "define_series": 24},
        "10-issuer-and-press": {"register_source": 10, "report": 34, "link": 4},
        "20-article-2026-03": {"register_source": 1, "report": 11, "link": 4},
        "30-sec-filings": {"register_source": 9, "report": 28, "restate": 8, "reaffirm": 7},
    }


def test_a_seed_file_names_its_origin_at_its_head() -> None:
    for path in loadable([SEEDS]):
        assert path.read_text(encoding="utf-8").startswith("# "), path


def test_definitions_refer_to_what_stands_before_them_and_no_two_series_are_one() -> None:
    subjects: set[str] = set()
    for subject in drafts(SubjectDraft):
        assert subject.parent is None or subject.parent in subjects
        subjects.add(subject.code)
    metrics = {metric.code: define_metric((), metric) for metric in drafts(MetricDraft)}
    identities = set()
    for code, each in series().items():
        assert each.subject in subjects
        assert define_series((), each, metrics[each.metric], None).code == code
        identities.add((each.subject, each.metric, series_dimensions(each), each.unit))
    assert len(identities) == len(series())
    assert {each.metric for each in series().values()} == set(metrics)


def test_every_statement_is_of_a_known_series_and_source() -> None:
    for step in steps():
        figure: Any = step.claim or step.draft
        if isinstance(figure, ClaimRef | ReportDraft):
            assert figure.series in series(), step
        if isinstance(step.draft, StatementDraft):
            assert step.draft.source in sources(), step


def test_every_reference_meets_exactly_one_claim_that_stands_before_it() -> None:
    claims: list[tuple[str, str, str, str | None]] = []

    def meets(ref: ClaimRef) -> int:
        figure = (ref.series, period_key(ref.period, ref.period_type), ref.source)
        return sum(claim[:3] == figure and ref.as_reported in (None, claim[3]) for claim in claims)

    for step in steps():
        for ref in (step.claim, step.other):
            assert ref is None or meets(ref) == 1, step
        draft = step.draft
        if isinstance(draft, ReportDraft):
            period = period_key(draft.period, draft.period_type)
            claims.append((draft.series, period, draft.source, draft.value.as_reported))
        elif step.command in ("restate", "reaffirm"):
            assert step.claim is not None
            period = period_key(step.claim.period, step.claim.period_type)
            claims.append((step.claim.series, period, step.given["source"], None))


def test_a_firm_speaks_as_one_publisher_and_each_kind_of_source_has_its_tier() -> None:
    assert {(source.kind, source.publisher == "alibaba", source.tier) for source in sources().values()} == {
        ("issuer results release", True, 2),
        ("20-F", True, 1),
        ("6-K", True, 1),
        ("press", False, 6),
        ("commentary", False, 7),
    }


def test_the_press_and_the_article_quote_the_issuer_wherever_it_spoke_itself() -> None:
    issuer = {(s.series, s.period): s.source for s in said("10-issuer-and-press") if s.source.startswith("issuer-")}
    expected = [
        (s.series, s.period, s.source, issuer[s.series, s.period])
        for name in ("10-issuer-and-press", "20-article-2026-03")
        for s in said(name)
        if (s.series, s.period) in issuer and not s.source.startswith("issuer-")
    ]
    linked = [
        (one.series, period_key(one.period, one.period_type), one.source, other.source)
        for step in steps()
        if (one := step.claim) and (other := step.other)
    ]
    assert linked == expected
    assert len(linked) == 8


def test_the_issuer_has_no_claim_of_downloads_orders_users_or_of_cloud_revenue_in_2025() -> None:
    cloud = ("alibaba.cloud.revenue", "duration:2025-07-01/2025-10-01")
    for each in said("10-issuer-and-press"):
        if each.source.startswith("issuer-"):
            assert each.series.startswith("alibaba.")
            assert (each.series, each.period) != cloud


# against the collected claims
