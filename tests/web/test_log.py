"""The log as a page: every kind of event in words, in pages by position, and live."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from api.web.told_events import told
from api.web.view import View
from ledger.domain.events import TOPICS, FigureEvent
from ledger.domain.history import Logged, Recorded
from ledger.projections.cuts import Cut
from ledger.store.codec import LoggedEvent
from tests.store.samples import SAMPLES
from tests.web.conftest import Site
from tests.web.reading import words_of

NOWHERE = View("/log", {}, Cut(None, 9, 9))
AT = datetime(2026, 1, 1, tzinfo=UTC)


def logged(sample: LoggedEvent) -> Logged:
    recorded = Recorded(7, AT, "tester", "s", sample.event)
    return Logged(7, sample.originator_id, 1, sample.event.TOPIC, recorded)


def test_every_kind_of_event_is_told_in_words_and_leads_to_what_it_is_about() -> None:
    seen = set()
    for sample in SAMPLES.values():
        said, event = told(logged(sample), NOWHERE), sample.event
        seen.add(event.TOPIC)
        assert said.verb and said.actor == "tester"
        if isinstance(event, FigureEvent):
            assert said.thing and said.thing.period and said.thing.href
            assert said.thing.href.startswith(f"/series/{event.series}/figures/")
    assert seen == set(TOPICS)


def test_what_cannot_be_read_is_told_as_such() -> None:
    damaged = logged(next(iter(SAMPLES.values())))._replace(recorded=None, error="not JSON")
    said = told(damaged, NOWHERE)
    assert (said.verb, said.words, said.event_id) == ("Cannot be read", "not JSON", None)


def positions(page: str) -> list[int]:
    return [int(each) for each in re.findall(r'<li data-position="(\d+)"', page)]


def test_pages_of_the_log_hold_every_event_once_newest_first(site: Site) -> None:
    found: list[int] = []
    path = "/log?limit=40"
    while path:
        page = site.client.get(path).text
        found += positions(page)
        older = re.search(r'href="([^"]+)">Older', page)
        path = older[1].replace("&amp;", "&") if older else ""
    assert found == list(range(site.ledger.log.head(), 0, -1))


def test_newer_leads_back_to_where_one_came_from(site: Site) -> None:
    head = site.ledger.log.head()
    older = site.client.get(f"/log?limit=40&before={head - 39}").text
    newer = re.search(r'href="([^"]+)">Newer', older)
    assert newer
    page = site.client.get(newer[1].replace("&amp;", "&")).text
    assert positions(page)[0] == head


def test_a_page_of_the_log_is_what_rest_tells_of_the_same_positions(site: Site) -> None:
    page = site.client.get("/log?before=21&limit=10").text
    (address,) = (each.replace("&amp;", "&") for each in re.findall(r'<a href="(/v1/events\?[^"]+)">JSON', page))
    told_by_rest = [
        event["seq"] for event in site.client.get(address, headers={"Accept": "application/json"}).json()["events"]
    ]
    assert positions(page) == told_by_rest[::-1] == list(range(20, 10, -1))


def test_the_log_ends_at_the_recording_cut_and_is_not_followed_there(site: Site) -> None:
    page = site.client.get("/log?recorded_by=9").text
    assert positions(page) == list(range(9, 0, -1))
    assert "log.js" not in page and "log.js" in site.client.get("/log").text


def test_the_root_is_that_of_the_log(site: Site) -> None:
    root = site.client.get("/v1/log", headers={"Accept": "application/json"}).json()["root"]
    assert root in words_of(site.client.get("/log").text)


def test_a_pinned_page_has_the_root_of_its_position_for_ever(site: Site) -> None:
    page = site.client.get("/log?recorded_by=9").text
    new_subject(site, "After the pin")
    assert site.client.get("/log?recorded_by=9").text == page
    assert "Events 9 " in words_of(page)


def test_a_date_of_publication_is_said_to_cut_nothing(site: Site) -> None:
    for path in ("/log", "/sources"):
        words = words_of(site.client.get(f"{path}?known_on=1990-01-01").text)
        assert "no date of publication cuts" in words and "As the world knew it" not in words


def new_subject(site: Site, name: str) -> int:
    code = name.lower().replace(" ", "-")
    return site.ledger.command("register_subject", {"code": code, "name": name, "kind": "test"}).position


@pytest.mark.slow
def test_new_events_appear_without_a_reload_and_not_while_paused(page: Page, site: Site) -> None:
    page.goto("/log")
    expect(page.get_by_text("Live: new events appear here.")).to_be_visible()
    page.evaluate("window.same = true")
    new_subject(site, "First of the live")
    expect(page.locator("#log").get_by_text("First of the live")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="1 new event")).to_contain_text("First of the live")
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text("Paused.")).to_be_visible()
    last = new_subject(site, "Second of the live")
    page.wait_for_timeout(1500)
    assert page.locator("#log").get_by_text("Second of the live").count() == 0
    page.get_by_role("button", name="Go on").click()
    expect(page.locator("#log").get_by_text("Second of the live")).to_be_visible()
    expect(page.locator("#log li").first).to_have_attribute("data-position", str(last))
    assert page.evaluate("window.same") is True
