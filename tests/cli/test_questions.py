"""What the command line answers: the known figures of the seeds, in words and as JSON."""

from __future__ import annotations

import json

import pytest
from starlette.testclient import TestClient

from api.answers import figure_answer
from api.app import create_app
from api.log_answers import audit_answer
from tests.cli.conftest import Cli, over_both
from tests.stores import url_of

pytestmark = over_both

DOWNLOADS = ("qwen.app.downloads", "2025-11-17/2025-11-24")
ACCRUED = ("alibaba.other_accrued_liabilities", "2016-03-31")


def test_the_downloads_of_the_first_week_are_more_than_ten_million_by_six_claims_of_four_sources(seeded: Cli) -> None:
    figure = seeded.ask("show", *DOWNLOADS)
    assert (figure["value"]["comparator"], figure["value"]["lower"]) == ("gt", "10000000")
    assert len(figure["claims"]) == 6
    assert len({claim["source"]["code"] for claim in figure["claims"]}) == 4
    told = seeded.tell("show", *DOWNLOADS)
    assert "more than 10,000,000 downloads\n" in told
    assert figure["resolution"]["reason"] in told
    assert "article-2026-03 1916:1936  (text not attached: ledger source attach FILE)" in told


def test_a_figure_is_not_yet_known_before_its_first_publication(seeded: Cli) -> None:
    assert seeded.ask("show", *DOWNLOADS, "--known-on", "2025-11-24")["state"] == "NOT_YET_KNOWN"
    assert "not yet known" in seeded.tell("show", *DOWNLOADS, "--known-on", "2025-11-24")


def test_the_cloud_revenue_is_the_finer_of_two_prints(seeded: Cli) -> None:
    assert "39,820,000,000 CNY" in seeded.tell("show", "alibaba.cloud.revenue", "2025-07-01/2025-10-01")
    assert seeded.ask("show", "alibaba.cloud.revenue", "FY2026-Q2")["value"]["amount"] == "39820000000"


@pytest.mark.parametrize("period", ["spring-festival-2026", "2026-02-15/2026-02-24", "Spring Festival 2026"])
def test_the_orders_of_the_festival_have_a_rival(seeded: Cli, period: str) -> None:
    figure = seeded.ask("show", "qwen.app.voice_orders", period)
    assert (figure["value"]["comparator"], figure["value"]["upper"]) == ("nearly", "200000000")
    assert figure["conflicted"]
    told = seeded.tell("show", "qwen.app.voice_orders", period)
    assert "nearly 200,000,000 orders" in told
    assert "at least 200,000,000 orders" in told


def test_the_conflicts_show_both_sides_and_the_rule(seeded: Cli) -> None:
    (figure,) = seeded.ask("conflicts")["conflicts"]
    assert figure["series"] == "qwen.app.voice_orders"
    told = seeded.tell("conflicts")
    assert "nearly 200,000,000 orders" in told
    assert "at least 200,000,000 orders (ai-damn-2026-03)" in told
    assert figure["resolution"]["reason"] in told
    assert seeded.tell("conflicts", "--known-on", "2026-03-03") == "no conflicts\n"


@pytest.mark.parametrize(
    ("known_on", "amount"), [("2016-12-31", "1690000000"), ("2017-07-01", "1172000000"), (None, "1163000000")]
)
def test_the_accrued_liabilities_of_2016_are_what_the_filing_of_the_day_said(
    seeded: Cli, known_on: str | None, amount: str
) -> None:
    cut = ["--known-on", known_on] if known_on else []
    assert seeded.ask("show", *ACCRUED, *cut)["value"]["amount"] == amount
    assert f"{int(amount):,} CNY" in seeded.tell("show", *ACCRUED, *cut)


def test_the_audit_names_the_three_filings_that_changed_the_number(seeded: Cli) -> None:
    changes = seeded.ask("audit", *ACCRUED)["changes"]
    filings = ["sec-0001047469-16-013400", "sec-0001047469-17-004019", "sec-0001047469-17-007286"]
    assert [change["source"]["code"] for change in changes] == filings
    assert [change["delta"] for change in changes] == [None, "-518000000", "-9000000"]
    told = seeded.tell("audit", *ACCRUED)
    assert [line.split()[1] for line in told.splitlines() if line.startswith("  delta")] == [
        "-518,000,000",
        "-9,000,000",
    ]
    assert all(filing in told for filing in filings)


@pytest.mark.parametrize("name", ["history", "vintages"])
def test_the_history_holds_vintages_and_releases(seeded: Cli, name: str) -> None:
    history = seeded.ask(name, *ACCRUED)
    assert [vintage["value"]["amount"] for vintage in history["vintages"]] == ["1690000000", "1172000000", "1163000000"]
    assert [release["number"] for release in history["releases"]] == [1, 2, 3]
    assert history["vintages"][-1]["known_to"] is None
    told = seeded.tell(name, *ACCRUED, "--known-on", "2017-01-01")
    assert "1,690,000,000 CNY" in told
    assert "1,172,000,000 CNY" not in told


def test_without_a_period_each_kind_of_period_has_a_table_of_its_own(seeded: Cli) -> None:
    kinds = seeded.ask("show", "qwen.models.derivatives")["kinds"]
    assert [(kind["kind"], len(kind["figures"])) for kind in kinds] == [("instant", 2), ("uncertain P1M", 1)]
    told = seeded.tell("show", "qwen.models.derivatives")
    assert "qwen.models.derivatives, instant\n" in told
    assert "qwen.models.derivatives, uncertain P1M\n" in told
    assert len(seeded.ask("show", "qwen.models.derivatives", "--type", "instant")["kinds"]) == 1


def test_a_list_is_narrowed_by_dates_and_by_length(seeded: Cli) -> None:
    (kind,) = seeded.ask("show", *ACCRUED[:1], "--from", "2016-01-01", "--to", "2017-12-31")["kinds"]
    assert [figure["period"]["start"] for figure in kind["figures"]] == ["2016-03-31", "2017-03-31"]
    assert seeded.ask("show", "alibaba.revenue", "--length", "P1Y")["kinds"] == []
    assert seeded.tell("show", "alibaba.revenue", "--length", "P1Y") == "no figures\n"
    assert "leave PERIOD out" in seeded.fail("show", *ACCRUED, "--from", "2016-01-01", code=2)


def test_the_series_and_the_sources_are_listed(seeded: Cli) -> None:
    assert len(seeded.ask("series")["series"]) == 24
    (cloud,) = seeded.ask("series", "--subject", "alibaba.cloud", "--metric", "revenue")["series"]
    assert (cloud["code"], cloud["figures"]) == ("alibaba.cloud.revenue", 2)
    assert "alibaba.cloud.revenue " in seeded.tell("series")
    sources = seeded.ask("source", "list")["sources"]
    assert [row["code"] for row in sources if row["digest"]] == ["article-2026-03"]
    assert len(seeded.tell("source", "list").splitlines()) == len(sources) + 1
    told = seeded.tell("source", "claims", "article-2026-03")
    assert len(told.splitlines()) == 12
    assert "nearly 200,000,000 orders" in told and "1977:1995, 9116:9134" in told
    assert seeded.ask("source", "claims", "article-2026-03", "--known-on", "2026-03-01")["claims"] == []
    assert "error: " in seeded.fail("source", "claims", "nobody", code=1)


def test_plain_tables_are_aligned_and_have_no_colour(seeded: Cli) -> None:
    head, *rows = seeded.tell("series").splitlines()
    assert all(row[head.index("subject") - 1] == " " != row[head.index("subject")] for row in rows)
    assert "\x1b" not in seeded.tell("series")


def test_the_json_is_that_of_the_answers_every_face_gives(seeded: Cli) -> None:
    with seeded.open() as ledger:
        cut = ledger.cut("2025-12-01")
        figure = ledger.figure(*DOWNLOADS, cut)
        shown = json.loads(json.dumps(figure_answer(ledger, figure, cut)))
        audited = json.loads(json.dumps(audit_answer(ledger, figure, cut)))
    assert seeded.ask("show", *DOWNLOADS, "--known-on", "2025-12-01") == shown
    assert seeded.ask("audit", *DOWNLOADS, "--known-on", "2025-12-01") == audited


@pytest.mark.parametrize(
    ("args", "path"),
    [
        (["show", "qwen.app.voice_orders", "2026-02-15/2026-02-24"], "series/{}/figures/2026-02-15--2026-02-24"),
        (["history", *ACCRUED], "series/{}/figures/2016-03-31/vintages"),
        (["audit", *ACCRUED], "series/{}/figures/2016-03-31/audit"),
        (["conflicts"], "conflicts"),
        (["series"], "series"),
        (["source", "list"], "sources"),
    ],
)
def test_rest_answers_the_same_document(seeded: Cli, args: list[str], path: str) -> None:
    with seeded.open() as ledger, TestClient(create_app(ledger)) as client:
        answer = client.get(f"/v1/{path.format(args[1] if len(args) > 1 else '')}")
        assert answer.status_code == 200
        assert answer.json() == seeded.ask(*args)


def test_an_answer_recorded_by_a_position_is_that_of_the_ledger_then(seeded: Cli) -> None:
    assert seeded.ask("series", "--recorded-by", "10")["series"] == []
    assert seeded.ask("show", *DOWNLOADS, "--recorded-by", "10")["state"] == "NOT_YET_KNOWN"


def test_the_database_may_be_named_before_and_after_the_command(seeded: Cli, tmp_path: object) -> None:
    other = url_of(tmp_path / "other.db")
    assert seeded.ask("--database", other, "series")["series"] == []
    assert seeded.ask("series", "--database", other)["series"] == []
    assert len(seeded.ask("--database", other, "series", "--database", seeded.url)["series"]) == 24


def test_rebuilding_changes_no_answer(seeded: Cli) -> None:
    before = seeded.ask("show", *DOWNLOADS)
    assert seeded.tell("rebuild") == "the views are made anew up to position 165\n"
    assert seeded.ask("rebuild") == {"position": 165, "parked": 0}
    assert seeded.ask("show", *DOWNLOADS) == before


@pytest.mark.parametrize(
    ("args", "code", "told"),
    [
        (["show", "nowhere"], 1, "error: series: no series 'nowhere' (list the series to see the codes)"),
        (["show", "alibaba.revenue", "2025-13"], 2, "error: period: "),
        (["show", "alibaba.revenue", "1999-Q1"], 1, "error: period: no figure of alibaba.revenue"),
        (["show", "alibaba.revenue", "2025-Q3", "--known-on", "soon"], 2, "error: known_on: 'soon' is not"),
        (["show", "alibaba.revenue", "--recorded-by", "9999"], 2, "error: recorded_by: position 9999 is not reached"),
        (["show", "alibaba.revenue", "--type", "decade"], 2, "error: type: 'decade' is not a type of period"),
        (["show"], 2, "error: series: is missing (see ledger show --help)"),
        (["show", "--nope"], 2, "error: No such option"),
        (["nope"], 2, "error: No such command 'nope' (see ledger --help)"),
        (["series", "--database", "oracle://x"], 2, "error: LEDGER_DATABASE: "),
        (["serve", "--port", "70000"], 2, "error: port: 70000 is not in the range"),
    ],
)
def test_an_error_says_where_and_what_and_has_its_exit_code(seeded: Cli, args: list[str], code: int, told: str) -> None:
    assert seeded.fail(*args, code=code).startswith(told)
    problem = json.loads(seeded.fail(*args, "--json", code=code))
    assert {"type", "title", "status", "code", "detail"} <= problem.keys()
