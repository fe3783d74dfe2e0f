"""What is told of a figure that changed in other ways than by another number, and of one that changed very often."""

from __future__ import annotations

from api.web.figure import MOST_SHOWN
from tests.web.conftest import Site
from tests.web.test_figure_pages import answer, claim, read


def test_of_a_percent_the_difference_is_in_points_alone(site: Site) -> None:
    said = {"series": "alibaba.cloud.revenue_yoy", "period": "1999-Q1", "source": "issuer-2025-11-25"}
    for day, amount in (("2000-01-02", "-12.5"), ("2000-02-02", "-11.5")):
        value = {"comparator": "exact", "amount": amount}
        site.ledger.command("report_figure", said | {"published_at": day, "value": value})
    page = read(site, "/series/alibaba.cloud.revenue_yoy/figures/1999-Q1?from=v1&to=v2")
    assert page.one("p", class_="delta").words == "+1.0 percentage points"


def test_what_was_withdrawn_is_compared_with_who_withdrew_it_when_and_why(site: Site) -> None:
    """As corrected since: we had mistyped its date."""
    path, said = "/series/alibaba.revenue/figures/1999-Q1", {"source": "issuer-2025-11-25"}
    value = {"comparator": "exact", "amount": "7"}
    report = said | {"series": "alibaba.revenue", "period": "1999-Q1", "published_at": "2000-01-02", "value": value}
    site.ledger.command("report_figure", report)
    withdrawn = said | {"claim": claim(site, path), "published_at": "2000-03-04", "reason": "counted twice"}
    retraction = site.ledger.command("retract_figure", withdrawn).events[0].recorded
    assert retraction
    page = read(site, f"{path}?from=v1&to=v2")
    row = [row.words for row in page.all("tr") if row.words.startswith("Vintage 2")]
    assert row == ["Vintage 2 retracted issuer-2025-11-25 2000-03-04 counted twice"]
    (vintage,) = [row.words for row in page.all("tr") if row.words.startswith("2 2000-03-0")]
    assert "retracted issuer-2025-11-25" in vintage
    mended = {"claim": retraction.event.event_id, "published_at": "2000-03-05", "reason": "its date"}
    site.ledger.command("correct_figure", mended)
    page = read(site, f"{path}?from=v1&to=v2")
    assert [row.words for row in page.all("tr") if row.words.startswith("Vintage 2")] == [
        "Vintage 2 retracted issuer-2025-11-25 2000-03-05 counted twice"
    ]


def test_of_very_many_claims_those_that_matter_are_shown_and_where_all_are(site: Site) -> None:
    """What is left out can still be compared, and what a dispute is of is there."""
    path, said = "/series/alibaba.revenue/figures/1998-Q1", {"series": "alibaba.revenue", "period": "1998-Q1"}
    reports = [
        said
        | {"source": "issuer-2025-11-25", "value": {"comparator": "exact", "amount": str(number)}}
        | {"published_at": f"2000-{number // 28 + 1:02}-{number % 28 + 1:02}"}
        for number in range(3 * MOST_SHOWN)
    ]
    first, *_ = site.ledger.report_many(reports).events
    assert first.recorded
    site.ledger.command("correct_figure", {"claim": claim(site, path), "value": reports[0]["value"], "reason": "all"})
    oldest = first.recorded.event.event_id
    site.ledger.command("dispute_figure", {"claim": oldest, "disputed_by": "desk", "reason": "differs"})
    page = read(site, path)
    words = page.one("main", id="main").words
    rivals = [card for card in page.all("li", class_="card") if "disputed" not in str(card.attributes["class"])]
    assert len(rivals) == MOST_SHOWN + 1 and "answers" in rivals[0].words
    assert f"{2 * MOST_SHOWN - 1} more claims" in words
    assert page.one("li", id=f"claim-{oldest}")
    changes = answer(site, f"{path}/audit")["changes"]
    steps = [step.attributes["id"] for step in page.all("li", class_="step")]
    assert steps == [f"step-{change['seq']}" for change in changes[-MOST_SHOWN:]]
    assert f"{len(changes) - MOST_SHOWN} earlier steps are not shown" in words
    assert "as before" not in page.all("li", class_="step")[0].words  # it moved from a step that is not shown
    assert f"The last {MOST_SHOWN} vintages" in words
    compared = read(site, f"{path}?from=s{changes[0]['seq']}&to=v2").one("p", class_="delta").words
    assert compared == "+1 CNY"
    for link in page.links:
        if link.startswith("/v1/series/"):
            assert site.client.get(link, headers={"Accept": "*/*"}).status_code == 200
