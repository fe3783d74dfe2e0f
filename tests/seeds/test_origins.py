"""The seeds say what their origins say: row by row, mention by mention, code point by code point."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby

from ledger.application.loading_files import loadable
from ledger.domain.definition_drafts import SourceDraft
from ledger.domain.publications import Basis, Publication
from tests.seeds.sets import (
    SEEDS,
    SHARED,
    Said,
    beside_the_data,
    drafts,
    rows,
    said,
    series,
    sources,
)

SERIES_OF_A_CLAIM = {
    ("Alibaba Group", "revenue"): "alibaba.revenue",
    ("Alibaba Group", "revenue_yoy"): "alibaba.revenue_yoy",
    ("Alibaba Group", "capex_ai_cloud"): "alibaba.capex_ai_cloud",
    ("Cloud Intelligence Group", "revenue"): "alibaba.cloud.revenue",
    ("Cloud Intelligence Group", "revenue_yoy"): "alibaba.cloud.revenue_yoy",
    ("AI-related products", "revenue_yoy"): "alibaba.ai_products.revenue_yoy",
    ("AI-related products", "triple_digit_growth_streak"): "alibaba.ai_products.triple_digit_streak",
    ("Qwen app", "downloads"): "qwen.app.downloads",
    ("Qwen app", "orders"): "qwen.app.orders",
    ("Qwen app", "voice_orders"): "qwen.app.voice_orders",
    ("Qwen app", "monthly_active_users"): "qwen.app.monthly_active_users",
    ("Qwen app", "daily_active_users"): "qwen.app.daily_active_users",
    ("Qwen model family", "derivative_models"): "qwen.models.derivatives",
    ("Qwen model family", "hugging_face_downloads"): "qwen.models.hugging_face_downloads",
    ("Qwen 3.5 models", "open_model_ranking"): "qwen.models.open_ranking",
}
PERIOD_OF_A_CLAIM = {
    "trailing 4 quarters to 2025-10-01": "trailing:2024-10-01/2025-10-01",
    "2025-11-17/P7D": "after_event:2025-11-17/2025-11-24",
    "early December 2025 (2025-12~)": "uncertain:2025-12-01/2026-01-01",
    "instant 2025-06-12": "instant:2025-06-12/2025-06-13",
    "instant 2026-01-13": "instant:2026-01-13/2026-01-14",
    "instant 2026-03-02": "instant:2026-03-02/2026-03-03",
    "2023~/2026-01-13": "uncertain:2023-01-01/2026-01-13",
    "2026-02-06 (one day)": "duration:2026-02-06/2026-02-07",
    "Spring Festival 2026": "named:2026-02-15/2026-02-24",
    "Spring Festival 2026 (peak)": "named:2026-02-15/2026-02-24",
}


def claim_of_row(row: dict[str, str]) -> tuple[object, ...]:
    code = SERIES_OF_A_CLAIM[row["subject"], row["metric"]]
    if "like_for_like" in row["note"]:
        code += ".like_for_like"
    type = "streak" if code.endswith("streak") else "duration"
    places = range(int(row["lower"]), int(row["upper"]) + 1) if row["comparator"] == "rank_set" else None
    numbers = [None if places or not row[part] else Decimal(row[part]) for part in ("amount", "lower", "upper")]
    return (
        row["source_id"],
        row["url"],
        Publication.parse(row["published"]).last_at,
        row["published_precision"],
        code,
        PERIOD_OF_A_CLAIM.get(row["period"], f"{type}:{row['period']}"),
        row["as_reported"],
        row["comparator"],
        *numbers,
        tuple(places) if places else None,
        row["unit"],
        int(row["decimals"]) if row["decimals"] else None,
    )


def claim_of_seed(each: Said) -> tuple[object, ...]:
    value = each.value
    return (
        each.source,
        sources()[each.source].url,
        each.publication.last_at,
        each.publication.precision,
        each.series,
        each.period,
        value.as_reported,
        value.comparator,
        value.amount,
        value.lower,
        value.upper,
        value.ranks,
        value.unit,
        value.decimals,
    )


@beside_the_data
def test_the_34_claims_are_those_collected_row_by_row() -> None:
    """Grouped by figure in the seeds: compared in one order, each row with its own claim."""
    collected = sorted(map(claim_of_row, rows("claims.csv")), key=repr)
    assert len(collected) == 34
    assert sorted(map(claim_of_seed, said("10-issuer-and-press")), key=repr) == collected


def test_triple_digits_are_from_100_to_below_1000_percent() -> None:
    for name in ("10-issuer-and-press", "20-article-2026-03"):
        (value,) = (each.value for each in said(name) if each.series == "alibaba.ai_products.revenue_yoy")
        assert (value.lower, value.upper) == (Decimal(100), Decimal(1000))
        assert (value.lower_inclusive, value.upper_inclusive) == (True, False)


def test_growth_as_reported_and_like_for_like_are_two_series_of_one_metric() -> None:
    one, other = series()["alibaba.revenue_yoy"], series()["alibaba.revenue_yoy.like_for_like"]
    assert (one.subject, one.metric, one.unit) == (other.subject, other.metric, other.unit)
    assert (one.basis, other.basis) == ("as_reported", "like_for_like")


def test_a_date_read_from_an_address_or_deduced_is_marked_inferred() -> None:
    inferred = {source.code for source in sources().values() if source.published_basis is Basis.INFERRED}
    assert inferred == {"ai-damn-2026-03", "article-2026-03"}


# against the article


def test_the_article_mentions_9_figures_13_times_and_says_nothing_twice() -> None:
    mentions = said("20-article-2026-03")
    assert sum(len(each.anchors) for each in mentions) == 13
    assert len({(each.series, each.period) for each in mentions}) == 9
    assert len({(each.series, each.period, each.value) for each in mentions}) == len(mentions) == 11


def test_the_article_bears_no_date_and_is_commentary() -> None:
    (article,) = drafts(SourceDraft, "20-article-2026-03")
    assert (article.published_at, article.published_basis, article.tier) == ("2026-03", Basis.INFERRED, 7)
    assert (article.publisher, article.document_date) == ("ainvest", None)


@beside_the_data
def test_every_anchor_holds_the_printed_words_in_the_article_of_that_digest() -> None:
    content = (SHARED / "article-2026-03.txt").read_bytes()
    assert hashlib.sha256(content).hexdigest() == sources()["article-2026-03"].digest
    text = content.decode("utf-8")
    for each in said("20-article-2026-03"):
        assert [text[start:end] for start, end in each.anchors] == [each.value.as_reported] * len(each.anchors)


@beside_the_data
def test_no_words_of_the_article_are_kept_but_those_of_its_numbers() -> None:
    """No run of six of its words stands anywhere in the seeds."""
    article = (SHARED / "article-2026-03.txt").read_text(encoding="utf-8").lower().split()
    runs = {tuple(article[i : i + 6]) for i in range(len(article) - 5)}
    for path in loadable([SEEDS]):
        words = path.read_text(encoding="utf-8").lower().split()
        assert runs.isdisjoint(tuple(words[i : i + 6]) for i in range(len(words) - 5)), path


# against the filings

SERIES_OF_A_FACT = {
    ("AccountsPayableAndOtherAccruedLiabilitiesCurrent", "CNY"): "alibaba.other_accrued_liabilities",
    ("AccountsPayableAndAccruedLiabilitiesCurrent", "CNY"): "alibaba.accounts_payable_and_accrued_liabilities",
    ("AccountsPayableAndAccruedLiabilitiesCurrent", "USD"): "alibaba.accounts_payable_and_accrued_liabilities.usd",
    ("ProfitLoss", "CNY"): "alibaba.profit_loss",
    ("ProfitLoss", "USD"): "alibaba.profit_loss.usd",
    ("EntityCommonStockSharesOutstanding", "shares"): "alibaba.shares_outstanding",
    ("EntityListingDepositoryReceiptRatio", "pure"): "alibaba.depositary_share_ratio",
}


def fact_of_row(row: dict[str, str]) -> tuple[object, ...]:
    after = date.fromisoformat(row["end"]) + timedelta(days=1)
    period = f"duration:{row['start']}/{after}" if row["start"] else f"instant:{row['end']}/{after}"
    code = SERIES_OF_A_FACT[row["concept"], row["unit"]]
    return (code, row["unit"], period, Decimal(row["val"]), f"sec-{row['accn']}", row["form"], row["filed"])


def fact_of_seed(each: Said) -> tuple[object, ...]:
    value, source = each.value, sources()[each.source]
    return (each.series, value.unit, each.period, value.amount, each.source, source.kind, source.published_at)


@beside_the_data
def test_the_43_facts_are_those_of_the_filings() -> None:
    facts = sorted(map(fact_of_row, rows("sec-filings-excerpt.csv")), key=repr)
    assert len(facts) == 43
    assert sorted(map(fact_of_seed, said("30-sec-filings")), key=repr) == facts


def test_within_a_figure_the_first_filing_reports_and_a_later_one_restates_or_reaffirms_what_stands() -> None:
    figures = [list(group) for _, group in groupby(said("30-sec-filings"), key=lambda each: (each.series, each.period))]
    assert len(figures) == len({(group[0].series, group[0].period) for group in figures}) == 28
    for first, *later in figures:
        assert first.command == "report"
        stands, before = first, first
        for each in later:
            assert each.publication.last_at > before.publication.last_at
            changed = each.value.amount != stands.value.amount
            assert (each.command, each.about) == ("restate" if changed else "reaffirm", stands.source)
            stands, before = each if changed else stands, each


def test_precision_is_inferred_from_the_filing_and_never_coarser_than_its_digits() -> None:
    for each in said("30-sec-filings"):
        value = each.value
        assert value.amount is not None and value.decimals is not None
        assert value.decimals_basis == "inferred"
        assert value.decimals == (-6 if value.unit in ("CNY", "USD") else 0)
        assert value.amount == value.amount.quantize(Decimal(1).scaleb(-value.decimals))
