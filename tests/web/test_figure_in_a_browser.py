"""A figure in real windows: corrected in one and seen in another, followed to its words and back."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response, expect

from ledger.domain.key_events import Scope
from tests.keys import KEYS, UNKNOWN
from tests.web.conftest import Axe, Site
from tests.web.parsed import article

pytestmark = pytest.mark.slow

ORDERS = "/series/qwen.app.voice_orders/figures/2026-02-15--2026-02-24"
USERS = "/series/alibaba.amap.daily_active_users/figures/2025-10-01--2025-11-01"
DOWNLOADS = "/series/qwen.app.downloads/figures/2025-11-17--2025-11-24"
CAPEX = "/series/alibaba.capex_ai_cloud/figures/2024-10-01--2025-10-01?type=trailing"
KEY = KEYS[Scope.REPORT]


def correct(page: Page, number: str, reason: str, key: str = KEY) -> None:
    page.get_by_label("Number").fill(number)
    page.get_by_label("What was mistyped").fill(reason)
    page.get_by_label("Key (scope report)").fill(key)
    page.get_by_role("button", name="Correct").click()


def value(page: Page) -> str:
    return page.locator(".answer .value").inner_text()


def test_a_correction_with_a_key_appears_in_a_second_window(context: BrowserContext, site: Site) -> None:
    """Where a time is asked for, the window only tells of it: what it shows stays."""
    first, second, cut = (context.new_page() for _ in range(3))
    first.goto(USERS)
    second.goto(USERS)
    cut.goto(f"{USERS}?known_on=2026-06-30")
    assert value(first) == value(second) == "more than 360,000,000 users"
    correct(first, "361000000", "a digit was swapped")
    expect(first.locator("#said")).to_contain_text("Recorded at position")
    for page in (first, second):
        expect(page.locator(".answer .value")).to_have_text("more than 361,000,000 users")
        expect(page.locator(".step").last).to_contain_text("a digit was swapped")
    expect(second.locator("#news")).to_contain_text("This figure changed")
    expect(cut.locator("#news")).to_contain_text("This figure changed. Show")
    assert value(cut) == "more than 360,000,000 users"
    cut.get_by_role("link", name="Show", exact=True).click()
    assert value(cut) == "more than 361,000,000 users"


def test_what_is_recorded_of_other_figures_moves_nothing(page: Page, site: Site) -> None:
    page.goto(DOWNLOADS)
    page.evaluate("document.getElementById('figure').marked = true")
    said = {"series": "qwen.app.orders", "period": "2026-01-01/2026-02-01", "source": "article-2026-03"}
    site.ledger.command("report_figure", said | {"value": {"comparator": "exact", "amount": "1"}})
    page.wait_for_timeout(500)
    assert page.evaluate("document.getElementById('figure').marked") is True
    expect(page.locator("#news")).to_be_hidden()
    chosen = site.ledger.figure("qwen.app.downloads", "2025-11-17/2025-11-24", site.ledger.cut()).chosen
    assert chosen is not None
    site.ledger.command("dispute_figure", {"claim": chosen.claim_id, "disputed_by": "desk", "reason": "differs"})
    expect(page.locator(".answer .badge.disputed")).to_be_visible()
    assert page.evaluate("document.getElementById('figure').marked") is None


def test_the_key_goes_into_a_header_and_is_kept_nowhere(page: Page, site: Site) -> None:
    addresses: list[str] = []
    sent: list[str | None] = []

    def note(answer: Response) -> None:
        addresses.append(answer.url)
        if answer.request.method == "POST":
            sent.append(answer.request.headers.get("authorization"))
            assert KEY not in (answer.request.post_data or "")

    page.on("response", note)
    page.goto(CAPEX)
    correct(page, "121000000000", "one billion was missed")
    expect(page.locator("#said")).to_contain_text("Recorded at position")
    expect(page.locator(".answer .value")).to_have_text("approximately 121,000,000,000 CNY")
    assert sent == [f"Bearer {KEY}"]
    assert not [address for address in addresses if KEY in address] and KEY not in page.url
    kept = (
        "JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie, document.documentElement.outerHTML])"
    )
    assert KEY not in page.evaluate(kept)
    assert page.get_by_label("Key (scope report)").input_value() == ""


def test_a_refusal_is_told_in_place_and_nothing_is_recorded(site: Site, browser: Browser) -> None:
    """In a context of its own: the browser complains of every 4xx."""
    head = site.ledger.log.head()

    context = browser.new_context(base_url=site.address)
    page = context.new_page()
    page.goto(DOWNLOADS)
    correct(page, "11000000", "a digit", key=UNKNOWN)
    expect(page.locator("#said.refused")).to_contain_text("The request needs a key")
    correct(page, "eleven million", "a digit")
    expect(page.locator("#said.refused")).to_contain_text("not a number")
    correct(page, "10000000", "nothing is wrong")
    expect(page.locator("#said")).not_to_be_empty()
    context.close()
    assert site.ledger.log.head() == head


@pytest.mark.parametrize(
    ("comparator", "fields", "shown"),
    [
        ("exact", {"Number": "10000001", "Decimals (−8: to 100 million)": "0"}, "10,000,001 downloads"),
        ("range", {"Number": "10000000", "and": "12000000"}, "10,000,000 to 12,000,000 downloads"),
        ("nearly", {"Number": "11000000"}, "nearly 11,000,000 downloads"),
    ],
)
def test_every_wording_has_its_own_fields(
    page: Page, site: Site, comparator: str, fields: dict[str, str], shown: str
) -> None:
    series, period = "qwen.app.downloads", f"2024-{('exact', 'range', 'nearly').index(comparator) + 1:02}-01/P7D"
    said = {"series": series, "period": period, "source": "article-2026-03"}
    site.ledger.command("report_figure", said | {"value": {"comparator": "gt", "lower": "10000000"}})
    page.goto(f"/series/{series}/figures/{period.replace('/', '--')}")
    page.get_by_label("Wording").select_option(comparator)
    for label, text in fields.items():
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_label("What was mistyped").fill("another wording")
    page.get_by_label("Key (scope report)").fill(KEY)
    page.get_by_role("button", name="Correct").click()
    expect(page.locator(".answer .value")).to_have_text(shown)


def test_from_a_figure_to_the_highlighted_words_and_back(page: Page, site: Site, axe: Axe) -> None:
    site.ledger.attach_text(article())
    page.goto(ORDERS)
    page.locator(".card.chosen mark").first.click()
    page.wait_for_url("**/sources/article-2026-03?at=108#p1977-1995")
    words = page.locator("mark#p1977-1995")
    expect(words).to_be_in_viewport()
    assert words.inner_text() == "nearly 200 million"
    assert axe(page) == []
    words.get_by_role("link").click()
    page.wait_for_url(f"**{ORDERS}")
    assert value(page) == "nearly 200,000,000 orders"


def test_two_vintages_are_picked_and_compared_with_the_keyboard_alone(page: Page, axe: Axe) -> None:
    page.goto("/series/alibaba.other_accrued_liabilities/figures/2016-03-31")
    page.locator("input[name=from][value=v1]").focus()
    page.keyboard.press("Space")
    page.locator("input[name=to][value=v3]").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url("**?from=v1&to=v3#difference")
    assert page.locator(".delta").inner_text() == "-527,000,000 CNY -31.18 %"
    assert axe(page) == []


def test_without_scripts_the_page_has_the_command_instead_of_the_form(browser: Browser, site: Site) -> None:

    context = browser.new_context(base_url=site.address, java_script_enabled=False)
    page = context.new_page()
    page.goto(DOWNLOADS)
    expect(page.locator("form.correction")).to_be_hidden()
    expect(page.locator("details.shell pre")).to_contain_text(f"curl -X POST {site.address}/v1/claims/")
    page.locator("input[name=from][value=s87]").check()
    page.locator("input[name=to][value=s107]").check()
    page.get_by_role("button", name="Compare the two").first.click()
    expect(page.locator("#difference")).to_be_visible()
    context.close()
