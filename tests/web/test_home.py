"""The first page: what is found by words, what each series says of itself, and what changed lately."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web.conftest import Site
from tests.web.reading import words_of


def text_of(site: Site, path: str) -> str:
    """The words of a page as a reader has them."""
    answer = site.client.get(path)
    assert answer.status_code == 200, answer.text
    return words_of(answer.text)


def test_a_series_is_told_with_its_latest_value_in_the_words_of_its_comparator(site: Site) -> None:
    found = text_of(site, "/?q=qwen+downloads")
    assert "> 10 million downloads" in found
    assert "nearly 200 million orders" in text_of(site, "/?q=voice")


def test_a_conflict_and_restatements_are_told_of_a_series(site: Site) -> None:
    assert "claims disagree" in text_of(site, "/?q=voice_orders")
    assert "5 restatements" in text_of(site, "/?q=other_accrued")
    assert "claims disagree" not in text_of(site, "/?q=other_accrued")


def test_subjects_metrics_and_sources_are_found_beside_series(site: Site) -> None:
    page = site.client.get("/?q=qwen").text
    assert 'href="/?subject=qwen.app"' in page
    assert 'href="/sources/' in page
    assert 'href="/?metric=' in site.client.get("/?q=revenue").text
    assert "Qwen app" in text_of(site, "/?subject=qwen.app")
    assert "part of" in text_of(site, "/?subject=qwen.app")


def test_every_series_stands_under_its_subject_once(site: Site) -> None:
    page = site.client.get("/?limit=50").text
    headings = re.findall(r'<h2><a href="/\?subject=([^"]+)"', page)
    assert headings == sorted(set(headings))
    for row in site.ledger.search_series(site.ledger.cut()):
        assert page.count(f'<code class="quiet">{row.code}</code>') == 1


def test_a_long_list_comes_in_pages_of_one_position(site: Site) -> None:
    found: list[str] = []
    path = "/?limit=4"
    while path:
        page = site.client.get(path).text
        found += re.findall(r'<code class="quiet">([^<]+)</code>', page)
        following = re.search(r'href="([^"]+)">Next page', page)
        path = following[1].replace("&amp;", "&") if following else ""
    rows = site.ledger.search_series(site.ledger.cut())
    assert found == [row.code for row in sorted(rows, key=lambda row: (row.subject, row.code))]


def test_the_cut_holds_for_every_value_and_goes_on_in_every_link(site: Site) -> None:
    page = site.client.get("/?q=qwen+downloads&known_on=2025-11-10").text
    assert "Nothing is known by then" in page
    assert 'href="/series/qwen.app.downloads?known_on=2025-11-10"' in page
    assert "Changed lately" not in page


def test_what_is_recorded_is_the_first_of_what_changed_lately(site: Site) -> None:
    assert "Changed lately" in text_of(site, "/")
    last = site.ledger.last_of_figures(site.ledger.cut(), 1)[0]
    assert f">{last.seq}</a>" in site.client.get("/").text


@pytest.mark.slow
def test_what_is_typed_is_looked_for_without_a_reload_and_back_works(page: Page) -> None:
    """Back from what was found to the search, and from that to where one came from, not a letter at a time."""
    page.goto("/sources")
    page.goto("/")
    page.evaluate("window.same = true")
    page.get_by_role("searchbox").press_sequentially("qwen downl")
    expect(page.get_by_role("heading", level=1)).to_contain_text("qwen downl")
    expect(page.get_by_text("> 10 million downloads")).to_be_visible()
    expect(page).to_have_url(re.compile(r"\?q=qwen\+downl$|\?q=qwen%20downl$"))
    assert page.evaluate("window.same") is True
    expect(page.locator("#told")).to_contain_text("series for")
    page.locator("main a[href='/series/qwen.app.downloads']").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("App downloads")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_contain_text("qwen downl")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sources")


@pytest.mark.slow
def test_a_search_that_is_not_answered_is_told(browser: Browser, site: Site) -> None:
    page = browser.new_page(base_url=site.address)
    page.goto("/")
    page.route("**/?q=*", lambda route: route.abort())
    page.get_by_role("searchbox").press_sequentially("orders")
    expect(page.get_by_role("alert")).to_contain_text("The search was not answered")
    page.unroute("**/?q=*")
    page.get_by_role("searchbox").press_sequentially(" voice")
    expect(page.get_by_role("heading", level=1)).to_contain_text("orders voice")
    expect(page.get_by_role("alert")).to_be_hidden()
    page.close()


@pytest.mark.slow
def test_without_scripts_the_form_searches(page: Page, site: Site) -> None:
    browser = page.context.browser
    assert browser
    with browser.new_context(java_script_enabled=False, base_url=site.address) as plain:
        window = plain.new_page()
        window.goto("/")
        window.get_by_role("searchbox").fill("downloads")
        window.get_by_role("searchbox").press("Enter")
        expect(window.get_by_text("> 10 million downloads")).to_be_visible()
