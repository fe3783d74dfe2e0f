"""The pages of sources: what they state, and where in their texts; texts, titles and names are hostile."""

from __future__ import annotations

import re

import pytest

from tests.journeys.world import digest_of
from tests.web.conftest import Site
from tests.web.parsed import Element, Reading, article

GROWTH = "alibaba.cloud.revenue_yoy"
QUARTER = "2025-07-01/2025-10-01"
FIGURE = f"/series/{GROWTH}/figures/2025-07-01--2025-10-01"
_RUNS = re.compile(r"<script(?![^>]*\ssrc=)|<svg onload|<img|<[^>]*\son\w+=|javascript:", re.IGNORECASE)
TEXTS = {
    "markup": "</div></main><script>alert(1)</script> & <b onclick=x>grew 34%</b> &amp; <!-- 34% -->",
    "right to left": "\u202egrew by 34% in\u202c \u2066 شركة علي بابا 34% نمو \u200f(34%)",
    "cjk and emoji": "阿里云收入同比增长34%，👩‍👩‍👧‍👦🚀🇭🇰 𠮷野家 34% e\u0301 創下新高。",
    "long": "x" * 10_000 + " 34% " + "字" * 10_000,
    "line ends": "one\r\ntwo 34%\rthree\n\n\tfour 34%\n",
}


def read(site: Site, path: str) -> Reading:
    answer = site.client.get(path)
    assert answer.status_code == 200, answer.text
    assert _RUNS.search(answer.text) is None
    return Reading(answer.text)


def capture(site: Site, code: str, text: str, **more: str) -> list[tuple[int, int]]:
    """A source with that text, from which every `34%` was read; where these stand."""
    source = {"code": code, "publisher": "somebody", "title": "a page", "kind": "press", "tier": 6}
    dated = {"published_at": "2025-11-26", "digest": digest_of(text)}
    site.ledger.command("register_source", source | dated | more)
    spots = [(found.start(), found.end()) for found in re.finditer("34%", text)]
    value = {"comparator": "exact", "amount": "34", "as_reported": "34%"}
    anchors = [{"start": start, "end": end} for start, end in spots]
    said = {"series": GROWTH, "period": QUARTER, "source": code, "value": value, "anchors": anchors}
    site.ledger.command("report_figure", said)
    site.ledger.attach_text(text.encode())
    return spots


def marked(page: Reading) -> dict[str, Element]:
    return {mark.attributes["id"] or "": mark for mark in page.all("mark") if mark.attributes.get("id")}


def test_a_source_tells_what_it_is_and_every_claim_of_it(site: Site) -> None:
    page = read(site, "/sources/article-2026-03")
    assert page.one("p", class_="lead").words == "ainvest, commentary (tier 7)"
    rows = [row.words for row in page.all("tr")][1:]
    assert len(rows) == 11
    assert (
        "Spring Festival 2026 (2026-02-15/2026-02-24)qwen.app.voice_orders nearly 200,000,000 orders answers" in rows[6]
    )
    assert "/series/qwen.app.voice_orders/figures/2026-02-15--2026-02-24" in page.links


def test_without_its_text_a_source_tells_the_positions_and_how_to_attach_it(site: Site) -> None:
    page = read(site, "/sources/article-2026-03")
    told = page.one("main", id="main").words
    assert "4522fb750f1ac9c5af98ee85fe4d4a138c80939b961f2df8affe5997c8608d03" in told
    assert "ledger source attach FILE" in told
    assert "code points 1,977 to 1,995" in page.one("li", id="p1977-1995").words
    never_held = read(site, "/sources/ap-2025-11-25")
    assert "no text can be attached" in never_held.one("main", id="main").words
    assert not [pre for pre in never_held.all("pre") if "attach" in pre.text]


def test_with_its_text_every_passage_is_marked_and_leads_to_its_figure(site: Site) -> None:
    content = article()
    site.ledger.attach_text(content)
    text = content.decode()
    page = read(site, "/sources/article-2026-03")
    assert page.one("div", class_="text").text == text
    marks = marked(page)
    assert len(marks) == 13
    for name, mark in marks.items():
        start, end = map(int, name[1:].split("-"))
        assert mark.text == text[start:end]
    assert marks["p1977-1995"].text == "nearly 200 million"
    listed = {link for link in page.links if link.startswith("#p")}
    assert listed == {f"#{name}" for name in marks}


@pytest.mark.parametrize("name", TEXTS)
def test_passages_of_a_hostile_text_are_at_the_right_characters(site: Site, name: str) -> None:
    text, code = TEXTS[name], f"hostile-{name.replace(' ', '-')}"
    spots = capture(site, code, text)
    page = read(site, f"/sources/{code}")
    assert page.one("div", class_="text").text == text
    assert {name: mark.text for name, mark in marked(page).items()} == {f"p{a}-{b}": "34%" for a, b in spots}
    quoted = read(site, FIGURE)
    linked = {re.sub(r"\?at=\d+", "", link) for link in quoted.links}
    assert all(f"/sources/{code}#p{start}-{end}" in linked for start, end in spots)


def test_passages_that_overlap_are_all_there_and_each_leads_to_its_own_figure(site: Site) -> None:
    text = "收入同比增长34% year over year"
    capture(site, "overlap", text)
    for series, start, end in (
        ("alibaba.revenue_yoy", 2, 9),
        (GROWTH, 4, 7),
        ("alibaba.ai_products.revenue_yoy", 6, 9),
    ):
        value = {"comparator": "approx", "amount": "34"}
        said = {"series": series, "period": QUARTER, "source": "overlap", "value": value}
        site.ledger.command("report_figure", said | {"anchors": [{"start": start, "end": end}]})
    page = read(site, "/sources/overlap")
    assert page.one("div", class_="text").words.startswith("收入同比增长34%")
    assert set(marked(page)) == {"p6-9", "p2-9", "p4-7"}
    body = page.one("div", class_="text")
    reached = {link.attributes["href"] for link in page.all("a") if link.text and link.text in body.text}
    for series in (GROWTH, "alibaba.revenue_yoy", "alibaba.ai_products.revenue_yoy"):
        assert f"/series/{series}/figures/2025-07-01--2025-10-01" in reached


def test_hostile_titles_and_names_are_text(site: Site) -> None:
    """Also in the list, on the figure's page and in the page's own title."""
    title = "<script>alert('t')</script> \"'> " + "W" * 400
    author = '"><svg onload=alert(1)> שלום'
    capture(site, "titled", "34%", title=title, author=author, url="https://x.example/'onmouseover=alert(1)//")
    page = read(site, "/sources/titled")
    assert page.one("h1").text == title and title in page.one("title").text
    assert author in page.one("main", id="main").text
    (outside,) = [each for each in page.all("a") if (each.attributes.get("href") or "").startswith("https:")]
    assert outside.attributes == {"href": "https://x.example/'onmouseover=alert(1)//", "rel": "noopener noreferrer"}
    assert title in read(site, "/sources").one("main", id="main").text
    assert title in read(site, FIGURE).one("main", id="main").text
    named = {
        "claim": chosen(site),
        "disputed_by": "<img src=x onerror=alert(1)>",
        "reason": "<script>alert(2)</script>",
    }
    site.ledger.command("dispute_figure", named)
    assert "<script>alert(2)</script>" in read(site, FIGURE).one("main", id="main").text


def chosen(site: Site) -> str:
    found: str = site.client.get(f"/v1{FIGURE}", headers={"Accept": "application/json"}).json()["resolution"]["chosen"]
    return found


def test_a_source_of_a_cut_states_what_it_did_then(site: Site) -> None:
    page = read(site, "/sources/article-2026-03?known_on=2026-03-01")
    assert "Nothing that was published and recorded by then." in page.one("main", id="main").words
    assert site.client.get("/sources/article-2026-03?recorded_by=3").status_code == 404
    assert "No source was registered by then." in read(site, "/sources?recorded_by=0").one("main", id="main").words


def assert_passages_are_reached(site: Site) -> str:
    """From the figures of the first, a middle and the last claim; gives the words of the last page."""
    for year in (1700, 1830, 1959):
        figure = read(site, f"/series/{GROWTH}/figures/{year}-01-01--{year}-04-01")
        (link,) = {link for link in figure.links if link.startswith("/sources/many") and "#" in link}
        address, _, place = link.partition("#")
        page = read(site, address)
        assert [each.tag for each in page.elements if each.attributes.get("id") == place] in (["li"], ["mark"])
    return page.one("main", id="main").words


def test_claims_at_one_place_share_its_name(site: Site) -> None:
    """Where the text is not attached: an element's id is there once."""
    spots = capture(site, "twice", "34% and 34%")
    quoted = {"anchors": [{"start": start, "end": end} for start, end in spots]}
    value = {"comparator": "exact", "amount": "35"}
    source = {"code": "never-held", "publisher": "somebody", "title": "heard", "kind": "press", "tier": 6}
    site.ledger.command("register_source", source | {"published_at": "2025-11-26"})
    for period in ("2022-Q1", "2022-Q2"):
        said = {"series": GROWTH, "period": period, "source": "never-held", "value": value}
        site.ledger.command("report_figure", said | quoted)
    page = read(site, "/sources/never-held")
    names = [each.attributes["id"] for each in page.elements if each.attributes.get("id")]
    assert len(names) == len({*names})
    assert len([each for each in page.all("li") if "code points" in each.words]) == 4


def test_the_permanent_link_of_a_later_page_is_of_the_position_of_the_first(site: Site) -> None:
    for number in range(101):
        source = {"code": f"s{number:03}", "publisher": "p", "title": "t", "kind": "press", "tier": 6}
        site.ledger.command("register_source", source | {"published_at": "2025-11-26"})
    (following,) = [link.attributes["href"] for link in read(site, "/sources").all("a") if link.text == "Next page"]
    position = site.ledger.log.head()
    site.ledger.command("register_subject", {"code": "later", "name": "Later", "kind": "test"})
    second = read(site, str(following))
    assert f"position {position:,}." in second.one("p", class_="cite").words
    (permanent,) = [link.attributes["href"] for link in second.all("a") if link.text == "Permanent link"]
    assert read(site, str(permanent)).one("table").words == second.one("table").words


def test_a_source_with_very_many_claims_comes_in_pages(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    text = " ".join(["34%"] * 260)
    source = {"code": "many", "publisher": "somebody", "title": "a table", "kind": "press", "tier": 6}
    site.ledger.command("register_source", source | {"published_at": "2025-11-26", "digest": digest_of(text)})
    reports = [
        {
            "series": GROWTH,
            "period": f"{1700 + n}-01-01/{1700 + n}-04-01",
            "source": "many",
            "value": {"comparator": "exact", "amount": "34"},
            "anchors": [{"start": 4 * n, "end": 4 * n + 3}],
        }
        for n in range(260)
    ]
    site.ledger.report_many(reports)
    assert_passages_are_reached(site)
    site.ledger.attach_text(text.encode())
    for name in ("_CLAIMS_MARKED", "_PASSAGES_MARKED"):
        with monkeypatch.context() as few:
            few.setattr(f"api.web.sources.{name}", 200)
            assert "There is more than is highlighted here" in assert_passages_are_reached(site)
    first = read(site, "/sources/many")
    (following,) = [link.attributes["href"] for link in first.all("a") if link.text == "Next page"]
    second = read(site, str(following))
    assert len(first.all("tr")) + len(second.all("tr")) - 2 == 260
    assert len(marked(first)) == len(marked(second)) == 260
