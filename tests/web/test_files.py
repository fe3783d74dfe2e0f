"""What pages load is little, ours or a known release of others', and changes its address with its content."""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path

import pytest

import api.web as web
from tests.web.conftest import Site
from tests.web.reading import links_of
from tests.web.test_pages import PAGES

FOLDER = Path(web.__file__).parent
FILES = FOLDER / "files"
MANIFEST: dict[str, dict[str, str]] = json.loads((FOLDER / "manifest.json").read_text())
MOST_BYTES = 60_000


def test_all_scripts_and_styles_together_are_small() -> None:
    packed = {path.name: len(gzip.compress(path.read_bytes(), 9)) for path in FILES.glob("*.[cj]s*")}
    assert "page.css" in packed
    assert sum(packed.values()) < MOST_BYTES, packed


@pytest.mark.parametrize("name", MANIFEST)
def test_a_file_of_others_is_the_one_of_its_release(name: str) -> None:
    assert hashlib.sha256((FILES / name).read_bytes()).hexdigest() == MANIFEST[name]["sha256"]


def test_files_of_others_are_all_listed_with_their_licences() -> None:
    of_others = {path.name for path in FILES.glob("*.min.*")} | {path.name for path in FILES.glob("*.LICENSE.txt")}
    assert of_others == set(MANIFEST)


def test_a_file_that_a_page_names_is_there_and_may_be_kept(site: Site) -> None:
    named = {link for path in PAGES for link in links_of(site.client.get(path).text) if link.startswith("/static/")}
    assert len(named) > 3
    for address in named:
        answer = site.client.get(address)
        assert answer.status_code == 200
        digest = hashlib.sha256(answer.content).hexdigest()
        assert digest.startswith(address.rpartition("?")[2])
        assert answer.headers["cache-control"].endswith("immutable")
        for other in (address.partition("?")[0], f"{address}0"):
            assert site.client.get(other).headers["cache-control"] == "no-cache"
