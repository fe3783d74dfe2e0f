"""Loading seed files: everything or nothing at reading, step by step after that, and never twice."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from ledger.application import Ledger
from ledger.application.loading import load_seeds
from tests.cli.conftest import ROOT, SEEDS, Cli
from tests.fred.recordings import answer

STEPS = 165
DEFINITIONS = """\
ledger: 1
title: definitions
subjects:
  - {code: acme, name: Acme, kind: company}
metrics:
  - {code: sales, name: Sales, measure: flow, unit_class: currency, definition: what was sold}
series:
  - {code: acme.sales, subject: acme, metric: sales, unit: EUR}
sources:
  - {code: first, publisher: acme, title: First, kind: release, tier: 2, published_at: 2024-01-10}
  - {code: second, publisher: acme, title: Second, kind: release, tier: 2, published_at: 2024-02-10}
  - {code: third, publisher: acme, title: Third, kind: release, tier: 2, published_at: 2024-03-10}
  - {code: paper, publisher: daily, title: Daily, kind: press, tier: 6, published_at: 2024-02-11}
"""


def seed(folder: Path, name: str, *said: str, period: str = "2023") -> Path:
    """A file in which the first statement stands on line 7."""
    lines = ["ledger: 1", "title: t", "figures:", "  - series: acme.sales", f"    period: {period}", "    said:"]
    path = folder / name
    path.write_text("\n".join([*lines, *(f"      - {{{statement}}}" for statement in said)]) + "\n")
    return path


@pytest.fixture
def acme(cli: Cli, tmp_path: Path) -> Cli:
    path = tmp_path / "definitions.yaml"
    path.write_text(DEFINITIONS)
    cli.run("load", path)
    return cli


def loaded(cli: Cli, *paths: Path | str, code: int = 0) -> dict[str, Any]:
    return dict(json.loads(cli.run("load", *paths, "--json", code=code).stdout))


def counts(summary: dict[str, Any]) -> tuple[int, int, int]:
    return summary["written"], summary["repeated"], len(summary["rejected"])


def test_the_seeds_load_and_loading_them_again_adds_nothing(cli: Cli) -> None:
    assert cli.tell("load", SEEDS).startswith(f"files 4, steps {STEPS}, recorded {STEPS}, recorded already 0")
    before = cli.events()
    assert counts(cli.ask("load", SEEDS)) == (0, STEPS, 0)
    assert cli.events() == before


def test_another_person_loading_them_again_adds_nothing_either(seeded: Cli) -> None:
    before = seeded.events()
    with Ledger.open(seeded.url, actor="somebody else") as ledger:
        summary = load_seeds(ledger, [SEEDS])
    assert (summary.written, summary.repeated, summary.rejected) == (0, STEPS, ())
    assert seeded.events() == before


def test_checking_records_nothing(cli: Cli) -> None:
    assert cli.tell("load", "--check", SEEDS) == f"files 4, steps {STEPS}, rejected 0\n"
    assert not cli.file.exists()


def test_a_dry_run_says_what_would_be_recorded_and_records_nothing(cli: Cli, tmp_path: Path) -> None:
    told = f"files 4, steps {STEPS}, would be recorded {STEPS}, recorded already 0, rejected 0\n"
    assert cli.tell("load", "--dry-run", SEEDS) == told
    assert not cli.file.exists()
    cli.run("load", SEEDS)
    refused = seed(tmp_path, "a.yaml", 'source: nobody, exact: "1"')
    before = cli.events()
    assert counts(cli.ask("load", "--dry-run", SEEDS)) == (0, STEPS, 0)
    assert counts(loaded(cli, "--dry-run", SEEDS, refused, code=1)) == (0, STEPS, 1)
    assert cli.events() == before
    assert "exclude each other" in cli.fail("load", "--dry-run", "--check", SEEDS, code=2)


def test_a_quiet_load_tells_what_was_refused_and_nothing_else(cli: Cli, tmp_path: Path) -> None:
    refused = seed(tmp_path, "a.yaml", 'source: nobody, exact: "1"')
    assert cli.tell("load", "--quiet", SEEDS) == ""
    assert "NOT_FOUND" in cli.fail("load", "--quiet", refused, code=2)


@pytest.mark.parametrize("kill_at", [60, *(pytest.param(step, marks=pytest.mark.slow) for step in (1, 140))])
def test_a_load_killed_at_any_point_and_run_again_ends_like_an_undisturbed_one(
    cli: Cli, seeded: Cli, tmp_path: Path, kill_at: int
) -> None:
    undisturbed = seeded.events()
    killed = Cli(tmp_path / "killed.db")
    environment = {**os.environ, "LEDGER_DATABASE": killed.url, "PYTHONPATH": str(ROOT)}
    loading = subprocess.Popen([sys.executable, "-m", "api.cli.main", "load", str(SEEDS)], env=environment)
    with Ledger.open(killed.url, catch_up=False) as watching:
        while watching.log.head() < kill_at and loading.poll() is None:
            time.sleep(0.001)
        loading.send_signal(signal.SIGKILL)
        assert loading.wait() == -signal.SIGKILL
        assert kill_at <= watching.log.head() < STEPS
    written, repeated, rejected = counts(killed.ask("load", SEEDS))
    assert (written + repeated, rejected) == (STEPS, 0)
    assert killed.events() == undisturbed
    for command in (["conflicts"], ["show", "qwen.app.downloads"], ["show", "alibaba.other_accrued_liabilities"]):
        assert _timeless(killed.ask(*command)) == _timeless(seeded.ask(*command))


def _timeless(answer: Any) -> Any:
    if isinstance(answer, dict):
        return {name: _timeless(part) for name, part in answer.items() if name != "recorded_at"}
    return [_timeless(part) for part in answer] if isinstance(answer, list) else answer


def test_a_file_at_fault_is_named_with_its_lines_and_nothing_of_any_file_is_recorded(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "sound.yaml").write_text(DEFINITIONS)
    broken = seed(tmp_path, "broken.yaml", 'source: first, exact: "1"', "source: first, exact: 1.5", "source: first")
    errors = cli.run("load", tmp_path / "sound.yaml", broken, code=2).stderr.splitlines()
    assert [error.split(": ")[:2] for error in errors] == [["error", f"{broken}:{line}"] for line in (8, 9)]
    assert cli.events() == []
    assert counts(loaded(cli, tmp_path / "sound.yaml", broken, code=2)) == (0, 0, 2)
    assert cli.run("load", "--check", broken, code=2).stderr.splitlines() == errors


def test_a_missing_file_and_an_empty_folder_are_invalid_input(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert "there is no" in cli.fail("load", tmp_path / "nothing.yaml", code=2)
    assert "holds no *.yaml" in cli.fail("load", tmp_path / "empty", code=2)


def test_a_refused_step_is_told_with_its_line_and_the_others_are_recorded(acme: Cli, tmp_path: Path) -> None:
    path = seed(tmp_path, "a.yaml", 'source: nobody, exact: "1"', 'source: first, exact: "2"')
    summary = loaded(acme, path, code=1)
    assert counts(summary) == (1, 0, 1)
    (rejection,) = summary["rejected"]
    assert (rejection["file"], rejection["line"], rejection["code"]) == (str(path), 7, "NOT_FOUND")
    assert f"error: {path}:7: NOT_FOUND: source: no source 'nobody'" in acme.run("load", path, code=1).stderr


def test_what_refers_to_a_rejected_claim_is_rejected_with_the_line_of_that_claim(acme: Cli, tmp_path: Path) -> None:
    path = seed(
        tmp_path,
        "a.yaml",
        'source: first, exact: "1", as_reported: one euro, published_at: 2999',
        'restates: first, reason: revision, source: second, exact: "2"',
        'reaffirms: second, source: third, exact: "2"',
        'source: paper, exact: "1", quotes: first',
    )
    summary = loaded(acme, path, code=1)
    assert counts(summary) == (1, 0, 4)
    details = {rejection["line"]: rejection["detail"] for rejection in summary["rejected"]}
    assert "has not come yet" in details[7]
    assert details[8] == f"claim: the claim meant was rejected itself, at {path}:7"
    assert details[9] == f"claim: the claim meant was rejected itself, at {path}:8"
    assert details[10] == f"other: the claim meant was rejected itself, at {path}:7"


def test_a_reference_to_several_claims_asks_for_the_words_before_anything_is_recorded(
    acme: Cli, tmp_path: Path
) -> None:
    before = acme.events()
    several = ['source: first, exact: "1", as_reported: one', 'source: first, exact: "1.0", as_reported: one point nil']
    path = seed(tmp_path, "a.yaml", *several, 'source: paper, exact: "1", quotes: first')
    (rejection,) = loaded(acme, path, code=2)["rejected"]
    assert (rejection["line"], rejection["code"]) == (9, "INVALID_INPUT")
    assert "has 2 claims on this figure; add as_reported" in rejection["detail"]
    assert acme.events() == before
    words = "quotes: {source: first, as_reported: one point nil}"
    assert counts(loaded(acme, seed(tmp_path, "a.yaml", *several, f'source: paper, exact: "1", {words}'))) == (4, 0, 0)


def test_claims_of_files_loaded_before_count_among_the_several(acme: Cli, tmp_path: Path) -> None:
    seeds = [seed(tmp_path, f"{i}.yaml", f'source: first, exact: "{i}"') for i in (1, 2)]
    acme.run("load", *seeds)
    path = seed(tmp_path, "quote.yaml", 'source: paper, exact: "1", quotes: first')
    (rejection,) = loaded(acme, path, code=1)["rejected"]
    assert "has 2 claims on this figure; add as_reported" in rejection["detail"]


def test_a_reference_to_nothing_says_so(acme: Cli, tmp_path: Path) -> None:
    path = seed(tmp_path, "a.yaml", 'restates: first, reason: revision, source: second, exact: "2"')
    (rejection,) = loaded(acme, path, code=2)["rejected"]
    assert rejection["detail"].startswith("claim: source first has no claim on acme.sales at 2023")


STORY = (
    'source: first, exact: "100", as_reported: one hundred, at: [[10, 13]]',
    'reaffirms: first, source: second, exact: "100"',
    'restates: first, reason: error, source: second, published_at: 2024-02-12, exact: "99"',
    'source: paper, exact: "100", as_reported: a hundred, quotes: {source: first, as_reported: one hundred}',
    "retracts: first, source: second, published_at: 2024-05, reason: not so",
)


def test_every_kind_of_statement_is_recorded_once(acme: Cli, tmp_path: Path) -> None:
    path = seed(tmp_path, "story.yaml", *STORY)
    assert counts(loaded(acme, path)) == (6, 0, 0)
    before = acme.events()
    assert counts(loaded(acme, path)) == (0, 6, 0)
    with Ledger.open(acme.url, actor="somebody else") as ledger:
        summary = load_seeds(ledger, [path])
    assert (summary.written, summary.repeated, summary.rejected) == (0, 6, ())
    assert [event[:4] + event[5:] for event in acme.events()] == [event[:4] + event[5:] for event in before]


def test_what_was_corrected_voided_or_registered_anew_by_hand_stays_so_when_the_seeds_load_again(
    acme: Cli, tmp_path: Path
) -> None:
    definitions, path = tmp_path / "definitions.yaml", seed(tmp_path, "story.yaml", *STORY)
    acme.run("load", path)
    claims = {change["kind"]: change["event_id"] for change in acme.ask("audit", "acme.sales", "2023")["changes"]}
    words = ["--exact", "101", "--as-reported", "one hundred and one", "--anchor", "20:23"]
    first = acme.ask("audit", "acme.sales", "2023")["changes"][0]["event_id"]
    acme.run("correct", first, "--reason", "mistyped", *words)
    acme.run("void", claims["restated"], "--reason", "no such page")
    with acme.open() as ledger:
        ledger.command("register_subject", {"code": "acme", "name": "Acme Incorporated", "kind": "company"})
    before = acme.events()
    assert counts(loaded(acme, definitions, path)) == (0, 13, 0)
    with Ledger.open(acme.url, actor="somebody else") as ledger:
        assert load_seeds(ledger, [definitions, path]).written == 0
    assert acme.events() == before


def test_a_named_period_that_moves_takes_the_figures_of_its_files_along(acme: Cli, tmp_path: Path) -> None:
    festival = "periods: [{{code: festival, name: The Festival, interval: {}}}]"
    path = seed(
        tmp_path, "a.yaml", 'source: first, exact: "1"', 'source: paper, exact: "1", quotes: first', period="festival"
    )
    said = path.read_text()
    for interval in ("2023-05-01/2023-05-08", "2023-05-02/2023-05-09"):
        path.write_text(said + festival.format(interval) + "\n")
        assert counts(loaded(acme, path)) == (4, 0, 0)
        assert counts(loaded(acme, path)) == (0, 4, 0)
    (kind,) = acme.ask("show", "acme.sales")["kinds"]
    assert [figure["period"]["start"] for figure in kind["figures"]] == ["2023-05-01", "2023-05-02"]


def test_the_script_loads_the_seeds_of_the_repository(cli: Cli) -> None:
    environment = {**os.environ, "LEDGER_DATABASE": cli.url}
    command = [sys.executable, str(ROOT / "scripts" / "load_seeds.py")]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, cwd="/")
    assert (ended.stdout.split(",")[1], ended.stderr) == (f" steps {STEPS}", "")


def test_an_answer_of_fred_is_loaded_with_what_it_does_not_say(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "made.json"
    path.write_text(json.dumps(answer()))
    options = ("--series-id", "MADE", "--title", "Made up", "--unit", "EUR", "--measure", "stock", "--tier", "6")
    assert cli.run("load", path, code=2).stderr.startswith("error: ")
    assert cli.tell("load", path, *options).endswith("recorded already 0, rejected 0\n")
    assert loaded(cli, path, *options)["written"] == 0
    (series,) = cli.ask("series")["series"]
    assert (series["code"], series["title"], series["unit"], series["figures"]) == ("MADE", "Made up", "EUR", 3)
    assert "98.75 EUR" in cli.tell("show", "MADE", "2020-Q3")
    assert cli.ask("show", "MADE", "2020-Q1", "--known-on", "2020-06-01")["state"] == "ABSENT"
    told = cli.fail("load", path, "--measure", "mood", code=2)
    assert told.startswith("error: measure: 'mood' is not one of 'flow', ")
    told = cli.fail("load", path, "--captured-on", "yesterday", code=2)
    assert told.startswith("error: captured_on: 'yesterday' ")
