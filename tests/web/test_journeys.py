"""What an analyst comes for, from the first page on, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web.conftest import Axe, Site

pytestmark = pytest.mark.slow


def test_from_a_word_typed_to_why_a_number_is_what_it_is(page: Page, axe: Axe) -> None:
    page.goto("/")
    page.get_by_role("searchbox").press_sequentially("app downloads")
    found = page.locator("main a[href='/series/qwen.app.downloads']")
    expect(found).to_be_visible()
    found.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("App downloads")
    expect(page.locator("p.value")).to_contain_text("> 10 million downloads")
    page.locator("#table th[scope=row] a").first.click()
    expect(page.locator(".answer .value")).to_have_text("more than 10,000,000 downloads")
    expect(page.locator("main")).to_contain_text("“more than 10 million”")
    assert axe(page) == []


def test_a_permanent_link_shows_the_old_answer_after_new_events(page: Page, site: Site) -> None:
    page.goto("/series/qwen.app.orders/figures/2026-02-06--2026-02-07")
    before = page.locator(".answer .value").inner_text()
    link = page.get_by_role("link", name="Permanent link")
    address = link.get_attribute("href")
    chosen = site.ledger.figure("qwen.app.orders", "2026-02-06/2026-02-07", site.ledger.cut()).chosen
    assert chosen is not None and address is not None
    correction = {"claim": chosen.claim_id, "reason": "a digit", "value": {"comparator": "exact", "amount": "16000000"}}
    site.ledger.command("correct_figure", correction)
    page.goto("/series/qwen.app.orders/figures/2026-02-06--2026-02-07")
    expect(page.locator(".answer .value")).to_have_text("16,000,000 orders")
    page.goto(address)
    expect(page.locator(".answer .value")).to_have_text(before)


def test_every_page_is_reached_without_scripts_by_links_and_forms(browser: Browser, site: Site) -> None:
    context = browser.new_context(base_url=site.address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    page.get_by_role("searchbox").fill("other accrued")
    page.keyboard.press("Enter")
    page.locator("main a[href='/series/alibaba.other_accrued_liabilities']").click()
    page.locator("#known-on").select_option("2017-06-15")
    page.get_by_role("button", name="Show").click()
    assert "known_on=2017-06-15" in page.url
    expect(page.locator("#table")).to_contain_text("1.172 billion")
    for name in ("Conflicts", "Sources", "Log"):
        page.get_by_role("navigation", name="Pages").get_by_role("link", name=name).click()
        expect(page.get_by_role("heading", level=1)).to_be_visible()
    context.close()
