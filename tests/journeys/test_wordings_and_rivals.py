"""Several claims on one figure: which one answers, and what becomes of the others (semantics 7: 6, 7, 12, 13)."""

from __future__ import annotations

import pytest

from tests.journeys.wording import Given, Spot, Vintage, about, end_of_day, exact, more_than
from tests.journeys.world import GROWTH, QUARTER, World

DOWNLOADS = "qwen.app.downloads"
REVENUE = "alibaba.cloud.revenue"
EPS = "alibaba.eps"
ROTATED = pytest.mark.parametrize("turn", [0, 1, 2], ids=["bound first", "amount first", "bare first"])


@ROTATED
def test_6_of_overlapping_wordings_the_most_precise_answers_with_the_anchors_of_all(world: World, turn: int) -> None:
    """More than 10 million, 10.2 million, 10 million in one source: 10.2 million, backed by all three places."""
    bound, precise, bare = _three_wordings(world, "10200000", turn)
    answer = world.figure(series=DOWNLOADS)
    assert (answer.says, answer.chosen, answer.rule) == ("10200000", precise, "most_precise")
    assert answer.whys == {bound: "less_precise", bare: "support"}
    assert answer.spots == {Spot("qwen.blog", start, start + 10, None) for start in (0, 100, 200)}
    assert not answer.conflicted and world.conflicts() == set()


@ROTATED
def test_6_wordings_of_one_source_that_exclude_each_other_conflict(world: World, turn: int) -> None:
    """With 9.8 million instead: a conflict with all candidates, whichever was recorded last."""
    bound, below, bare = _three_wordings(world, "9800000", turn)
    answer = world.figure(series=DOWNLOADS)
    assert (answer.says, answer.chosen, answer.rule) == ("CONFLICT", None, "undecided")
    assert answer.whys == {bound: "candidate", below: "candidate", bare: "support"}
    assert world.conflicts() == {(DOWNLOADS, QUARTER)}


def _three_wordings(world: World, amount: str, turn: int) -> tuple[str, str, str]:
    """The claims of the bound, the amount and the bare number; the one at `turn` is recorded first."""
    world.define(DOWNLOADS, "downloads", "count")
    world.at("2025-11-25T18:00")
    source = world.source("2025-11-24", "alibaba", 3, code="qwen.blog")
    values = [(more_than("10000000"), 0), (exact(amount, -5), 100), (exact("10000000", -6), 200)]
    claims = {
        at: world.report(value, "2025-11-24", series=DOWNLOADS, source=source, anchors=[{"start": at, "end": at + 10}])
        for value, at in values[turn:] + values[:turn]
    }
    return claims[0], claims[100], claims[200]


def _money(world: World, code: str = REVENUE, unit: str = "CNY") -> None:
    world.define(code, unit, "currency")
    world.at("2026-03-01T18:00")


def test_7_the_same_number_printed_finer_is_a_refinement_and_no_conflict(world: World) -> None:
    """39.8 billion, then 39,824 million: the finer answers from its publication on; a scale is no difference."""
    _money(world)
    coarse = world.report(exact("39800000000", -8), "2025-11-25", series=REVENUE)
    fine = world.report(exact("39824000000", -6), "2025-11-26", series=REVENUE)
    answer = world.figure(series=REVENUE)
    assert (answer.says, answer.chosen, answer.whys) == ("39824000000", fine, {coarse: "less_precise"})
    assert not answer.conflicted
    assert world.vintages(series=REVENUE) == [
        Vintage(1, end_of_day("2025-11-25"), end_of_day("2025-11-26"), "39800000000"),
        Vintage(2, end_of_day("2025-11-26"), None, "39824000000"),
    ]
    assert [change.kind for change in world.audit(series=REVENUE)] == ["reported", "reported"]


def test_7_another_currency_is_another_series(world: World) -> None:
    """Dollars are refused where renminbi are counted; their own series of the same subject and metric takes them."""
    _money(world)
    world.report(exact("39824000000", -6), "2025-11-26", series=REVENUE)
    dollars: Given = exact("5594000000", -6) | {"unit": "USD"}
    said = {"period": QUARTER, "source": world.source("2025-11-26"), "published_at": "2025-11-26", "value": dollars}
    refusal = world.refusal("report_figure", said | {"series": REVENUE})
    assert refusal.code == "UNIT_MISMATCH"
    other = {"code": f"{REVENUE}.usd", "subject": "alibaba.cloud", "metric": "revenue", "unit": "USD"}
    world.command("define_series", other)
    world.command("report_figure", said | {"series": f"{REVENUE}.usd"})
    assert world.says(series=REVENUE) == "39824000000"
    assert world.says(series=f"{REVENUE}.usd") == "5594000000"


def test_7_a_split_is_a_recast_with_its_factor_and_old_vintages_stay_as_printed(world: World) -> None:
    """20:1: 12.40 a share becomes 0.62; what was printed before the split keeps its digits."""
    _money(world, EPS)
    before = world.report("12.40", "2025-11-25", series=EPS)
    recast = world.restate(before, "0.62", "2026-02-01", reason="recast", factor="20")
    assert world.course(series=EPS) == ["12.40", "0.62"]
    assert world.says(known_on="2026-01-31", series=EPS) == "12.40"
    assert (world.content(recast)["reason"], world.content(recast)["factor"]) == ("recast", "20")
    assert [(change.kind, change.reason) for change in world.audit(series=EPS)] == [
        ("reported", None),
        ("restated", "recast"),
    ]
    given = {
        "claim": before,
        "value": exact("0.60"),
        "published_at": "2026-02-02",
        "source": world.source("2026-02-02"),
    }
    refusal = world.refusal("restate_figure", given | {"reason": "revision", "factor": "20"})
    assert refusal.code == "INVALID_INPUT" and refusal.path == ("factor",)


def test_12_a_distant_rival_does_not_coarsen_the_issuers_number(world: World) -> None:
    """39,824 million answers, not the issuer's later 39.8 billion; the paper's 41 billion is among the conflicts."""
    _money(world)
    fine = world.report(exact("39824000000", -6), "2025-11-25", series=REVENUE)
    coarse = world.report(exact("39800000000", -8), "2025-12-10", series=REVENUE)
    paper = world.report(exact("41000000000", -9), "2025-12-12", "reuters", 6, series=REVENUE)
    answer = world.figure(series=REVENUE)
    assert (answer.says, answer.chosen, answer.rule) == ("39824000000", fine, "best_tier")
    assert answer.whys == {coarse: "less_precise", paper: "lower_tier"}
    assert answer.conflicted and world.conflicts() == {(REVENUE, QUARTER)}
    assert world.conflicts(known_on="2025-12-11") == set()
    assert world.course(series=REVENUE) == ["39824000000"]


def test_13_what_is_spoken_after_the_filing_does_not_replace_it(world: World) -> None:
    """39,824 million was filed; about 45 billion on a call stands beside it as a conflict, and does not answer."""
    _money(world)
    filing = world.report(exact("39824000000", -6), "2025-11-25", tier=1, series=REVENUE)
    call = world.report(about("45000000000"), "2025-12-10", tier=4, series=REVENUE)
    answer = world.figure(series=REVENUE)
    assert (answer.says, answer.chosen, answer.rule) == ("39824000000", filing, "best_tier")
    assert answer.whys == {call: "lower_tier"}
    assert answer.conflicted and world.conflicts() == {(REVENUE, QUARTER)}
    assert world.course(series=REVENUE) == ["39824000000"]


def test_a_new_precedence_rule_never_rewrites_an_answer_pinned_before_it(growth: World) -> None:
    """With the press put above the issuer its number answers, for every K, from then on and not before."""
    growth.at("2025-12-01T18:00")
    issuer = growth.report("34", "2025-11-25")
    paper = growth.report("35", "2025-11-26", "reuters", 6)
    pinned = str(growth.position())
    assert growth.figure().whys == {paper: "lower_tier"}
    growth.at("2026-01-05T09:00")
    growth.command("set_precedence", {"order": [6, 1, 2, 3, 4, 5, 7]})
    answer = growth.figure()
    assert (answer.says, answer.chosen, answer.whys) == ("35", paper, {issuer: "lower_tier"})
    assert growth.says(known_on="2025-12-01") == "35"
    for recorded_by in (pinned, "2026-01-04", "2026-01-05T08:59:59.999999Z"):
        before = growth.figure(recorded_by=recorded_by)
        assert (before.says, before.chosen, before.whys) == ("34", issuer, {paper: "lower_tier"})
        assert growth.course(recorded_by=recorded_by) == ["34"]
    assert growth.course() == ["34", "35"]
    assert growth.conflicts() == growth.conflicts(recorded_by=pinned) == {(GROWTH, QUARTER)}
