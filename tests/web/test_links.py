"""No link leads nowhere, and every view is there in its other forms."""

from __future__ import annotations

import html
import re
from urllib.parse import urljoin

import pytest

from tests.tried import tally
from tests.web.conftest import Site
from tests.web.reading import all_links_of

_BROWSER = {"Accept": "text/html,application/xml;q=0.9,*/*;q=0.8"}
_ELSEWHERE = ("known_on=", "recorded_by=", "/docs")  # other cuts show the same links, and documents are not ours alone
_PERMANENT = re.compile(r'href="([^"]+)">Permanent link')


@pytest.mark.slow
def test_every_link_from_the_first_page_on_answers(site: Site) -> None:
    """Places within pages are there too, and the permanent link of every page."""
    waiting, seen, broken = ["/", "/nothing", "/?q=qwen", "/?q=%22a%0Ab%5C"], {""}, []
    named: dict[str, set[str]] = {}
    places: set[tuple[str, str]] = set()
    while waiting:
        address = waiting.pop()
        answer = site.client.get(address, headers=_BROWSER)
        if answer.status_code != 200 and address != "/nothing":
            broken.append((answer.status_code, address))
        if address.startswith("/graphql?") and (wrong := _errors_of(site, address) - {"AMBIGUOUS_PERIOD"}):
            broken.append((answer.status_code, f"{wrong} {address}"))
        if answer.headers["content-type"].startswith("text/html") and not address.startswith(("/graphql", "/docs")):
            named[address] = {*re.findall(r'\bid="([^"]+)"', answer.text)}
            found = {urljoin(address, link) for link in all_links_of(answer.text)}
            places |= {(page, place) for page, _, place in (link.partition("#") for link in found) if place}
            found = {link.partition("#")[0] for link in found} - seen
            new = {link for link in found if link.startswith("/") and not any(part in link for part in _ELSEWHERE)}
            seen |= new
            waiting += sorted(new)
            for pinned in _PERMANENT.findall(answer.text):
                status = site.client.get(html.unescape(pinned), headers=_BROWSER).status_code
                broken += [] if status == 200 else [(status, pinned)]
    assert broken == []
    assert [(page, place) for page, place in sorted(places) if page in named and place not in named[page]] == []
    tally("links").update({"followed": len(seen), "places": len(places)})


def _errors_of(site: Site, address: str) -> set[str]:
    """The codes of a program's answer; a list may have series of several kinds of period, which have no one latest."""
    answer = site.client.get(address, headers={"Accept": "application/json"}).json()
    return {error["extensions"]["code"] for error in answer.get("errors", ())}
