"""Every question of the README is asked, and its answer is the one that stands there."""

from __future__ import annotations

import json
import shlex
import subprocess
from collections.abc import Iterator
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner

from api.cli.main import ledger
from ledger.proofs.notes import SignerKey
from tests.readme import README, Questions, blocks, rewritten, shows


@pytest.fixture(scope="module")
def questions(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Questions]:
    opened = Questions(tmp_path_factory.mktemp("readme"))
    yield opened
    opened.close()


def test_graphql_and_console_answers_are_whole_and_current(questions: Questions) -> None:
    """To accept a change: python -m tests.readme"""
    assert rewritten(README.read_text(), questions) == README.read_text()


def test_rest_answers_show_what_is_answered(questions: Questions) -> None:
    asked = [
        (question, json.loads(answer))
        for (language, question), (follows, answer) in pairwise(blocks(README.read_text()))
        if (language, follows) == ("http", "json")
    ]
    assert len(asked) == 5
    for request, part in asked:
        assert shows(part, questions.http(request)), request


def test_each_question_is_asked_in_three_faces() -> None:
    languages = [language for language, _ in blocks(README.read_text())]
    assert [languages.count(face) for face in ("graphql", "http", "console")] == [5, 5, 5]


def test_the_report_in_the_readme_is_a_claim_of_the_seeds(questions: Questions) -> None:
    """Repeating what is recorded writes nothing, as it says."""
    (command,) = [
        content.strip()
        for language, content in blocks(README.read_text())
        if language == "sh" and content.startswith("ledger report")
    ]
    assert "recorded already" in questions.console(f"$ {command}")


def test_the_commands_that_verify_export_and_back_up_run_as_they_stand(
    questions: Questions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (commands,) = [content for _, content in blocks(README.read_text()) if content.startswith("ledger verify ")]
    monkeypatch.chdir(tmp_path)
    for command in commands.splitlines():
        _, *arguments = shlex.split(command, comments=True)
        ended = CliRunner().invoke(ledger, arguments, env={"LEDGER_DATABASE": questions.url})
        assert (ended.exit_code, ended.stderr) == (0, ""), command


@pytest.mark.slow
def test_the_two_commands_that_prove_an_answer_do(questions: Questions, tmp_path: Path) -> None:
    """As they stand there, by who was given the key; and not with another key."""
    (commands,) = [content for language, content in blocks(README.read_text()) if "verify_proof" in content]
    questions.console("$ ledger init --origin ledger.example.org/log/1")
    (tmp_path / "ledger.key").write_text(questions.console("$ ledger signing-key show"))
    run = partial(subprocess.run, shell=True, cwd=tmp_path, env=questions.environment, capture_output=True, text=True)
    shown = run(f"set -e\n{commands}")
    assert shown.returncode == 0, shown.stderr
    assert "more than 10 million" in shown.stdout
    (tmp_path / "ledger.key").write_text(str(SignerKey.generate("ledger.example.org/log/1").verifier_key))
    refused = run(commands)
    assert refused.returncode == 1 and "none of the keys" in refused.stderr
