"""Every question of the README is asked, and its answer is the one that stands there."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner

from api.cli.main import ledger
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
