"""Commands that compare moments: latest, vintages, changes, diff."""

from __future__ import annotations

import csv
import io
import json

import pytest

from tests.cli.conftest import Cli, over_both

pytestmark = over_both

ACCRUED = "alibaba.other_accrued_liabilities"
YEAR = ("--since", "2017-01-01", "--known-on", "2017-12-31")


def test_the_latest_figure_needs_no_period_and_follows_the_cut(seeded: Cli) -> None:
    shown = seeded.ask("show", ACCRUED, "2016-03-31", "--known-on", "2017-01-01")
    assert seeded.ask("latest", ACCRUED, "--known-on", "2017-01-01") == shown
    assert "39,820,000,000 CNY" in seeded.tell("latest", "alibaba.cloud.revenue")
    told = seeded.fail("latest", "qwen.models.derivatives", code=3)
    assert told.startswith("error: period: ") and "instant, uncertain P1M" in told
    assert seeded.ask("latest", "qwen.models.derivatives", "--type", "instant")["period"]["type"] == "instant"
    assert seeded.fail("latest", ACCRUED, "--known-on", "2001-01-01", code=1).startswith("error: ")


def test_the_vintages_of_a_series_are_a_triangle_in_four_modes(seeded: Cli) -> None:
    assert [row.split()[:4] for row in seeded.tell("vintages", ACCRUED, "--mode", "changed").splitlines()[1:6]] == [
        ["2015-06-25", "2014-03-31", "1", "832,000,000"],
        ["2015-06-25", "2015-03-31", "1", "1,179,000,000"],
        ["2016-05-24", "2016-03-31", "1", "1,690,000,000"],
        ["2017-06-15", "2016-03-31", "2", "1,172,000,000"],
        ["2017-06-15", "2017-03-31", "1", "3,344,000,000"],
    ]
    known = {mode: seeded.ask("vintages", ACCRUED, "--mode", mode)["vintages"] for mode in ("first", "latest", "all")}
    assert [row["figures"][0]["number"] for row in known["first"]] == [1] * len(known["latest"])
    now = [row["figures"][0]["value"]["amount"] for row in known["latest"]]
    assert now == [figure["value"]["amount"] for figure in seeded.ask("show", ACCRUED)["kinds"][0]["figures"]]
    assert [figure["value"]["amount"] for figure in known["all"][-1]["figures"]] == now


def test_the_vintages_of_one_period_are_its_history(seeded: Cli) -> None:
    assert seeded.ask("vintages", ACCRUED, "2016-03-31") == seeded.ask("history", ACCRUED, "2016-03-31")
    assert "leave PERIOD out" in seeded.fail("vintages", ACCRUED, "2016-03-31", "--mode", "first", code=2)


def test_the_changes_of_a_year_say_what_moved_and_why(seeded: Cli) -> None:
    moves = seeded.ask("changes", *YEAR)["changes"]
    assert len(moves) == 6
    told = seeded.tell("changes", *YEAR, "--series", ACCRUED).splitlines()
    assert len(told) == 3 and told[1].split()[1:7] == [
        "2016-03-31",
        "1,690,000,000",
        "CNY",
        "1,163,000,000",
        "CNY",
        "-527,000,000",
    ]
    assert "restated by sec-0001047469-17-004019 (revision); restated by sec-0001047469-17-007286" in told[1]
    assert seeded.tell("changes", "--since", "2001-01-01", "--known-on", "2002-01-01") == "nothing moved\n"
    assert "error: " in seeded.fail("changes", "--since", "2018-01-01", "--known-on", "2017-01-01", code=2)


def test_what_was_recorded_since_a_position_moved_by_recording_alone(seeded: Cli) -> None:
    moves = seeded.ask("changes", "--since", "/160")["changes"]
    assert {change["seq"] for move in moves for change in move["because"]} == {161, 162, 163, 164, 165}
    assert seeded.ask("changes", "--since", "/160", "--recorded-by", "160")["changes"] == []


@pytest.mark.parametrize(
    ("until", "after", "delta"), [("2017-07-01", "1172000000", "-518000000"), (None, "1163000000", "-527000000")]
)
def test_a_figure_is_compared_at_two_cuts(seeded: Cli, until: str | None, after: str, delta: str) -> None:
    cuts = ("--from", "2016-12-31", *(("--to", until) if until else ()))
    (move,) = seeded.ask("diff", ACCRUED, "2016-03-31", *cuts)["changes"]
    assert (move["before"]["value"]["amount"], move["after"]["value"]["amount"]) == ("1690000000", after)
    assert (move["delta"], move["because"][0]["kind"]) == (delta, "restated")
    assert f"{int(delta):,}" in seeded.tell("diff", ACCRUED, "2016-03-31", *cuts)


def test_a_series_is_compared_at_two_cuts_of_both_axes(seeded: Cli) -> None:
    assert len(seeded.ask("diff", ACCRUED, "--from", "2016-12-31", "--to", "2017-07-01")["changes"]) == 2
    assert seeded.ask("diff", ACCRUED, "--from", "2016-12-31/126", "--to", "2017-07-01/126")["changes"] == []
    assert seeded.tell("diff", ACCRUED, "2014-03-31", "--from", "2016-12-31") == "nothing moved\n"
    assert seeded.fail("diff", ACCRUED, code=2).startswith("error: since: is missing")
    assert "no series 'nowhere'" in seeded.fail("diff", "nowhere", "2014", "--from", "2016-12-31", code=1)


def test_a_list_is_written_as_csv_or_as_lines_of_json_too(seeded: Cli) -> None:
    rows = list(csv.DictReader(io.StringIO(seeded.tell("series", "--csv"))))
    every = seeded.ask("series")["series"]
    assert [row["code"] for row in rows] == [series["code"] for series in every]
    assert [json.loads(line) for line in seeded.tell("series", "--ndjson").splitlines()] == every
    assert len(seeded.tell("series", "--ndjson", "--limit", "2").splitlines()) == 2
    cells = seeded.tell("vintages", ACCRUED, "--mode", "changed", "--csv").splitlines()
    assert len(cells) == len(seeded.tell("vintages", ACCRUED, "--mode", "changed").splitlines())
    assert "exclude each other" in seeded.fail("series", "--csv", "--json", code=2)
    assert seeded.fail("vintages", "nowhere", "--csv", code=1).startswith("error: series: no series 'nowhere'")


def test_what_there_is_besides_figures_is_listed(seeded: Cli) -> None:
    (cloud,) = [row for row in seeded.ask("subjects")["subjects"] if row["code"] == "alibaba.cloud"]
    assert cloud["aliases"] == ["Alibaba Cloud"]
    assert "Alibaba Group, Alibaba, BABA" in seeded.tell("subjects")
    assert "capex_ai_cloud" in seeded.tell("metrics")
    assert seeded.tell("periods").splitlines()[1].split()[0] == "spring-festival-2026"
    assert [row["code"] for row in seeded.ask("series", "--conflict")["series"]] == ["qwen.app.voice_orders"]
    assert len(seeded.ask("series", "--changed-since", "163")["series"]) == 1
    assert seeded.tell("conflicts", "--subject", "alibaba.cloud") == "no conflicts\n"


def test_a_list_of_several_pages_is_whole_and_ends_at_its_limit(seeded: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    every = seeded.ask("series")["series"]
    monkeypatch.setattr("api.cli.paging._PAGE", 7)
    assert seeded.ask("series")["series"] == every
    assert seeded.ask("series", "--recorded-by", "165")["series"] == every
    assert seeded.ask("series", "--limit", "10")["series"] == every[:10]
    paged = seeded.ask("series", "--limit", "10")
    assert paged["next"] is not None and paged["position"] == 165
    assert len(seeded.ask("changes", *YEAR)["changes"]) == 6
    assert len(seeded.ask("vintages", ACCRUED)["vintages"]) == len(
        seeded.ask("vintages", ACCRUED, "--limit", "1000")["vintages"]
    )
