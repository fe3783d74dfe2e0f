"""Every page of the seeds: sound, sparing, for everybody."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.web.conftest import Axe, Site, faults_in_both_themes

PAGES = (
    "/",
    "/?q=qwen",
    "/?q=nothing-has-this",
    "/series/qwen.app.downloads/figures/2025-11-17--2025-11-24",
    "/series/qwen.app.voice_orders/figures/2026-02-15--2026-02-24?from=s92&to=s108",
    "/series/alibaba.other_accrued_liabilities/figures/2016-03-31?known_on=2017-07-01&from=v1&to=v2",
    "/?subject=alibaba",
    "/?metric=revenue",
    "/conflicts",
    "/conflicts?series=qwen.app.voice_orders",
    "/log",
    "/log?before=100",
    "/sources",
    "/sources/article-2026-03",
    "/series/qwen.app.downloads",
    "/series/alibaba.profit_loss?known_on=2018-01-01&mode=first",
    "/series/alibaba.cloud.revenue_yoy?known_on=2000-01-01",
    "/series/qwen.models.open_ranking",
    "/series/qwen.models.open_ranking?type=uncertain",
)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_html_under_a_policy(site: Site, path: str) -> None:
    answer = site.client.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert "script-src 'self'" in answer.headers["content-security-policy"]


def test_a_page_waits_for_the_position_that_is_asked_for(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ledger.application.operation._PATIENCE_S", 0.01)
    head = site.ledger.log.head()
    there = site.client.get(f"/series/qwen.app.downloads?min_position={head}")
    assert there.status_code == 200
    assert "min_position" not in there.text[there.text.index("Cite:") :]  # the permanent link has no need of it
    assert site.client.get(f"/series/qwen.app.downloads?min_position={head + 1}").status_code == 503


@pytest.mark.slow
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_wrong_in_either_theme_at_either_width(page: Page, axe: Axe, path: str) -> None:
    assert faults_in_both_themes(page, axe, path) == []
