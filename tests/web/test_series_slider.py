"""The known-on slider in a browser: chart, table and address move together, and say what the server says."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import quantiles
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from api.web.rendering import HEADERS
from ledger.application import Ledger
from tests.fred.recordings import load_gdp
from tests.keys import keyed_client
from tests.rest.loopback import listening
from tests.stores import url_of
from tests.tried import tally
from tests.web.conftest import Axe, Site
from tests.web.made_orders import report_in_hong_kong
from tests.web.made_series import made_page
from tests.web.test_series import said

pytestmark = pytest.mark.slow

RECENT = "/series/GDP?from=2014-01-01"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """GDP as FRED recorded it, and a line in Hong Kong with a day of two answers and a rival."""
    folder = tmp_path_factory.mktemp("slider")
    load_gdp(folder / "ledger.db")
    with Ledger.open(url_of(folder / "ledger.db"), actor="tester") as ledger, listening(ledger) as port:
        report_in_hong_kong(ledger)
        client = keyed_client(ledger)
        client.headers["Accept"] = "text/html"
        yield Site(f"http://127.0.0.1:{port}", ledger, client)


def shown(page: Page) -> dict[str, Any]:
    """What headline, chart and table show."""
    found: dict[str, Any] = page.evaluate(
        """() => ({
            headline: document.getElementById('now').textContent.replace(/\\s+/g, ' ').trim(),
            paths: [...document.querySelectorAll('.now path')].map(path => path.getAttribute('d')),
            reasons: [...document.querySelectorAll('.reasons text')]
                .map(text => [text.getAttribute('x'), text.textContent]),
            later: [...document.querySelectorAll('.later')].map(older => older.dataset.until),
            rows: [...document.querySelectorAll('#table tbody tr:not(.ahead)')]
                .map(row => [...row.cells].map(cell => cell.textContent.trim())),
        })"""
    )
    return found


def slide(page: Page, to: str) -> None:
    """Moves the slider to a vintage date as a hand does: many inputs, then a change."""
    page.evaluate(
        """date => {
            const slider = document.getElementById('slider');
            const live = JSON.parse(document.getElementById('live').textContent);
            const to = date ? live.vintages.indexOf(date) : live.vintages.length;
            for (let at = Number(slider.value); at !== to; at += Math.sign(to - at)) {
                slider.value = at;
                slider.dispatchEvent(new Event('input', {bubbles: true}));
            }
            slider.value = to;
            slider.dispatchEvent(new Event('input', {bubbles: true}));
            slider.dispatchEvent(new Event('change', {bubbles: true}));
        }""",
        to,
    )


def test_sliding_shows_what_the_server_says_of_that_date(page: Page, site: Site) -> None:
    """While the slider is held, the page alone knows."""
    page.goto(RECENT)
    for known_on in ("2015-07-30", "2019-07-26", "2024-09-26"):
        other = page.context.new_page()
        other.goto(f"{RECENT}&known_on={known_on}")
        expected = shown(other)
        other.close()
        _hold(page, known_on)
        expect(page.locator("#table tbody tr:not(.ahead)")).to_have_count(len(expected["rows"]))
        page.wait_for_timeout(100)
        assert shown(page) == expected
        figures = site.client.get(
            f"/v1/series/GDP/figures?from=2014-01-01&known_on={known_on}", headers={"Accept": "application/json"}
        ).json()["figures"]
        assert [row[1] for row in expected["rows"]] == said(figures)[::-1]


def _hold(page: Page, at: str) -> None:
    """Moves the slider without letting go of it."""
    page.evaluate(
        """date => {
            const slider = document.getElementById('slider');
            slider.value = JSON.parse(document.getElementById('live').textContent).vintages.indexOf(date);
            slider.dispatchEvent(new Event('input', {bubbles: true}));
        }""",
        at,
    )


def test_the_address_and_the_rest_of_the_page_follow_and_back_goes_back(page: Page) -> None:
    page.goto(RECENT)
    now = shown(page)
    slide(page, "2019-07-26")
    expect(page.locator("#cut strong")).to_have_text("2019-07-26")
    assert page.url.endswith("known_on=2019-07-26")
    assert page.locator("#known-on").input_value() == "2019-07-26"
    assert page.locator("#slider").get_attribute("aria-valuetext") == "2019-07-26"
    assert 'knownOn: "2019-07-26"' in page.locator("#colophon").inner_text()
    assert page.locator("#under").get_by_text("2019-07-26").count() >= 1
    then = shown(page)
    slide(page, "2015-07-30")
    expect(page.locator("#cut strong")).to_have_text("2015-07-30")
    page.go_back()
    expect(page.locator("#cut strong")).to_have_text("2019-07-26")
    assert shown(page) == then
    page.go_back()
    expect(page.locator("#cut strong")).to_have_count(0)
    assert shown(page) == now
    page.go_forward()
    expect(page.locator("#cut strong")).to_have_text("2019-07-26")
    shared = page.context.new_page()
    shared.goto(page.url)
    assert shown(shared) == shown(page) == then


def test_keys_move_it_and_the_server_is_asked_once_when_they_rest(page: Page) -> None:
    page.goto(RECENT)
    asked: list[str] = []
    page.on("request", lambda sent: asked.append(sent.url) if "/series/" in sent.url else None)
    entries = page.evaluate("history.length")
    page.locator("#slider").focus()
    for _ in range(6):
        page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowRight")
    vintage = page.evaluate("JSON.parse(document.getElementById('live').textContent).vintages.at(-5)")
    expect(page.locator("#cut strong")).to_have_text(vintage)
    assert page.evaluate("document.activeElement.id") == "slider"
    assert [url.rpartition("=")[2] for url in asked] == [vintage]
    assert page.evaluate("history.length") == entries + 1


def test_back_to_an_instant_shows_what_was_known_at_it_and_not_at_the_end_of_its_day(page: Page) -> None:
    for instant, headline in (("2024-01-10T17:00Z", "34"), ("2024-01-11T18:00Z", "33.7")):
        page.goto(f"/series/orders?known_on={instant}")
        then = shown(page)
        assert then["rows"][-1][1] == headline
        page.locator("#slider").press("End")
        expect(page.locator("#cut strong")).to_have_count(0)
        assert shown(page) != then
        page.go_back()
        expect(page.locator("#cut strong")).to_have_text(instant)
        assert shown(page) == then


def test_links_and_the_search_follow_the_address(page: Page) -> None:
    around = """() => [...document.querySelectorAll('.mark, .crumbs a, .axis a')].map(link => link.href)
        .concat([...new FormData(document.querySelector('.find'))].map(([name, text]) => `${name}=${text}`).join('&'))
        .map(address => (address.match(/known_on=([^&]*)/) ?? [])[1] ?? 'now')"""
    page.goto(f"{RECENT}&known_on=2015-07-30")
    assert set(page.evaluate(around)) == {"2015-07-30"}
    for to, told in (("", "now"), ("2019-07-26", "2019-07-26")):
        slide(page, to)
        expect(page.locator("#cut strong")).to_have_count(1 if to else 0)
        assert set(page.evaluate(around)) == {told}


def test_a_badge_stays_beside_its_value_while_sliding(page: Page) -> None:
    page.goto("/series/orders")
    row = page.locator("#table tr", has_text="2023-Q2")
    _hold(page, "2024-02-01")
    page.wait_for_timeout(100)
    expect(row.locator("td").first).to_have_text("50 claims disagree")
    expect(row.locator(".badge")).to_be_visible()
    expect(page.locator(".ahead-note")).to_have_text("1 later period not yet known then")


def test_a_server_that_is_gone_leaves_the_page_there(browser: Browser, site: Site) -> None:
    page = browser.new_context(base_url=site.address).new_page()
    page.goto("/series/orders")
    page.route("**/series/orders?*", lambda route: route.abort())
    slide(page, "2024-02-01")
    expect(page.get_by_role("alert")).to_contain_text("did not answer")
    assert shown(page)["headline"] == "40 orders 2023-Q3, known since 2024-02-01"
    page.unroute_all()
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("#cut strong")).to_have_text("2024-02-01")
    expect(page.get_by_role("alert")).to_be_hidden()
    page.context.close()


def test_a_tap_reads_the_chart_out_and_a_second_opens_the_figure(browser: Browser, site: Site) -> None:
    context = browser.new_context(
        base_url=site.address, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    page.goto("/series/orders")
    page.locator(".chart").tap(position={"x": 80, "y": 150})
    expect(page.locator(".readout")).to_have_text("2023-Q1: 33, known since 2024-01-12. Tap again to open it.")
    page.locator(".chart").tap(position={"x": 80, "y": 150})
    expect(page).to_have_url(f"{site.address}/series/orders/figures/2023-01-01--2023-04-01")
    context.close()


def test_a_click_with_control_opens_the_figure_beside(page: Page) -> None:
    page.goto("/series/orders")
    with page.context.expect_page() as opened:
        page.locator(".chart").click(position={"x": 120, "y": 150}, modifiers=["Control"])
    assert opened.value.url.endswith("/figures/2023-01-01--2023-04-01")
    assert page.url.endswith("/series/orders")


def test_without_scripts_it_is_a_form(browser: Browser, site: Site) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=site.address)
    page = context.new_page()
    page.goto(RECENT)
    assert not page.locator("#slider").is_visible()
    page.locator("#known-on").select_option("2019-07-26")
    page.get_by_role("button", name="Show").click()
    assert "known_on=2019-07-26" in page.url
    assert "from=2014-01-01" in page.url
    assert page.locator("#cut").inner_text().startswith("As the world knew it on 2019-07-26")
    context.close()


def test_a_slid_page_has_nothing_wrong(page: Page, axe: Axe) -> None:
    page.goto(RECENT)
    slide(page, "2019-07-26")
    expect(page.locator("#cut strong")).to_have_text("2019-07-26")
    assert axe(page) == []


def test_each_of_sixty_moves_shows_its_date_and_their_time_is_told(page: Page) -> None:
    """60 vintages × 120 quarters, all of them revised each time; timed are script, style and layout (aim: 16 ms)."""
    made = made_page(vintages=60, periods=120)
    page.route(
        "**/series/made", lambda route: route.fulfill(body=made, headers={**HEADERS, "Content-Type": "text/html"})
    )
    page.goto("/series/made")
    assert page.evaluate("JSON.parse(document.getElementById('live').textContent).steps.flat().length") == 7200
    moves: list[tuple[float, str, str]] = page.evaluate(
        """async () => {
            const slider = document.getElementById('slider'), moves = [];
            const live = JSON.parse(document.getElementById('live').textContent);
            for (let index = 0; index < 60; index++) {
                await new Promise(resolve => setTimeout(resolve, 20));
                slider.value = (index * 37) % 60;
                const begin = performance.now();
                slider.dispatchEvent(new Event('input', {bubbles: true}));
                document.body.getBoundingClientRect();
                const took = performance.now() - begin;
                moves.push([took, document.getElementById('slid').textContent, live.vintages[slider.value]]);
            }
            return moves;
        }"""
    )
    assert [shown for _, shown, _ in moves] == [meant for _, _, meant in moves]
    quarter, half, _ = quantiles((took for took, _, _ in moves), n=4)
    tally("slider").update(
        {"moves": 60, "half below µs": round(half * 1000), "a quarter below µs": round(quarter * 1000)}
    )


def test_the_table_fits_a_phone_with_its_badges(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    for path in ("/series/orders", "/series/GDP"):
        page.goto(path)
        needed, given = page.evaluate("(({scrollWidth, clientWidth}) => [scrollWidth, clientWidth])(window.table)")
        assert needed <= given, path


def test_a_key_leads_past_the_table(page: Page) -> None:
    page.goto("/series/orders")
    told = page.locator("#cut").inner_html()
    page.get_by_role("link", name="Past the table").press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('section').querySelector('h2').id") == "revisions"
    assert page.locator("#cut").inner_html() == told
