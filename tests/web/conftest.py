"""A real browser on a real server. Where there is no Chromium the tests that need one are skipped."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright
from starlette.testclient import TestClient

from ledger.application import Ledger
from tests.conformance.conftest import npm_packages
from tests.keys import keyed_client
from tests.rest.loopback import listening
from tests.stores import SeededAt

__all__ = ["npm_packages"]

# Without these Chromium asks its maker's hosts for this and that, which nobody here answers.
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
Axe = Callable[[Page], list[Any]]


@dataclass(frozen=True)
class Site:
    """A server with the seeds: its address, its ledger, and a client that reads pages without a browser."""

    address: str
    ledger: Ledger
    client: TestClient


@pytest.fixture(scope="module")
def site(seeded_at: SeededAt, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    url = seeded_at(tmp_path_factory.mktemp("web") / "ledger.db")
    with Ledger.open(url, actor="tester") as ledger, listening(ledger) as port:
        client = keyed_client(ledger)
        client.headers["Accept"] = "text/html"
        yield Site(f"http://127.0.0.1:{port}", ledger, client)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(request: pytest.FixtureRequest) -> Iterator[Browser]:
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("there is no Chromium (Debian's package chromium)")
    playwright: Playwright = request.getfixturevalue("playwright")
    started = playwright.chromium.launch(executable_path=program, args=_ARGUMENTS)
    yield started
    started.close()


@pytest.fixture
def context(browser: Browser, site: Site) -> Iterator[BrowserContext]:
    """Windows that share what a browser keeps. Nothing may complain, and nothing is fetched from elsewhere."""
    opened = browser.new_context(viewport={"width": 1280, "height": 900}, base_url=site.address)
    complaints: list[str] = []
    opened.on("console", lambda told: complaints.append(told.text) if told.type in ("error", "warning") else None)
    opened.on("weberror", lambda told: complaints.append(str(told.error)))
    opened.on(
        "request", lambda sent: None if sent.url.startswith((site.address, "data:")) else complaints.append(sent.url)
    )
    yield opened
    opened.close()
    assert complaints == []


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture
def axe(npm_packages: Path) -> Axe:
    """What axe-core finds wrong with a page as it stands."""
    script = (npm_packages / "node_modules" / "axe-core" / "axe.min.js").read_text()

    def violations(page: Page) -> list[Any]:
        page.evaluate(script)  # by the debugger: the page's own policy takes no script from elsewhere
        found: list[Any] = page.evaluate("axe.run().then(found => found.violations)")
        return [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in found]

    return violations


def faults_in_both_themes(page: Page, axe: Axe, path: str) -> list[Any]:
    """What is wrong with a page: axe's findings, and what is wider than the window, at a desk's width and a phone's."""
    found: list[Any] = []
    for theme in ("light", "dark"):
        for width in (1280, 390):
            page.emulate_media(color_scheme=theme)
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(path)
            found += axe(page)
            if (wide := page.evaluate("document.documentElement.scrollWidth")) > width:
                found.append((theme, wide))
    return found
