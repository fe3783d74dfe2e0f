"""What is refused is a page as sound as any other; where reads need a key, it is the way in."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from api.auth.policy import DoorPolicy
from ledger.domain.key_events import Scope
from tests.keys import KEYS, WRONG, keyed_app
from tests.rest.loopback import listening_at
from tests.web.conftest import Axe, Site, faults_in_both_themes

pytestmark = pytest.mark.slow

REFUSED = (
    "/nothing",
    "/log?before=x",
    "/conflicts?after=x",
    "/series/qwen.models.derivatives?type=label",
    "/series/qwen.app.downloads/figures/never",
)


@pytest.mark.parametrize("path", REFUSED)
def test_axe_finds_nothing_wrong_with_a_refusal(browser: Browser, site: Site, axe: Axe, path: str) -> None:
    page = browser.new_page(
        base_url=site.address
    )  # not of the context that takes no complaint: Chromium names the status
    assert faults_in_both_themes(page, axe, path) == []
    assert page.locator("main code").last.inner_text().isupper()
    page.close()


def test_a_key_opens_the_pages_of_a_browser_until_it_signs_out(browser: Browser, axe: Axe, site: Site) -> None:
    closed = DoorPolicy(is_loopback=False, reads_open=False)
    with listening_at(keyed_app(site.ledger, closed)) as port:
        context = browser.new_context(base_url=f"http://127.0.0.1:{port}")
        page = context.new_page()
        assert faults_in_both_themes(page, axe, "/series/qwen.app.downloads?known_on=2025-12-01") == []
        for key, told in ((WRONG, "The key opens nothing here"), (KEYS[Scope.READ], "App downloads")):
            page.get_by_label("Key").fill(key)
            page.get_by_role("button", name="Sign in").click()
            expect(page.get_by_role("main")).to_contain_text(told)
        assert page.url.endswith("/series/qwen.app.downloads?known_on=2025-12-01")
        page.get_by_role("link", name="Sources").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Sources")
        assert axe(page) == []
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("The request needs a key")
        context.close()
