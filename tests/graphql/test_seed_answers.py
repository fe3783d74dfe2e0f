"""What the seeds must answer, asked in GraphQL."""

from __future__ import annotations

from typing import Any

import pytest

from tests.graphql.conftest import Ask

FIGURE = """
query ($series: String!, $period: Period!, $known: When, $recorded: When) {
  figure(series: $series, period: $period, knownOn: $known, recordedBy: $recorded) {
    state conflicted knownFrom publishedAt
    value { comparator amount lower upper lowerInclusive upperInclusive decimals asReported unit }
    source { code }
    claims { claimId source { code } value { comparator asReported } }
    anchors { start end }
    resolution { rule reason chosen { claimId } alternatives { why claim { source { code } value { comparator } } } }
    audit { kind source { code } from { amount } to { amount } delta reason actor publishedAt answer { state } }
  }
}
"""


def figure(ask: Ask, series: str, period: str, known: str | None = None) -> dict[str, Any]:
    answer = ask(FIGURE, series=series, period=period, known=known)
    assert "errors" not in answer, answer["errors"]
    found: dict[str, Any] = answer["data"]["figure"]
    return found


def test_downloads_are_more_than_ten_million_with_six_claims_of_four_sources(ask: Ask) -> None:
    found = figure(ask, "qwen.app.downloads", "2025-11-17/2025-11-24")
    assert (found["state"], found["value"]["comparator"], found["value"]["lower"]) == ("KNOWN", "GT", "10000000")
    assert found["value"]["amount"] is None
    assert len(found["claims"]) == 6
    assert len({claim["source"]["code"] for claim in found["claims"]}) == 4
    ids = {claim["claimId"] for claim in found["claims"]}
    chosen = found["resolution"]["chosen"]["claimId"]
    assert chosen in ids
    assert len(found["resolution"]["alternatives"]) == 5
    assert found["conflicted"] is False


def test_downloads_are_not_yet_known_the_day_before(ask: Ask) -> None:
    found = figure(ask, "qwen.app.downloads", "2025-11-17/P7D", "2025-11-24")
    assert (found["state"], found["value"], found["claims"]) == ("NOT_YET_KNOWN", None, [])


def test_a_bare_number_answers_while_alone_and_supports_later(ask: Ask) -> None:
    alone = figure(ask, "qwen.app.downloads", "2025-11-17/P7D", "2025-11-25T15:00Z")
    assert (alone["value"]["comparator"], alone["value"]["amount"]) == ("EXACT", "10000000")
    assert alone["source"]["code"] == "ap-2025-11-25"
    later = figure(ask, "qwen.app.downloads", "2025-11-17/P7D")
    why = {a["claim"]["source"]["code"]: a["why"] for a in later["resolution"]["alternatives"]}
    assert why["ap-2025-11-25"] == "SUPPORT"


def test_voice_orders_list_the_rival_with_the_rule(ask: Ask) -> None:
    found = figure(ask, "qwen.app.voice_orders", "2026-02-15/2026-02-24")
    assert (found["value"]["comparator"], found["value"]["upper"]) == ("NEARLY", "200000000")
    assert found["resolution"]["rule"] == "LATEST_PUBLICATION"
    assert "latest publication" in found["resolution"]["reason"]
    (rival,) = found["resolution"]["alternatives"]
    assert (rival["why"], rival["claim"]["value"]["comparator"]) == ("OLDER", "GE")
    conflicts = ask("{ conflicts { nodes { series { code } period { start } } } }")["data"]["conflicts"]["nodes"]
    assert {"series": {"code": "qwen.app.voice_orders"}, "period": {"start": "2026-02-15"}} in conflicts


@pytest.mark.parametrize("period", ["2025-07-01/2025-10-01", "2025-07-01--2025-10-01", "2025-Q3", "FY2026-Q2"])
def test_the_finer_of_two_consistent_prints_answers(ask: Ask, period: str) -> None:
    assert figure(ask, "alibaba.cloud.revenue", period)["value"]["amount"] == "39820000000"


def test_growth_as_reported_and_like_for_like_are_two_series(ask: Ask) -> None:
    assert figure(ask, "alibaba.revenue_yoy", "2025-Q3")["value"]["amount"] == "5"
    assert figure(ask, "alibaba.revenue_yoy.like_for_like", "2025-Q3")["value"]["amount"] == "15"


@pytest.mark.parametrize(
    ("known", "amount"),
    [("2016-12-31", "1690000000"), ("2017-07-01", "1172000000"), (None, "1163000000")],
)
def test_liabilities_were_restated_twice(ask: Ask, known: str | None, amount: str) -> None:
    assert figure(ask, "alibaba.other_accrued_liabilities", "2016-03-31", known)["value"]["amount"] == amount


def test_the_audit_tells_the_three_filings_in_order(ask: Ask) -> None:
    changes = figure(ask, "alibaba.other_accrued_liabilities", "2016-03-31")["audit"]
    assert [(c["kind"], c["source"]["code"], c["delta"]) for c in changes] == [
        ("reported", "sec-0001047469-16-013400", None),
        ("restated", "sec-0001047469-17-004019", "-518000000"),
        ("restated", "sec-0001047469-17-007286", "-9000000"),
    ]
    assert [c["publishedAt"] for c in changes] == ["2016-05-24", "2017-06-15", "2017-11-24"]
    assert {c["actor"] for c in changes} == {"local"}
    assert all(c["reason"] == "revision" for c in changes[1:])


def test_approximately_keeps_no_invented_interval(ask: Ask) -> None:
    value = figure(ask, "alibaba.capex_ai_cloud", "P1Y/2025-10-01")["value"]
    assert (value["comparator"], value["amount"]) == ("APPROX", "120000000000")
    assert (value["lower"], value["upper"], value["decimals"]) == (None, None, None)


def test_cloud_growth_of_the_june_quarter_was_26_in_august(ask: Ask) -> None:
    assert figure(ask, "alibaba.cloud.revenue_yoy", "2025-Q2", "2025-08-29")["value"]["amount"] == "26"
