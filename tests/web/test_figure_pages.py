"""The page of a figure: what it says is what the ledger says, in words."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.web.conftest import Site
from tests.web.parsed import Reading, article

DOWNLOADS = "/series/qwen.app.downloads/figures/2025-11-17--2025-11-24"
ORDERS = "/series/qwen.app.voice_orders/figures/2026-02-15--2026-02-24"
LIABILITIES = "/series/alibaba.other_accrued_liabilities/figures/2016-03-31"
GROWTH = "/series/alibaba.cloud.revenue_yoy/figures/2025-07-01--2025-10-01"
USERS = "/series/alibaba.amap.daily_active_users/figures/2025-10-01--2025-11-01"
CAPEX = "/series/alibaba.capex_ai_cloud/figures/2024-10-01--2025-10-01"
DERIVATIVES = "/series/qwen.models.derivatives/figures/2026-03~"
REVENUE = "/series/alibaba.revenue/figures/2025-07-01--2025-10-01"


def read(site: Site, path: str) -> Reading:
    answer = site.client.get(path)
    assert answer.status_code == 200, answer.text
    return Reading(answer.text)


def answer(site: Site, path: str) -> Any:
    return site.client.get(f"/v1{path}", headers={"Accept": "application/json"}).json()


def claim(site: Site, path: str) -> str:
    chosen: str = answer(site, path)["resolution"]["chosen"]
    return chosen


def cards(page: Reading) -> list[str]:
    return [card.words for card in page.all("li", class_="card")]


def test_the_value_stands_in_the_wording_of_its_comparator_and_the_rule_in_words(site: Site) -> None:
    page = read(site, DOWNLOADS)
    assert page.one("p", class_="value").words == "more than 10,000,000 downloads"
    assert "printed as “more than 10 million”" in page.one("p", class_="badges").words
    assert page.one("p", class_="lead").words == answer(site, DOWNLOADS)["resolution"]["reason"]
    assert "press with its own sourcing" in page.one("p", class_="lead").words


def test_every_claim_is_beside_the_one_that_answers_with_why_it_does_not(site: Site) -> None:
    page = read(site, DOWNLOADS)
    (chosen,) = page.all("li", class_="chosen")
    assert "answers" in chosen.words and "Dataconomy" in chosen.words
    told = cards(page)
    assert len(told) == len(answer(site, DOWNLOADS)["claims"]) and told[0] == chosen.words
    assert sum("outranked: press with its own sourcing outranks commentary" in words for words in told) == 2
    assert sum("older: a later publication of the same tier answers" in words for words in told) == 1
    assert sum("supports the answer" in words for words in told) == 2


def test_two_rival_counts_stand_side_by_side_with_the_rule(site: Site) -> None:
    page = read(site, ORDERS)
    assert page.one("p", class_="lead").words.startswith("The claims disagree; of the best tier, 7 (commentary)")
    first, second = cards(page)
    assert first.startswith("nearly 200,000,000 orders answers")
    assert second.startswith("at least 200,000,000 orders older")
    assert page.all("span", class_="conflict")


def test_where_nothing_ranks_the_claims_all_are_candidates_and_none_is_chosen(site: Site) -> None:
    series, period = "qwen.models.hugging_face_downloads", "2024-Q1"
    for amount in ("100", "200"):
        value = {"comparator": "exact", "amount": amount}
        said = {"series": series, "period": period, "source": "ai-damn-2026-03", "value": value}
        site.ledger.command("report_figure", said)
    page = read(site, f"/series/{series}/figures/2024-Q1")
    assert page.one("p", class_="value").words == "the claims disagree, none is picked"
    assert not page.all("li", class_="chosen")
    assert sum("a candidate" in words for words in cards(page)) == 2


def test_two_vintages_are_compared_in_both_ways_where_both_are_plain_numbers(site: Site) -> None:
    page = read(site, f"{LIABILITIES}?from=v1&to=v2")
    assert page.one("p", class_="delta").words == "-518,000,000 CNY -30.65 %"
    rows = [row.words for row in page.all("tr") if row.words.startswith("Vintage ")]
    assert rows[0] == "Vintage 1 1,690,000,000 CNY sec-0001047469-16-013400 2016-05-24 reported"
    assert rows[1] == "Vintage 2 1,172,000,000 CNY sec-0001047469-17-004019 2017-06-15 revision"
    bounds = read(site, f"{ORDERS}?from=s92&to=s108")
    assert bounds.one("p", class_="delta").words == "No difference is counted between these."
    same = read(site, f"{LIABILITIES}?from=v2&to=v2")
    assert same.one("p", class_="delta").words == "The answer is the same."


@pytest.mark.parametrize("query", ["from=v9&to=v1", "from=v1&to=s1", "from=x&to=v1", "correct=nobody", "untold=1"])
def test_what_is_not_the_figures_own_is_told(site: Site, query: str) -> None:
    assert site.client.get(f"{LIABILITIES}?{query}").status_code == 422


def test_the_life_tells_what_why_who_and_both_times(site: Site) -> None:
    page = read(site, LIABILITIES)
    steps = [step.words for step in page.all("li", class_="step")]
    changes = answer(site, f"{LIABILITIES}/audit")["changes"]
    assert len(steps) == len(changes) == 3
    for step, change in zip(steps, changes, strict=True):
        recorded = f"{change['recorded_at'][:10]} {change['recorded_at'][11:19]} UTC"
        for part in (change["source"]["code"], change["published_at"], recorded, change["actor"]):
            assert part in step
    assert "1,690,000,000 CNY → became 1,172,000,000 CNY -518,000,000 Why revision" in steps[1]


def test_a_cut_shows_what_was_so_and_keeps_in_every_link(site: Site) -> None:
    page = read(site, f"{LIABILITIES}?known_on=2017-07-01")
    assert page.one("p", class_="value").words == "1,172,000,000 CNY"
    assert len(page.all("li", class_="step")) == 2 and not page.all("form", class_="correction")
    ours = [link for link in page.links if link.startswith(("/series/", "/sources/"))]
    assert {link for link in ours if "known_on=2017-07-01" not in link} == {LIABILITIES}  # what is known now
    before = read(site, f"{LIABILITIES}?known_on=2010-01-01")
    assert before.one("p", class_="value").words == "not yet known"


def test_a_figure_that_is_disputed_corrected_and_retracted_says_so(site: Site) -> None:
    disputed = claim(site, GROWTH)
    counter = {"comparator": "exact", "amount": "33.5"}
    said = {"claim": disputed, "disputed_by": "Research desk", "reason": "Slide 12 differs"}
    site.ledger.command("dispute_figure", said | {"counter": counter})
    page = read(site, GROWTH)
    assert page.one("p", class_="value").words == "34 percent"
    assert "disputed" in page.one("p", class_="badges").words
    assert any(card.startswith("Research desk says 33.5 percent Slide 12 differs") for card in cards(page))
    assert "Research desk says 33.5 percent, not 34 percent" in page.all("li", class_="step")[-1].words
    wrong = {"comparator": "gt", "lower": "630000000"}
    site.ledger.command(
        "correct_figure", {"claim": claim(site, USERS), "value": wrong, "reason": "a digit was swapped"}
    )
    page = read(site, USERS)
    assert page.one("p", class_="value").words == "more than 630,000,000 users"
    last = page.all("li", class_="step")[-1].words
    assert "more than 360,000,000 users → became more than 630,000,000 users" in last
    assert "Why a digit was swapped" in last
    withdrawn = {"claim": claim(site, CAPEX), "source": "issuer-2025-11-25", "published_at": "2026-04-01"}
    site.ledger.command("retract_figure", withdrawn | {"reason": "of another year"})
    page = read(site, CAPEX)
    assert page.one("p", class_="value").words == "retracted"
    assert any("withdrawn by its publisher" in card for card in cards(page))


def test_a_permanent_link_shows_the_old_answer_after_new_events(site: Site) -> None:
    page = read(site, REVENUE)
    (permanent,) = [link.attributes["href"] for link in page.all("a") if link.text == "Permanent link"]
    said = page.one("p", class_="value").words
    wrong = {"comparator": "exact", "amount": "1", "unit": "CNY"}
    site.ledger.command("correct_figure", {"claim": claim(site, REVENUE), "value": wrong, "reason": "to be seen"})
    assert read(site, REVENUE).one("p", class_="value").words == "1 CNY" != said
    assert read(site, str(permanent)).one("p", class_="value").words == said


def test_the_curl_command_is_the_request_as_it_is(site: Site) -> None:
    """Of the claim that is asked for, with its value as it stands."""
    path = f"{DERIVATIVES}?correct={claim(site, DERIVATIVES)}"
    shown = read(site, path).one("details", class_="shell").text.partition("curl")[2]
    words = shlex.split("curl" + shown.replace("\\\n", " "))
    url, body = words[words.index("POST") + 1], words[words.index("-d") + 1]
    value = json.loads(body)["value"]
    assert (value["comparator"], value["lower"]) == ("gt", "180000")
    value["lower"] = "181000"
    sent = {"value": value, "reason": "a digit"}
    assert site.client.post(url, json=sent).status_code == 201
    assert read(site, DERIVATIVES).one("p", class_="value").words == "more than 181,000 models"


def commands(page: Reading) -> list[str]:
    return [pre.text for pre in page.all("pre") if "verify_proof" in pre.text]


def test_the_proof_is_the_one_that_rest_gives_and_its_commands_hold(site: Site, tmp_path: Path) -> None:
    """Without a signing key there is no command that could hold; with one the file that the page names is verified."""
    page = read(site, DOWNLOADS)
    assert "nobody signed its root" in page.one("main", id="main").words and not commands(page)
    site.ledger.signing.create_key("ledger.example.org/log/1")
    page = read(site, DOWNLOADS)
    proof = site.client.get("/v1/log/proof/89", headers={"Accept": "application/json"}).json()
    assert proof["leaf_hash"] in page.one("dl", class_="hashes").words
    assert commands(page) == [
        "ledger proof qwen.app.downloads 2025-11-17/2025-11-24 -o figure.tlog-proof\n"
        "python -m ledger.proofs.verify_proof figure.tlog-proof --key ledger.key"
    ]
    (file,) = [link for link in page.links if link.endswith(".tlog-proof")]
    (tmp_path / "figure.tlog-proof").write_bytes(
        site.client.get(file, headers={"Accept": "text/html,*/*;q=0.8"}).content
    )
    (tmp_path / "ledger.key").write_text(str(site.ledger.verifier_key()))
    second = commands(page)[0].splitlines()[1].split()[1:]
    ran = subprocess.run([sys.executable, *second], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert ran.returncode == 0, ran.stderr


def test_the_proof_tells_of_corrections_and_of_figures_that_nothing_answers_for(site: Site) -> None:
    corrected = read(site, USERS).one("main", id="main").words
    changes = answer(site, f"{USERS}/audit")["changes"]
    assert f"What mended it since has a proof of its own: position {changes[-1]['seq']}" in corrected
    retracted = read(site, CAPEX)
    last = answer(site, f"{CAPEX}/audit")["changes"][-1]["seq"]
    assert f"The last that was recorded of this figure is position {last}" in retracted.one("main", id="main").words
    assert commands(retracted)[0].startswith(f"ledger proof --position {last} -o")


def test_a_period_that_was_redefined_leads_to_the_other_figure(site: Site) -> None:
    link = {"series": "alibaba.revenue_yoy", "old": "2025-07-01/2025-10-01", "new": "2025-07-02/2025-10-02"}
    for period in (link["old"], link["new"]):
        value = {"comparator": "exact", "amount": "5"}
        said = {"series": link["series"], "period": period, "source": "issuer-2025-11-25", "value": value}
        site.ledger.command("report_figure", said)
    site.ledger.command("link_periods", link | {"reason": "the quarter <b>moved</b> by a day"})
    page = read(site, "/series/alibaba.revenue_yoy/figures/2025-07-02--2025-10-02")
    (item,) = [each for each in page.all("li") if "is the same thing before: the quarter <b>moved</b>" in each.words]
    (other,) = [each for each in page.links if "2025-07-01--2025-10-01?type=duration" in each]
    assert "2025-07-01/2025-10-01" in item.words
    assert "is the same thing after" in read(site, other).one("main", id="main").words


def test_dates_that_several_types_bear_mean_the_plain_one_and_name_the_others(site: Site) -> None:
    for type, amount in (("duration", "5"), ("trailing", "6")):
        value = {"comparator": "exact", "amount": amount}
        said = {"series": "alibaba.revenue", "period": "2020-04-01/2020-10-01", "period_type": type, "value": value}
        site.ledger.command("report_figure", said | {"source": "issuer-2025-11-25"})
    page = read(site, "/series/alibaba.revenue/figures/2020-04-01--2020-10-01")
    assert page.one("p", class_="value").words == "5 CNY"
    (other,) = [link for link in page.links if "type=trailing" in link and link.startswith("/series")]
    assert read(site, other).one("p", class_="value").words == "6 CNY"
    for form in ("/v1/series", "/graphql?"):
        for link in page.links:
            if link.startswith(form) and "audit" not in link:
                assert site.client.get(link, headers={"Accept": "application/json"}).status_code == 200


def test_a_passage_is_quoted_where_the_text_is_attached_and_leads_to_its_place(site: Site) -> None:
    page = read(site, ORDERS)
    assert "the text is not attached here" in page.one("ul", class_="cards").words
    site.ledger.attach_text(article())
    page = read(site, ORDERS)
    marks = {mark.text for mark in page.all("mark")}
    assert marks == {"nearly 200 million"}
    assert "/sources/article-2026-03?at=108#p1977-1995" in page.links
