"""Every command that writes, and what the ledger says afterwards."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Cli, over_both

pytestmark = over_both

GROWTH = ("alibaba.cloud.revenue_yoy", "2024-10-01/2025-01-01")
ISSUER = ("--source", "issuer-2025-08-29")
LATER = ("--source", "issuer-2025-11-25")
NOBODY = "00000000-0000-0000-0000-000000000001"


def event_id(receipt: Any) -> str:
    """Of the one event of a receipt, which must have been written now."""
    (event,) = receipt["events"]
    assert receipt["written"] == 1
    return str(event["event_id"])


@pytest.fixture
def claim(seeded: Cli) -> str:
    said = ("--exact", "13", "--decimals", "0", "--as-reported", "13%")
    return event_id(seeded.ask("report", *GROWTH, *ISSUER, *said, "--anchor", "10:14", "--anchor", "20:24"))


def figure(cli: Cli) -> Any:
    return cli.ask("show", *GROWTH)


def test_a_report_is_shown_at_once_with_its_anchors_and_precision(seeded: Cli, claim: str) -> None:
    shown = figure(seeded)
    assert (shown["value"]["amount"], shown["value"]["decimals"], shown["value"]["as_reported"]) == ("13", 0, "13%")
    assert [(anchor["start"], anchor["end"]) for anchor in shown["anchors"]] == [(10, 14), (20, 24)]
    assert shown["resolution"]["chosen"] == claim


def test_a_report_tells_the_id_that_other_commands_take(seeded: Cli) -> None:
    told = seeded.tell("report", *GROWTH, *ISSUER, "--exact", "13")
    shown = figure(seeded)["resolution"]["chosen"]
    assert told == f"recorded: FigureReported {shown} at position 166\n"
    assert seeded.tell("report", *GROWTH, *ISSUER, "--exact", "13") == told.replace("recorded", "recorded already", 1)


@pytest.mark.parametrize(
    ("options", "comparator", "parts"),
    [
        (["--exact", "-5.50"], "exact", {"amount": "-5.50"}),
        (["--approx", "10"], "approx", {"amount": "10"}),
        (["--gt", "10"], "gt", {"lower": "10"}),
        (["--ge", "10"], "ge", {"lower": "10"}),
        (["--lt", "10"], "lt", {"upper": "10"}),
        (["--le", "10"], "le", {"upper": "10"}),
        (["--nearly", "10"], "nearly", {"upper": "10"}),
        (["--range", "-5", "7"], "range", {"lower": "-5", "upper": "7", "upper_inclusive": True}),
        (["--range", "5", "7", "--upper-exclusive"], "range", {"lower_inclusive": True, "upper_inclusive": False}),
        (["--range", "5", "7", "--lower-exclusive"], "range", {"lower_inclusive": False, "upper_inclusive": True}),
        (["--ranks", "3, 1,2"], "rank_set", {"ranks": [1, 2, 3]}),
        (["--absent", "withheld"], "absent", {"reason": "withheld"}),
        (["--exact", "1", "--decimals", "0", "--decimals-inferred"], "exact", {"decimals_basis": "inferred"}),
    ],
)
def test_every_comparator_has_its_option(
    seeded: Cli, options: list[str], comparator: str, parts: dict[str, Any]
) -> None:
    receipt = seeded.ask("report", *GROWTH, *ISSUER, *options)
    value = receipt["events"][0]["content"]["value"]
    assert value["comparator"] == comparator
    assert {name: value[name] for name in parts} == parts


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ([], "error: value: is missing (give one of --exact, "),
        (["--exact", "1", "--gt", "2"], "error: value: --exact and --gt exclude each other"),
        (["--decimals", "0"], "error: value: is missing"),
        (["--exact", "1e3"], "error: value.amount: not a number"),
        (["--ranks", "1,x"], "error: value.ranks: 'x' is not a place"),
        (["--absent", "lost"], "error: value.reason: is not one of"),
        (["--exact", "1", "--unit", "CNY"], "error: value.unit: the series is in percent, not CNY"),
        (["--exact", "1", "--anchor", "10-14"], "error: anchors: '10-14' is not START:END"),
        (["--exact", "1", "--anchor", "14:10"], "error: anchors.0: an anchor ends after it starts"),
        (["--exact", "1", "--published-at", "2999"], "error: published_at: 2999 has not come yet"),
        (["--exact", "1", "--published-basis", "guessed"], "error: published_basis: 'guessed' is not one of"),
    ],
)
def test_invalid_input_ends_with_2_and_records_nothing(seeded: Cli, options: list[str], told: str) -> None:
    assert seeded.fail("report", *GROWTH, *ISSUER, *options, code=2).startswith(told)
    assert len(seeded.events()) == 165


def test_several_faults_are_all_told(seeded: Cli) -> None:
    lines = seeded.fail("report", *GROWTH, "--source", "a b", "--exact", "x", code=2).splitlines()
    assert [line.split(":")[1].strip() for line in lines] == ["source", "value.amount"]


def test_an_idempotency_key_answers_again_and_refuses_other_content(seeded: Cli) -> None:
    report = ("report", *GROWTH, *ISSUER, "--key", "k1", "--exact")
    first = seeded.ask(*report, "13")
    again = seeded.ask(*report, "13")
    assert (again["replayed"], again["written"], again["events"]) == (True, 0, first["events"])
    assert seeded.tell(*report, "13").startswith("answered before: FigureReported ")
    assert "came before with other content" in seeded.fail(*report, "14", code=3)
    assert seeded.fail(*report, "13", "--key", "é", code=2).startswith("error: key: is not 1 to 200 visible ASCII")


def test_a_reaffirmation_is_evidence_and_no_new_vintage(seeded: Cli, claim: str) -> None:
    event_id(seeded.ask("reaffirm", claim, *LATER))
    history = seeded.ask("history", *GROWTH)
    assert (len(history["vintages"]), len(history["releases"])) == (1, 2)
    assert "neither the claim's value nor a coarser print" in seeded.fail(
        "reaffirm", claim, *LATER, "--exact", "9", code=2
    )


def test_a_restatement_is_a_new_vintage_with_its_reason(seeded: Cli, claim: str) -> None:
    restate = ("restate", claim, *LATER, "--reason", "revision", "--published-at", "2025-11-26T10:00Z")
    event_id(seeded.ask(*restate, "--exact", "12.5"))
    assert [each["value"]["amount"] for each in seeded.ask("history", *GROWTH)["vintages"]] == ["13", "12.5"]
    assert "reason     revision" in seeded.tell("audit", *GROWTH)
    assert "delta      -0.5" in seeded.tell("audit", *GROWTH)
    assert seeded.fail("restate", claim, *LATER, "--exact", "1", code=2).startswith("error: reason: is missing")
    assert seeded.fail("restate", claim, *LATER, "--exact", "1", "--reason", "mood", code=2).startswith(
        "error: reason: "
    )


def test_a_retraction_leaves_the_figure_absent(seeded: Cli, claim: str) -> None:
    event_id(seeded.ask("retract", claim, *LATER, "--reason", "withdrawn"))
    assert (figure(seeded)["state"], figure(seeded)["absent_reason"]) == ("ABSENT", "retracted")
    assert "\n  retracted\n" in seeded.tell("show", *GROWTH)


def test_a_correction_holds_from_the_start_and_names_only_what_was_wrong(seeded: Cli, claim: str) -> None:
    event_id(seeded.ask("correct", claim, "--reason", "mistyped", "--exact", "31"))
    assert figure(seeded)["value"]["amount"] == "31"
    assert len(figure(seeded)["anchors"]) == 2
    assert "name what was wrong" in seeded.fail("correct", claim, "--reason", "x", code=2)
    assert "nothing to correct" in seeded.fail("correct", claim, "--reason", "x", "--exact", "31", code=3)


def test_a_void_takes_an_event_back(seeded: Cli, claim: str) -> None:
    event_id(seeded.ask("void", claim, "--reason", "no such page", "--note", "seen by two"))
    assert figure(seeded)["state"] == "NOT_YET_KNOWN"
    assert "reported (taken back later)" in seeded.tell("audit", *GROWTH)


def test_a_dispute_is_shown_until_it_is_resolved(seeded: Cli, claim: str) -> None:
    counter = ("--by", "A reader", "--reason", "page 3 says otherwise", "--exact", "12")
    dispute = event_id(seeded.ask("dispute", claim, *counter))
    told = seeded.tell("show", *GROWTH)
    assert f"Disputed by A reader: page 3 says otherwise (dispute {dispute})" in told
    assert "13 percent" in told
    assert "Disputed." in seeded.tell("conflicts", "--disputed", "--series", GROWTH[0])
    assert seeded.tell("conflicts", "--series", GROWTH[0]) == "no conflicts\n"
    event_id(seeded.ask("resolve", dispute, "--outcome", "rejected", "--reason", "page 3 is of 2023"))
    assert not figure(seeded)["disputed"]
    refused = seeded.fail("resolve", dispute, "--outcome", "upheld", "--reason", "no", code=3)
    assert refused.startswith("error: dispute: this dispute was rejected already")


def test_a_link_makes_a_quote_support(seeded: Cli, claim: str) -> None:
    quote = event_id(seeded.ask("report", *GROWTH, "--source", "ap-2025-11-25", "--exact", "20"))
    assert figure(seeded)["conflicted"]
    event_id(seeded.ask("link", quote, "quotes", claim))
    assert not figure(seeded)["conflicted"]
    assert "circle" in seeded.fail("link", claim, "quotes", quote, code=3)
    assert seeded.fail("link", claim, "resembles", quote, code=2).startswith("error: relation: ")


@pytest.mark.parametrize(
    "command",
    [
        ["reaffirm", NOBODY, *LATER],
        ["restate", NOBODY, *LATER, "--reason", "error", "--exact", "1"],
        ["retract", NOBODY, *LATER, "--reason", "r"],
        ["correct", NOBODY, "--reason", "r", "--exact", "1"],
        ["void", NOBODY, "--reason", "r"],
        ["dispute", NOBODY, "--by", "b", "--reason", "r"],
        ["resolve", NOBODY, "--outcome", "upheld", "--reason", "r"],
        ["link", NOBODY, "quotes", NOBODY],
    ],
)
def test_what_is_not_in_the_ledger_is_an_error(seeded: Cli, command: list[str]) -> None:
    assert f" {NOBODY}" in seeded.fail(*command, code=1)
    assert len(seeded.events()) == 165


def test_a_text_is_attached_by_its_digest_and_passages_are_shown(cli: Cli, tmp_path: Path) -> None:
    text = "訪問者 🎉 \x1b[31mwere\n10 million in all."
    page = tmp_path / "page.txt"
    page.write_bytes(text.encode())
    digest = hashlib.sha256(text.encode()).hexdigest()
    start = text.index("10 million")
    (tmp_path / "seed.yaml").write_text(
        f"""\
ledger: 1
title: t
subjects: [{{code: s, name: S, kind: app}}]
metrics: [{{code: m, name: M, measure: count, unit_class: count, definition: d}}]
series: [{{code: s.m, subject: s, metric: m, unit: visits}}]
sources: [{{code: page, publisher: p, title: Page, kind: web, tier: 6, published_at: 2024-01-01, digest: {digest}}}]
figures:
  - series: s.m
    period: 2023
    said: [{{source: page, exact: "10000000", at: [[{start}, {start + len("10 million")}]]}}]
"""
    )
    cli.run("load", tmp_path / "seed.yaml")
    assert cli.tell("source", "attach", page) == f"attached: {page} is the text of page (Page)\n"
    assert cli.tell("source", "attach", page).startswith("attached already: ")
    attached = cli.ask("source", "attach", page)
    assert (attached["digest"], attached["code_points"]) == (digest, len(text))
    assert attached["sources"][0]["text_attached"]
    (anchor,) = cli.ask("show", "s.m", "2023")["anchors"]
    assert anchor["passage"]["exact"] == "10 million"
    told = cli.tell("show", "s.m", "2023")
    assert "訪問者 🎉 \\u001b[31mwere [10 million] in all." in told
    assert "\x1b" not in told


def test_a_text_of_no_registered_source_is_refused_with_its_digest(seeded: Cli, tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_bytes(b"other bytes")
    digest = hashlib.sha256(b"other bytes").hexdigest()
    told = seeded.fail("source", "attach", page, code=1)
    assert told.startswith(f"error: {page}: no source is registered with SHA-256 {digest}")
    assert "cannot be read: No such file" in seeded.fail("source", "attach", tmp_path / "gone", code=2)
