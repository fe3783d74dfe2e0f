"""No link leads nowhere, and every view is there in its other forms."""

from __future__ import annotations

from urllib.parse import urljoin

import pytest

from tests.tried import tally
from tests.web.conftest import Site
from tests.web.reading import links_of

_BROWSER = {"Accept": "text/html,application/xml;q=0.9,*/*;q=0.8"}
_ELSEWHERE = ("known_on=", "recorded_by=", "/docs")  # other cuts show the same links, and documents are not ours alone


@pytest.mark.slow
def test_every_link_from_the_first_page_on_answers(site: Site) -> None:
    waiting, seen, broken = ["/", "/nothing", "/?q=qwen"], {""}, []
    while waiting:
        address = waiting.pop()
        answer = site.client.get(address, headers=_BROWSER)
        if answer.status_code != 200 and address != "/nothing":
            broken.append((answer.status_code, address))
        if address.startswith("/graphql?") and "errors" in _asked_by_program(site, address):
            broken.append((answer.status_code, address))
        if answer.headers["content-type"].startswith("text/html") and not address.startswith(("/graphql", "/docs")):
            found = {urljoin(address, link).partition("#")[0] for link in links_of(answer.text)} - seen
            new = {link for link in found if link.startswith("/") and not any(part in link for part in _ELSEWHERE)}
            seen |= new
            waiting += sorted(new)
    assert broken == []
    tally("links").update({"followed": len(seen)})


def _asked_by_program(site: Site, address: str) -> dict[str, object]:
    answer: dict[str, object] = site.client.get(address, headers={"Accept": "application/json"}).json()
    return answer
