"""A figure that is open while others write: it shows what was heard of, and no form outlives its claim."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.web.conftest import Site
from tests.web.test_figure_in_a_browser import KEY, correct, value

pytestmark = pytest.mark.slow

_YEARS = count(1000)
SERIES = "alibaba.amap.daily_active_users"


@pytest.fixture
def period(site: Site) -> str:
    """One of its own for each test, with one claim."""
    found = f"{next(_YEARS)}-01-01/P1M"
    report(site, found, "article-2026-03", {"comparator": "exact", "amount": "20000000", "decimals": -7})
    return found


@pytest.fixture
def refused(browser: Browser, site: Site) -> Iterator[BrowserContext]:
    """Windows that may be told of errors: the browser complains of every 4xx and 5xx."""
    opened = browser.new_context(base_url=site.address)
    yield opened
    opened.close()


def report(site: Site, period: str, source: str, value: dict[str, object]) -> int:
    said = {"series": SERIES, "period": period, "source": source, "value": value}
    return site.ledger.command("report_figure", said).position


def path(period: str) -> str:
    return f"/series/{SERIES}/figures/{period.replace('/', '--')}"


def answered(site: Site, period: str) -> str:
    chosen = site.ledger.figure(SERIES, period, site.ledger.cut()).chosen
    assert chosen is not None and chosen.value is not None and chosen.value.amount is not None
    return chosen.value.amount


def test_what_a_reader_writes_is_not_sent_of_a_claim_that_another_corrected_meanwhile(
    context: BrowserContext, site: Site, period: str
) -> None:
    """The second correction is of the printed words alone: it may not bring the first number back."""
    first, second = context.new_page(), context.new_page()
    first.goto(path(period))
    second.goto(path(period))
    second.get_by_label("Printed as").fill("22 million")
    second.get_by_label("What was mistyped").fill("its words")
    second.get_by_label("Key (scope report)").fill(KEY)
    correct(first, "22000000", "a digit was swapped")
    expect(second.locator(".answer .value")).to_have_text("22,000,000 users")
    expect(second.locator("#changed")).to_contain_text("it is now 22,000,000 users")
    expect(second.locator(".to-correct")).to_contain_text("recorded as 20,000,000 users")
    head = site.ledger.log.head()
    second.get_by_role("button", name="Correct").click()
    expect(second.get_by_role("button", name="Look at it again")).to_be_focused()
    assert site.ledger.log.head() == head
    second.get_by_role("button", name="Look at it again").click()
    expect(second.locator(".to-correct")).to_contain_text("recorded as 22,000,000 users")
    assert second.get_by_label("Number").input_value() == "22000000"
    assert second.get_by_label("Printed as").input_value() == "22 million"
    second.get_by_role("button", name="Correct").click()
    expect(second.locator("#said")).to_contain_text("Recorded at position")
    expect(second.locator(".answer")).to_contain_text("printed as “22 million”")
    assert answered(site, period) == "22000000"


def test_a_window_that_hears_nothing_asks_what_the_claim_is_before_it_sends(
    refused: BrowserContext, site: Site, period: str
) -> None:
    page = refused.new_page()
    page.route("**/v1/events?*", lambda route: route.abort())
    page.goto(path(period))
    expect(page.locator("#news")).to_contain_text("not heard")
    chosen = site.ledger.figure(SERIES, period, site.ledger.cut()).chosen
    assert chosen is not None
    changed = {"comparator": "exact", "amount": "23000000"}
    site.ledger.command("correct_figure", {"claim": chosen.claim_id, "value": changed, "reason": "elsewhere"})
    correct(page, "24000000", "a digit")
    expect(page.locator("#changed")).to_contain_text("it is now 23,000,000 users")
    assert answered(site, period) == "23000000"


def test_a_form_that_nobody_wrote_in_becomes_that_of_the_claim_that_answers_now(
    page: Page, site: Site, period: str
) -> None:
    page.goto(path(period))
    address, shell = "form.correction", ".shell code"
    before = page.locator(address).get_attribute("data-address")
    report(site, period, "issuer-2025-11-25", {"comparator": "exact", "amount": "38000000"})
    expect(page.locator(".to-correct")).to_contain_text("issuer-2025-11-25, recorded as 38,000,000 users")
    after = page.locator(address).get_attribute("data-address")
    assert after and after != before and after in (page.locator(shell).text_content() or "")
    assert page.get_by_label("Number").input_value() == "38000000"
    correct(page, "39000000", "a digit")
    expect(page.locator("#said")).to_contain_text("Recorded at position")
    expect(page.locator(".answer .value")).to_have_text("39,000,000 users")
    assert page.get_by_label("Number").input_value() == "39000000"  # it is of the claim as it is now
    expect(page.locator("#said")).to_contain_text("Recorded at position")


def test_of_a_claim_that_was_taken_out_nothing_is_sent(refused: BrowserContext, site: Site, period: str) -> None:
    """The address names it: the page goes on without."""
    report(site, period, "issuer-2025-11-25", {"comparator": "exact", "amount": "38000000"})
    claims = site.ledger.views.claims([site.ledger.figure(SERIES, period, site.ledger.cut())], site.ledger.cut())
    (first,) = [each for of_one in claims.values() for each in of_one if each.source == "article-2026-03"]
    page = refused.new_page()
    page.goto(f"{path(period)}?correct={first.claim_id}")
    page.get_by_label("Number").fill("21000000")
    site.ledger.command("void_figure", {"event": first.claim_id, "reason": "of another figure"})
    expect(page.locator("#news")).to_contain_text("is up to date")
    expect(page.locator("#changed")).to_contain_text("it is now 38,000,000 users, from issuer-2025-11-25")
    page.get_by_role("button", name="Look at it again").click()
    assert page.get_by_label("Number").input_value() == "38000000"  # what was written was of the other


def test_what_is_called_up_to_date_is_as_of_the_position_that_was_heard_of(
    refused: BrowserContext, site: Site, period: str
) -> None:
    """The views are behind the log: an old page, then a refusal, then what was waited for."""
    page = refused.new_page()
    page.goto(path(period))
    old = site.client.get(path(period)).text
    asked: list[str] = []

    def behind(route: Route) -> None:
        asked.append(route.request.url)
        expect(page.locator("#news")).not_to_contain_text("is up to date")
        if len(asked) == 1:
            route.fulfill(body=old, content_type="text/html")
        elif len(asked) == 2:
            route.fulfill(status=503, body="{}", content_type="application/problem+json")
        else:
            route.continue_()

    page.route("**/figures/*min_position=*", behind)
    position = report(site, period, "issuer-2025-11-25", {"comparator": "exact", "amount": "38000000"})
    expect(page.locator("#news")).to_contain_text("is not up to date yet")
    assert value(page) == "20,000,000 users"
    expect(page.locator(".answer .value")).to_have_text("38,000,000 users", timeout=10_000)
    expect(page.locator("#news")).to_contain_text("is up to date")
    assert [f"min_position={position}" in each for each in asked] == [True] * 3
    assert "min_position" not in page.url and "min_position" not in page.content()


def test_a_stream_that_was_refused_is_asked_for_again(refused: BrowserContext, site: Site, period: str) -> None:
    """A browser gives up after one refusal. The page says that it does not hear, and nothing once it does."""
    page = refused.new_page()
    refusals = 0

    def refuse_once(route: Route) -> None:
        nonlocal refusals
        refusals += 1
        if refusals == 1:
            route.fulfill(status=503, body="{}", content_type="application/problem+json")
        else:
            route.continue_()

    page.route("**/v1/events?*", refuse_once)
    page.goto(path(period))
    expect(page.locator("#news")).to_contain_text("New events are not heard")
    expect(page.locator("#news")).to_be_hidden()
    report(site, period, "issuer-2025-11-25", {"comparator": "exact", "amount": "38000000"})
    expect(page.locator(".answer .value")).to_have_text("38,000,000 users")
    refusals = 0
    page.goto("/log")
    expect(page.locator("#state")).to_have_text("The connection was lost; it is tried again.")
    expect(page.locator("#state")).to_have_text("Live: new events appear here.")


def test_what_is_no_number_is_refused_at_its_field_and_never_sent(page: Page, site: Site, period: str) -> None:
    head = site.ledger.log.head()
    page.goto(path(period))
    page.get_by_label("Decimals").fill("abc")
    correct(page, "20000001", "a digit")
    assert page.evaluate("document.activeElement.id") == "c-decimals"
    message = page.evaluate("document.activeElement.validationMessage")
    assert message == "A whole number from −30 to 18, or empty where it is not known."
    page.get_by_label("Decimals").fill("−8")
    assert page.evaluate("document.activeElement.validity.valid") is True
    page.get_by_label("Wording").select_option("rank_set")
    page.get_by_label("Places").fill("1, x")
    page.get_by_role("button", name="Correct").click()
    assert page.evaluate("document.activeElement.validationMessage").startswith("Whole numbers from 1 on")
    assert site.ledger.log.head() == head


def test_a_refusal_is_whole_sentences_with_the_names_of_the_form(
    refused: BrowserContext, site: Site, period: str
) -> None:
    page = refused.new_page()
    page.goto(path(period))
    correct(page, "twenty", "a digit")
    expect(page.locator("#said.refused")).to_contain_text("Number: not a number; write")
    assert "value." not in page.locator("#said").inner_text()
    correct(page, "21000000", "a digit", key="nothing")
    expect(page.locator("#said.refused")).to_have_text(
        "The request needs a key. The key opens nothing here. It has not the form of one: mlk_…"
    )
