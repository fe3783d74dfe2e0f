"""The page of a series, without a browser: it says what REST says, wherever the cut is, and leads on."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.web import series_line
from api.web.words import answer_in_short
from ledger.application import Ledger
from ledger.projections.rows import ValueRow
from tests.keys import keyed_client
from tests.store.setting import claim_id
from tests.stores import url_of
from tests.web.conftest import Site
from tests.web.parsed import Reading
from tests.web.reading import words_of

HOSTILE = "<script>alert(1)</script>\"'&amp; 数字 📈 "


def read(client: TestClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return answer.text


def table(page: str) -> list[tuple[str, str]]:
    """(words, since) of the periods that are shown, oldest first."""
    body = page.split("<tbody>")[1].split("</tbody>")[0]
    rows = re.findall(r"<tr>.*?<bdi>([^<]*)</bdi>.*?</td>\s*<td[^>]*>(.*?)</td>", body, re.DOTALL)
    return [(unescape(words), since) for words, since in rows][::-1]


def rest(client: TestClient, address: str) -> Any:
    return client.get(address, headers={"Accept": "application/json"}).json()


def links(page: str) -> list[str]:
    return [unescape(link) for link in re.findall(r'<a [^>]*href="([^"#]+)', page)]


def live(page: str) -> Any:
    """The data block."""
    return json.loads(page.split('<script id="live" type="application/json">')[1].split("</script>")[0])


def said(figures: list[dict[str, Any]]) -> list[str]:
    """REST's figures up to the last one of which anything is known, as the page words them."""
    while figures and figures[-1]["state"] == "NOT_YET_KNOWN":
        figures = figures[:-1]
    return [
        answer_in_short(
            figure["state"], figure["absent_reason"], figure["value"] and ValueRow(**figure["value"]), False
        )
        for figure in figures
    ]


@pytest.mark.parametrize("cut", ["", "known_on=2017-06-20", "known_on=2016-01-01T00:00Z", "recorded_by=100"])
@pytest.mark.parametrize("series", ["alibaba.profit_loss", "alibaba.other_accrued_liabilities", "qwen.app.downloads"])
def test_the_table_is_what_rest_answers_at_the_cut(site: Site, series: str, cut: str) -> None:
    page = read(site.client, f"/series/{series}?{cut}")
    figures = rest(site.client, f"/v1/series/{series}/figures?{cut}")["figures"]
    assert [words for words, _ in table(page)] == said(figures)


def test_a_revised_number_is_drawn_over_the_older_one(site: Site) -> None:
    """The figure of 2016-03-31 was 27.334 billion until 2017-11-24."""
    series = "/series/alibaba.accounts_payable_and_accrued_liabilities"
    now, before = read(site.client, series), read(site.client, f"{series}?known_on=2017-11-23")
    assert ("27.325 billion", "2017-11-24") in table(now)
    assert ("27.334 billion", "2016-05-24") in table(before)
    older = r'data-until="(\d+)"( class="later")? d="M([^"]+)"'
    ((vintage, hidden, line),) = re.findall(older, now)
    assert live(now)["vintages"][int(vintage)] == "2017-11-24"
    assert not hidden
    assert re.findall(older, before) == [(vintage, ' class="later"', line)]
    assert live(now) == live(before)


def test_where_no_answer_was_replaced_nothing_older_is_drawn_nor_explained(site: Site) -> None:
    page = read(site.client, "/series/alibaba.cloud.revenue_yoy")
    assert len(live(page)["vintages"]) > 1
    assert "data-until" not in page
    assert "as known before" not in page


def test_an_older_bound_is_a_faint_arrow_once_it_is_replaced(site: Site) -> None:
    """Orders of the Spring Festival were at least 200 million until they were nearly that."""
    now, before = (read(site.client, f"/series/qwen.app.voice_orders{cut}") for cut in ("", "?known_on=2026-03-30"))
    faint = r'class="faint"><g data-until="1"( class="later")?><use href="#arrow-up"[^>]*/></g></g>'
    assert re.findall(faint, now) == [""]
    assert re.findall(faint, before) == [' class="later"']


def test_before_the_first_publication_nothing_was_known(site: Site) -> None:
    page = read(site.client, "/series/alibaba.cloud.revenue_yoy?known_on=2000-01-01")
    assert "Nothing was known yet" in page
    assert table(page) == []


@pytest.mark.parametrize("series", ["qwen.models.derivatives", "qwen.models.open_ranking"])
def test_a_series_over_several_kinds_of_period_leads_to_each(site: Site, series: str) -> None:
    kinds = [link for link in links(read(site.client, f"/series/{series}")) if "type=" in link]
    assert len(kinds) == 2
    assert all(len(table(read(site.client, kind))) >= 1 for kind in kinds)


@pytest.mark.parametrize(
    "address",
    [
        "/series/alibaba.profit_loss?known_on=2018-01-01&recorded_by=150",
        "/series/qwen.models.derivatives?type=uncertain&length=P1M",
        "/series/qwen.models.derivatives",
    ],
)
def test_no_link_is_dead_and_the_cut_goes_along(site: Site, address: str) -> None:
    found = links(read(site.client, address).split("<main")[1].split("Metrics ledger 0")[0])
    assert len(found) > 6
    for link in found:
        assert site.client.get(link, headers={"Accept": "text/html, */*;q=0.8"}).status_code == 200, link
    if "known_on" in address:
        assert all("recorded" in link for link in found)


def test_graphql_and_csv_have_the_line_of_the_page(site: Site) -> None:
    page = read(site.client, "/series/qwen.models.derivatives?type=uncertain&length=P1M&known_on=2026-06-01")
    asked = {link.split("?")[0]: link for link in links(page.split('class="forms"')[1])[::-1]}
    graphql = rest(site.client, asked["/graphql"])
    assert len(graphql["data"]["figures"]) == len(table(page)) == 1
    csv = site.client.get(asked["/v1/series/qwen.models.derivatives/figures.csv"], headers={"Accept": "*/*"}).text
    assert len(csv.splitlines()) == 2


@pytest.mark.parametrize("mode", ["all", "changed", "first", "latest"])
def test_the_revisions_are_those_of_the_triangle(site: Site, mode: str) -> None:
    series = "alibaba.accounts_payable_and_accrued_liabilities"
    page = read(site.client, f"/series/{series}?mode={mode}").split('class="triangle"')[1].split("</table>")[0]
    triangle = rest(site.client, f"/v1/series/{series}/vintages?mode={mode}")["vintages"]
    told = sorted(ValueRow(**cell["value"]).amount or "" for row in triangle for cell in row["figures"])
    shown = [words.removesuffix(" billion") for words in re.findall(r"<bdi>(.*?)</bdi>", page)]
    assert sorted(shown) == sorted(f"{int(amount) / 1e9:.3f}" for amount in told)


def test_the_newest_period_and_the_newest_date_come_first(site: Site) -> None:
    page = read(site.client, "/series/alibaba.accounts_payable_and_accrued_liabilities").split('class="triangle"')[1]
    for axis in ("col", "row"):
        heads = re.findall(rf'<th scope="{axis}".*?</th>', page.split("</table>")[0])
        found = [words_of(head) for head in heads if "Known on" not in head]
        assert len(found) > 5
        assert found == sorted(found, reverse=True)


def test_the_subject_and_the_metric_lead_to_their_series(site: Site) -> None:
    crumbs = read(site.client, "/series/alibaba.revenue?known_on=2018-01-01").split('class="crumbs"')[1]
    subject, metric = links(crumbs.split("</p>")[0])
    assert subject == "/?known_on=2018-01-01&subject=alibaba"
    assert metric == "/?known_on=2018-01-01&metric=revenue"


def test_before_it_was_recorded_here_a_series_has_its_page_and_no_figure(site: Site) -> None:
    series = "/series/alibaba.cloud.revenue_yoy?recorded_by=1"
    assert rest(site.client, f"/v1{series.replace('?', '/figures?')}")["figures"] == []
    page = read(site.client, series)
    assert "Nothing was recorded here by then" in page
    assert 'name="recorded_by" value="1"' in page
    assert table(page) == []
    assert site.client.get("/series/nowhere?recorded_by=1").status_code == 404


def test_a_form_with_empty_fields_is_the_page_itself(site: Site) -> None:
    series = "/series/alibaba.profit_loss"
    assert table(read(site.client, f"{series}?known_on=&recorded_by=")) == table(read(site.client, series))


def test_of_a_long_line_the_last_periods_are_shown_and_lead_to_the_others(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    series = "/series/alibaba.accounts_payable_and_accrued_liabilities"
    whole = table(read(site.client, series))
    monkeypatch.setattr(series_line, "MOST_PERIODS", 3)
    page = read(site.client, series)
    assert table(page) == whole[-3:]
    assert len(live(page)["slots"]) == 3
    earlier = next(link for link in links(page) if "to=" in link)
    assert table(read(site.client, earlier)) == whole[-6:-3]


@pytest.mark.parametrize("cut", ["", "?known_on=2016-12-31", "?known_on=2017-07-01", "?known_on=2015-01-01"])
def test_a_line_revised_too_often_is_right_on_any_day_and_says_what_is_left_out(
    site: Site, monkeypatch: pytest.MonkeyPatch, cut: str
) -> None:
    """Its last vintages are shown, and of a day before these what was known then."""
    address = f"/series/alibaba.other_accrued_liabilities{cut}"
    whole = Reading(read(site.client, address)).one("div", id="table").words
    monkeypatch.setattr(series_line, "MOST_CELLS", 2)
    page = read(site.client, address)
    assert Reading(page).one("div", id="table").words == whole
    assert "The last 1 vintage. Of an earlier day ask by its date" in words_of(page)
    assert "The last ones. All of them: JSON, CSV" in words_of(page)
    first = words_of(read(site.client, f"{address}{'&' if cut else '?'}mode=first"))
    assert "revised more often than a page can show from its beginning" in first


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A line with every kind of gap, in a series whose names are hostile."""
    with Ledger.open(url_of(tmp_path_factory.mktemp("made") / "ledger.db"), actor="tester") as ledger:
        ledger.command("register_subject", {"code": "firm", "name": HOSTILE, "kind": "company"})
        metric = {"code": "growth", "name": HOSTILE, "measure": "ratio", "unit_class": "percent"}
        ledger.command("define_metric", metric | {"definition": HOSTILE * 50})
        series = {"code": "line", "subject": "firm", "metric": "growth", "unit": "percent", "title": HOSTILE}
        ledger.command("define_series", series)
        for code in ("one", "other"):
            source = {"code": code, "publisher": code, "title": HOSTILE, "kind": "filing", "tier": 1}
            ledger.command("register_source", source | {"published_at": "2025-02-01", "url": "https://example.org/a"})

        def report(year: int, source: str = "one", published_at: str = "2025-02-01", **value: Any) -> str:
            given = {"series": "line", "period": str(year), "source": source, "published_at": published_at}
            return claim_id(ledger.command("report_figure", given | {"value": value}))

        report(2016, comparator="exact", amount="1")
        withdrawn = report(2017, comparator="exact", amount="2")
        said_so = {"claim": withdrawn, "source": "one", "reason": "withdrawn", "published_at": "2025-03-01"}
        ledger.command("retract_figure", said_so)
        report(2018, comparator="exact", amount="3")
        report(2018, "other", comparator="exact", amount="7")
        report(2019, comparator="absent", reason="withheld")
        report(2020, published_at="2025-06-01", comparator="exact", amount="5")
        report(2021, comparator="gt", lower="6")
        report(2022, comparator="nearly", upper="7")
        report(2023, comparator="range", lower="5", upper="7", lower_inclusive=True, upper_inclusive=False)
        client = keyed_client(ledger)
        client.headers["Accept"] = "text/html"
        yield client


def test_a_gap_says_why(made: TestClient) -> None:
    page = read(made, "/series/line?known_on=2025-05-01")
    reasons = page.split('class="reasons"')[1].split("</g>")[0]
    said_there = re.findall(r">([^<]+)</text>", reasons)
    assert said_there == ["retracted", "claims disagree, none picked", "withheld", "not yet known"]
    assert [words for words, _ in table(page)] == ["1", *said_there, "> 6", "nearly 7", "5 to under 7"]
    assert page.count('href="#arrow-up"') == 1
    assert "8 periods from 2016 (2016-01-01/2017-01-01)" in page
    assert "4 without a value" in page


def test_a_badge_stands_beside_its_value_and_not_in_a_cell_of_its_own(made: TestClient, site: Site) -> None:
    cells = [cell.words for cell in Reading(read(made, "/series/line")).all("td")]
    assert "claims disagree, none picked" in cells
    assert "claims disagree" not in cells
    cells = [cell.words for cell in Reading(read(site.client, "/series/qwen.app.voice_orders")).all("td")]
    assert "nearly 200 million claims disagree" in cells


def test_hostile_names_are_text(made: TestClient) -> None:
    page = read(made, "/series/line")
    assert "<script>alert" not in page
    assert page.count("&lt;script&gt;alert(1)") > 50
