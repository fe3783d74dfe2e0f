"""Hostile texts in a real browser: nothing runs, nothing leaves its place, and nothing is wider than a phone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page

from tests.web.conftest import Axe, Site
from tests.web.test_source_pages import TEXTS, capture

pytestmark = pytest.mark.slow

_MARKS = "Object.fromEntries([...document.querySelectorAll('mark[id]')].map(mark => [mark.id, mark.textContent]))"


@pytest.mark.parametrize("name", TEXTS)
def test_a_browser_has_the_passages_at_the_right_characters(page: Page, site: Site, axe: Axe, name: str) -> None:
    """It takes every line end for one character, so positions are held against the marks, not against its own text."""
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    title = "<script>alert('t')</script> " + "W" * 400
    spots = capture(site, f"in-browser-{name.replace(' ', '-')}", TEXTS[name], title=title)
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto(f"/sources/in-browser-{name.replace(' ', '-')}")
    assert page.evaluate(_MARKS) == {f"p{start}-{end}": "34%" for start, end in spots}
    shown = page.evaluate("document.querySelector('.text').textContent")
    assert shown == re.sub("\r\n?", "\n", TEXTS[name])
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert axe(page) == []
    assert dialogs == []


def test_digits_of_a_passage_stand_in_their_order_whatever_surrounds_them(page: Page, site: Site) -> None:
    """After a right-to-left override the first digit is still left of the last one."""
    ((start, end), *_) = capture(site, "overridden", "\u202erevenue grew by 34% in the quarter")
    page.goto("/sources/overridden")
    left, right = page.evaluate(
        """id => {
            const text = document.querySelector(`#${id} a`).firstChild;
            return [0, 2].map(place => {
                const range = document.createRange();
                range.setStart(text, place);
                range.setEnd(text, place + 1);
                return range.getBoundingClientRect().left;
            });
        }""",
        f"p{start}-{end}",
    )
    assert left < right
