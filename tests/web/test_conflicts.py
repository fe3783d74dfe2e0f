"""Conflicts and disputes: what is said side by side, which rule decided, and the way to the figure."""

from __future__ import annotations

from pathlib import Path

from starlette.testclient import TestClient

from ledger.application import Ledger
from tests.keys import keyed_client
from tests.store.setting import claim_id, define, open_ledger, report
from tests.web.conftest import Site
from tests.web.reading import links_of, words_of


def page_of(ledger: Ledger, path: str = "/conflicts") -> str:
    client: TestClient = keyed_client(ledger)
    return client.get(path, headers={"Accept": "text/html"}).text


def test_rivals_stand_side_by_side_with_the_rule_that_decided(site: Site) -> None:
    page = site.client.get("/conflicts").text
    words = words_of(page)
    assert "Qwen app: Orders placed by one sentence, Spring Festival 2026" in words
    assert "nearly 200,000,000 orders answers" in words
    assert "at least 200,000,000 orders older: a later publication of the same tier answers" in words
    assert "of the best tier, 7 (commentary), the latest publication answers" in words
    assert 'href="/series/qwen.app.voice_orders/figures/2026-02-15--2026-02-24"' in page


def test_where_nothing_ranks_the_rivals_none_is_picked_and_what_is_out_of_it_is_counted(tmp_path: Path) -> None:
    with open_ledger(tmp_path / "ledger.db") as ledger:
        define(ledger)
        first = claim_id(report(ledger, "34", published_at="2025-11-20T00:00Z"))
        restated = {"source": "release", "reason": "revision", "published_at": "2025-11-25"}
        for amount in ("33", "35"):
            value = {"comparator": "exact", "amount": amount}
            ledger.command("restate_figure", {"claim": first, "value": value, **restated})
        words = words_of(page_of(ledger))
        assert "no value is picked" in words
        assert "33 percent a candidate" in words and "35 percent a candidate" in words
        assert "1 more claim repeats one of these, or is withdrawn or superseded" in words
        assert "34 percent" not in words


def test_an_open_dispute_is_listed_with_what_is_said_instead_until_it_is_resolved(tmp_path: Path) -> None:
    with open_ledger(tmp_path / "ledger.db") as ledger:
        define(ledger)
        claim = claim_id(report(ledger, "34"))
        assert "nothing is in dispute" in words_of(page_of(ledger))
        said = {"disputed_by": "<b>Bob</b>", "reason": "it was 30", "counter": {"comparator": "approx", "amount": "30"}}
        dispute = claim_id(ledger.command("dispute_figure", {"claim": claim, **said}))
        before = ledger.log.head()
        page = page_of(ledger)
        assert "approximately 30 percent dispute by <b>Bob</b> it was 30" in words_of(page)
        assert "<b>" not in page
        ledger.command("resolve_dispute", {"dispute": dispute, "outcome": "rejected", "reason": "it was not"})
        assert "nothing is in dispute" in words_of(page_of(ledger))
        assert "it was 30" in words_of(page_of(ledger, f"/conflicts?recorded_by={before}"))


def test_the_other_forms_of_the_list_hold_what_it_holds(tmp_path: Path) -> None:
    """Figures in dispute too, which those who ask for conflicts alone do not get."""
    with open_ledger(tmp_path / "ledger.db") as ledger:
        define(ledger)
        report(ledger, "34", series="hong-kong")
        report(ledger, "41", series="hong-kong", source="paper")
        claim = claim_id(report(ledger, "34"))
        ledger.command("dispute_figure", {"claim": claim, "disputed_by": "a reader", "reason": "not so"})
        links = links_of(page_of(ledger))
        (json,) = (link for link in links if link.startswith("/v1/conflicts?"))
        (csv,) = (link for link in links if link.startswith("/v1/conflicts.csv"))
        (graphql,) = (link for link in links if link.startswith("/graphql?"))
        client = keyed_client(ledger)
        both = ["growth", "hong-kong"]
        assert [row["series"] for row in client.get(json).json()["conflicts"]] == both
        assert [line.partition(",")[0] for line in client.get(csv).text.splitlines()[1:]] == both
        nodes = client.get(graphql).json()["data"]["conflicts"]["nodes"]
        assert [node["series"]["code"] for node in nodes] == both
        for address in ("/v1/conflicts", "/v1/conflicts?disputed=false"):
            assert [row["series"] for row in client.get(address).json()["conflicts"]] == ["hong-kong"]


def test_the_list_comes_in_pages_and_is_narrowed(tmp_path: Path) -> None:
    with open_ledger(tmp_path / "ledger.db") as ledger:
        define(ledger)
        for series in ("growth", "hong-kong"):
            report(ledger, "34", series=series)
            report(ledger, "41", series=series, source="paper")
        first = page_of(ledger, "/conflicts?limit=1")
        assert ('href="/series/growth/' in first, 'href="/series/hong-kong/' in first) == (True, False)
        assert "limit=1&amp;after=" in first
        alone = page_of(ledger, "/conflicts?series=hong-kong")
        assert ('href="/series/growth/' in alone, 'href="/series/hong-kong/' in alone) == (False, True)
