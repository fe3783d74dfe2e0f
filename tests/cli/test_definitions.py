"""Defining what figures are about, the order of tiers, sources; and the log that holds it all."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from tests.cli.conftest import Cli, over_both

pytestmark = over_both

SALES = ("sales", "--name", "Sales", "--measure", "flow", "--unit-class", "currency")
FIGURE = ("acme.sales", "2025-05-01/2025-05-08")


def define(cli: Cli) -> None:
    """A subject, a metric and a series of both, by hand."""
    subject = ("--name", "Acme", "--kind", "company", "--fiscal-year-end", "03-31", "--external-id", "cik=1")
    cli.run("define", "subject", "acme", *subject, "--alias", "ACME Inc.", "--alias", "阿克梅")
    cli.run("define", "metric", *SALES, "--definition", "what was sold")
    series = ("--subject", "acme", "--metric", "sales", "--unit", "EUR", "--dimension", "region=china")
    cli.run("define", "series", "acme.sales", *series, "--title", "Sales of Acme", "--vintage-zone", "Asia/Hong_Kong")
    source = ("--publisher", "acme", "--title", "First", "--kind", "release", "--tier", "2")
    dated = ("--published-at", "2025-06-01", "--document-date", "2025-05-30")
    cli.run("source", "add", "first", *source, *dated, "--document-url", "https://acme.example/1")


def content(receipt: Any) -> dict[str, Any]:
    (event,) = receipt["events"]
    return dict(event["content"])


def test_what_is_defined_by_hand_can_be_reported_on(cli: Cli) -> None:
    define(cli)
    cli.run("report", *FIGURE, "--source", "first", "--exact", "7")
    assert "7 EUR" in cli.tell("show", *FIGURE)
    (series,) = cli.ask("series", "--subject", "阿克梅")["series"]
    assert series["dimensions"] == {"basis": "as_reported", "region": "china"}
    assert (series["vintage_zone"], series["title"]) == ("Asia/Hong_Kong", "Sales of Acme")
    assert [event["type"].removeprefix("ledger.") for event in cli.ask("events")["events"]] == [
        "SubjectRegistered",
        "MetricDefined",
        "SeriesDefined",
        "SourceRegistered",
        "FigureReported",
    ]


def test_a_definition_again_writes_nothing_and_another_is_a_conflict(cli: Cli) -> None:
    define(cli)
    metric = ("define", "metric", *SALES)
    assert cli.tell(*metric, "--definition", "what was sold").startswith("recorded already: MetricDefined ")
    assert cli.fail(*metric, "--definition", "other", code=3).startswith("error: ")
    redefined = cli.ask("define", "redefinition", "sales", "--definition", "other", "--reason", "a new standard")
    assert content(redefined) == {"code": "sales", "definition": "other", "reason": "a new standard"}


def test_a_named_period_names_a_figure_and_its_new_dates_are_linked(cli: Cli) -> None:
    define(cli)
    named = ("define", "period", "fair", "--name", "The Fair", "--interval")
    cli.run(*named, "2025-05-01/2025-05-08")
    cli.run("report", "acme.sales", "fair", "--source", "first", "--exact", "7")
    cli.run(*named, "2025-05-02/2025-05-09")
    cli.run("report", "acme.sales", "fair", "--source", "first", "--exact", "8")
    cli.run("define", "period-link", "acme.sales", FIGURE[1], "fair", "--old-type", "named", "--reason", "it was moved")
    assert [link["reason"] for link in cli.ask("show", "acme.sales", "fair")["linked_periods"]] == ["it was moved"]


def test_pairs_are_written_with_an_equals_sign_and_once(cli: Cli) -> None:
    subject = ("define", "subject", "acme", "--name", "Acme", "--kind", "company")
    told = cli.fail(*subject, "--external-id", "cik", code=2)
    assert told == "error: external_ids: 'cik' is not KEY=VALUE\n"
    assert "gives cik twice" in cli.fail(*subject, "--external-id", "cik=1", "--external-id", "cik=2", code=2)
    assert cli.events() == []


def test_the_order_of_tiers_is_shown_and_set_from_now_on(cli: Cli) -> None:
    assert cli.tell("precedence", "set", "1,2,3,4,5,6,7") == "nothing to record: it is so already\n"
    cli.run("precedence", "set", "1, 2,3,5,4,6,7", "--note", "operators know")
    assert cli.ask("precedence", "show")["order"] == [1, 2, 3, 5, 4, 6, 7]
    assert "1, 2, 3, 5, 4, 6, 7, best first" in cli.tell("precedence", "show")
    assert cli.ask("precedence", "show", "--recorded-by", "0")["order"] == [1, 2, 3, 4, 5, 6, 7]
    assert "is not an order of tiers" in cli.fail("precedence", "set", "1,x", code=2)
    assert "permutation" in cli.fail("precedence", "set", "1,2", code=2)


def test_a_source_is_registered_by_its_file_shown_and_its_text_read(cli: Cli, tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_bytes("訪問者\n\x1b[31m10 million".encode())
    add = ("source", "add", "page", "--publisher", "daily", "--title", "Page", "--kind", "press", "--tier", "6")
    digest = hashlib.sha256(page.read_bytes()).hexdigest()
    assert content(cli.ask(*add, "--file", page))["digest"] == digest
    assert "not attached" in cli.tell("source", "show", "page")
    assert cli.fail("source", "show", "page", "--text", code=1).startswith("error: ")
    assert cli.tell("source", "attach", page, "--quiet") == ""
    assert cli.tell("source", "show", "page", "--text") == "訪問者\n\\u001b[31m10 million\n"
    shown = cli.ask("source", "show", "page")
    assert (shown["digest"], shown["text_attached"]) == (digest, True)
    assert "leave --json out" in cli.fail("source", "show", "page", "--text", "--json", code=2)


def test_a_quiet_command_says_nothing_and_an_error_all_the_same(cli: Cli) -> None:
    define(cli)
    assert cli.tell("report", *FIGURE, "--source", "first", "--exact", "7", "--quiet") == ""
    assert cli.ask("report", *FIGURE, "--source", "first", "--exact", "7", "--quiet")["written"] == 0
    assert cli.fail("report", *FIGURE, "--source", "nobody", "--exact", "7", "--quiet", code=1) != ""


def test_the_log_is_read_from_a_position_as_far_as_wanted(seeded: Cli) -> None:
    every = seeded.ask("events")["events"]
    assert [event["seq"] for event in every] == [*range(1, 166)]
    assert seeded.ask("events", "--after", "100", "--limit", "10")["events"] == every[100:110]
    lines = seeded.tell("events", "--after", "160", "--ndjson").splitlines()
    assert [json.loads(line) for line in lines] == every[160:]
    told = seeded.tell("events", "--after", "164")
    assert told.split()[0] == "165" and every[164]["event_id"] in told
    assert "take --ndjson" in seeded.fail("events", "--follow", "--json", code=2)


def test_lists_end_at_their_limit(seeded: Cli) -> None:
    assert len(seeded.ask("series", "--limit", "3")["series"]) == 3
    assert len(seeded.ask("source", "list", "--limit", "3")["sources"]) == 3
    assert seeded.fail("series", "--limit", "0", code=2).startswith("error: limit: ")
