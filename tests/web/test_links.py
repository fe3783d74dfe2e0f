"""No link of the lists leads nowhere."""

from __future__ import annotations

import pytest

from tests.web.conftest import Site
from tests.web.reading import links_of

LISTS = ("/", "/?q=qwen", "/conflicts", "/log?limit=20", "/nothing")
_BROWSER = {"Accept": "text/html,application/xml;q=0.9,*/*;q=0.8"}


@pytest.mark.slow
def test_every_link_of_a_list_answers(site: Site) -> None:
    links = {link.partition("#")[0] for path in LISTS for link in links_of(site.client.get(path).text)}
    here = sorted(link for link in links if link.startswith("/"))
    assert len(here) > 50
    assert [link for link in here if site.client.get(link, headers=_BROWSER).status_code != 200] == []
