"""The command as a process: quick help, clean ends, terminals."""

from __future__ import annotations

import json
import os
import pty
import re
import resource
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import click
import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.cli import vocabulary
from api.cli.main import COMMANDS, ledger
from api.problems import KINDS
from api.rest.table import OPERATIONS
from ledger.application.series_vintages import VintageMode
from ledger.domain.definition_drafts import SeriesDraft
from ledger.domain.key_events import Scope
from ledger.domain.parsing import parse
from ledger.domain.publications import Basis
from ledger.domain.values import AbsentReason
from ledger.domain.words import Measure, Nature, Outcome, Relation, RestatementReason
from tests.cli.conftest import ROOT, Cli, over_both, over_server
from tests.graphql.snapshot import POLICY, SDL

LEDGER = [sys.executable, "-m", "api.cli.main"]
WITHOUT_JSON = ("source", "keys", "signing-key", "define", "precedence", "schema", "completion")
"""Groups, whose commands have it, and commands whose answer is a document of its own."""
HEAVY = ("strawberry", "graphql", "starlette", "uvicorn", "httpx2", "pydantic", "apsw", "eventsourcing", "rich", "yaml")


def environment(cli: Cli, **more: str) -> dict[str, str]:
    return {**os.environ, "LEDGER_DATABASE": cli.url, "PYTHONPATH": str(ROOT), **more}


def cpu_seconds(*command: str) -> float:
    """The best of several runs, of the processor alone: machines are busy with other things too."""
    best = float("inf")
    for _ in range(5):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, *command], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        best = min(best, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return best


def imported_by(*args: str) -> set[str]:
    """The heavy modules that a run which ends well imports."""
    code = (
        "import sys\nfrom api.cli.main import ledger\n"
        f"try: ledger.main({[*args]}, prog_name='ledger')\n"
        "except SystemExit as end: assert end.code in (0, None)\n"
        f"print('imported', *(m for m in {HEAVY} if m in sys.modules))"
    )
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return {*ended.stdout.splitlines()[-1].split()[1:]}


def test_help_imports_nothing_but_click() -> None:
    assert imported_by("--help") == set()


def test_help_takes_hardly_longer_than_importing_click() -> None:
    assert cpu_seconds("-m", "api.cli.main", "--help") < 3 * cpu_seconds("-c", "import click")


def every_command() -> dict[str, click.Command]:
    """`source list` and the like by their whole name."""
    context = ledger.make_context("ledger", ["--help"], resilient_parsing=True)
    found: dict[str, click.Command] = {}
    for name in COMMANDS:
        command = ledger.get_command(context, name)
        assert command is not None and command.name == name
        below = command.commands if isinstance(command, click.Group) else {}
        found |= {name: command} | {f"{name} {inner}": each for inner, each in below.items()}
    return found


EVERY_COMMAND = every_command()


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_commands_has_each_one_with_a_line(cli: Cli, name: str) -> None:
    assert f"\n  {name} " in cli.tell("--help")


@pytest.mark.parametrize("name", EVERY_COMMAND)
def test_each_command_says_what_it_does_with_an_example_and_every_option_is_explained(cli: Cli, name: str) -> None:
    shown = cli.tell(*name.split(), "--help")
    assert shown.startswith(f"Usage: ledger {name} ")
    assert f"\n  ledger {name} " in shown, "an example"
    options = [each for each in EVERY_COMMAND[name].params if isinstance(each, click.Option)]
    assert [each.name for each in options if not each.help] == []
    assert "--json" in shown or name in WITHOUT_JSON


def test_the_help_of_no_command_imports_more_than_click() -> None:
    """All in one run: nothing that any of them imports is left out."""
    code = "import sys\nfrom click.testing import CliRunner\nfrom api.cli.main import ledger\n"
    code += (
        f"for name in {[*EVERY_COMMAND]}: assert not CliRunner().invoke(ledger, [*name.split(), '--help']).exception\n"
    )
    code += f"print([m for m in {HEAVY} if m in sys.modules])"
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ended.stdout == "[]\n"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (vocabulary.ABSENT_REASONS, AbsentReason),
        (vocabulary.MEASURES, Measure),
        (vocabulary.NATURES, Nature),
        (vocabulary.OUTCOMES, Outcome),
        (vocabulary.PUBLICATION_BASES, Basis),
        (vocabulary.SCOPES, Scope),
        (vocabulary.RELATIONS, Relation),
        (vocabulary.RESTATEMENT_REASONS, RestatementReason),
        (vocabulary.VINTAGE_MODES, VintageMode),
    ],
)
def test_the_words_that_options_choose_from_are_those_of_the_domain(written: tuple[str, ...], meant: type[str]) -> None:
    assert [*written] == [str(word) for word in meant]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("words", "field"), [(vocabulary.SERIES_BASES, "basis"), (vocabulary.SERIES_NATURES, "nature")]
)
def test_the_words_of_a_series_are_those_of_its_draft(words: tuple[str, ...], field: str) -> None:
    given = {"code": "c", "subject": "s", "metric": "m", "unit": "u"}
    assert [parse(SeriesDraft, given | {field: word}).model_dump()[field] for word in words] == [*words]
    assert f"({'|'.join(words)})" in json.dumps(SeriesDraft.model_json_schema()["properties"][field])


def test_every_command_of_the_ledger_can_be_given_here() -> None:
    """By the addresses that commands of REST have and that those here post to."""
    sources = "".join(path.read_text() for path in (ROOT / "api" / "cli").glob("*.py"))
    posted = {*re.findall(r'@recording\("(.+)"\)', sources)}
    commands = {each.path for each in OPERATIONS if each.method == "POST" and each.body is not bytes}
    assert commands - posted == {"/v1/figures:batch"}  # many at once are what seed files are for
    assert posted <= commands


def test_the_exit_codes_are_told_and_are_those_of_the_table_of_errors(cli: Cli) -> None:
    assert "0 ok, 1 error, 2 usage or invalid input, 3 conflict, 4 not allowed" in cli.tell("--help")
    assert {kind.exit_code for kind in KINDS.values()} <= {1, 2, 3, 4}


@pytest.mark.parametrize(("line", "told"), [("ledger sh", "plain,show"), ("ledger show --known", "plain,--known-on")])
def test_a_shell_completes_commands_and_options(line: str, told: str) -> None:
    environment = {**os.environ, "_LEDGER_COMPLETE": "bash_complete", "COMP_WORDS": line}
    environment["COMP_CWORD"] = str(len(line.split()) - 1)
    code = "import sys\nfrom api.cli.main import main\n"
    code += f"try: main()\nfinally: print([m for m in {HEAVY} if m in sys.modules])"
    ended = subprocess.run([sys.executable, "-c", code], env=environment, cwd=ROOT, capture_output=True, text=True)
    assert (ended.stdout.splitlines(), ended.stderr) == ([told, "[]"], "")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_its_completion(cli: Cli, shell: str) -> None:
    assert f"_LEDGER_COMPLETE={shell}_complete" in cli.tell("completion", shell)


def test_the_schemas_are_those_that_are_served(seeded: Cli) -> None:
    assert seeded.tell("schema", "graphql") == SDL.read_text().removeprefix(POLICY)
    with seeded.open() as opened, TestClient(create_app(opened)) as client:
        assert json.loads(seeded.tell("schema", "openapi")) == client.get("/openapi.json").json()


def follow(cli: Cli, *options: str) -> subprocess.Popen[str]:
    command = [*LEDGER, "events", "--after", "164", "--follow", "--ndjson", *options]
    return subprocess.Popen(command, env=environment(cli), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@over_both
def test_whoever_follows_the_log_gets_what_is_recorded_until_interrupted(seeded: Cli) -> None:
    with follow(seeded, *(("--url", seeded.server) if seeded.server else ())) as following:
        assert following.stdout is not None
        try:
            assert json.loads(following.stdout.readline())["seq"] == 165
            event = seeded.ask("precedence", "set", "1,2,3,5,4,6,7")["events"][0]
            assert json.loads(following.stdout.readline()) == event
            following.send_signal(signal.SIGINT)
            assert following.communicate(timeout=30) == ("", "")
        finally:
            following.kill()  # one that does not end would be waited for at the end of the block
    assert following.returncode == 0


@over_server
def test_who_asks_a_server_needs_no_store_and_no_framework(seeded: Cli) -> None:
    assert not imported_by("series", "--url", str(seeded.server)) & {"apsw", "eventsourcing", "starlette", "strawberry"}


def test_no_command_at_all_shows_the_help_and_is_a_usage_error(cli: Cli) -> None:
    assert "Commands:" in cli.fail(code=2)


def test_the_entry_point_answers_and_ends_with_the_code_of_the_error(seeded: Cli) -> None:
    told = subprocess.run([*LEDGER, "series"], env=environment(seeded), capture_output=True, text=True, check=True)
    assert told.stdout == seeded.tell("series")
    failed = subprocess.run([*LEDGER, "show", "x"], env=environment(seeded), capture_output=True, text=True)
    assert (failed.returncode, failed.stdout) == (1, "")
    assert failed.stderr == "error: series: no series 'x' (list the series to see the codes)\n"


def test_a_reader_that_goes_away_is_no_error_message(seeded: Cli) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    ended = subprocess.run([*LEDGER, "audit", "qwen.app.downloads", "2025-11-17/P7D"], env=environment(seeded),
                           stdout=writer, stderr=subprocess.PIPE, text=True)  # fmt: skip
    os.close(writer)
    assert (ended.returncode, ended.stderr) == (1, "")


@pytest.mark.parametrize("stop", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.slow)])
def test_a_server_answers_and_stops_cleanly(seeded: Cli, stop: signal.Signals) -> None:
    server = subprocess.Popen(
        [*LEDGER, "serve", "--log-level", "warning"],
        env=environment(seeded, LEDGER_PORT="0"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert server.stdout is not None
    told = []
    while not told or "in a shell" not in told[-1]:
        told.append(server.stdout.readline())
    address = told[0].split()[1]
    with urllib.request.urlopen(f"{address}/v1/series", timeout=30) as answer:
        assert answer.status == 200
    taken = seeded.fail("serve", "--port", address.rpartition(":")[2], code=2)
    assert taken.startswith("error: port: cannot listen on 127.0.0.1 port ")
    server.send_signal(stop)
    assert server.communicate(timeout=30) == ("", "")
    assert f"{address}/graphql?query=" in "".join(told)
    assert server.returncode == 0


def test_a_server_without_keys_is_not_opened_to_other_machines(seeded: Cli) -> None:
    assert "can be reached from other machines" in seeded.fail("serve", "--host", "0.0.0.0", code=2)


def on_terminal(command: list[str], **more: str) -> str:
    """What a terminal of 80 columns would show of a command."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        command, env={**os.environ, "TERM": "xterm", **more}, stdout=theirs, stderr=theirs
    ) as running:
        os.close(theirs)
        shown = b""
        while running.poll() is None or shown == b"":
            try:
                shown += os.read(ours, 65536)
            except OSError:  # the other end is closed
                break
    os.close(ours)
    return shown.decode()


@pytest.mark.slow
def test_a_terminal_gets_drawn_tables_and_a_progress_bar_and_no_colour_where_none_is_wanted(
    cli: Cli, tmp_path: Path
) -> None:
    loading = on_terminal([*LEDGER, "load", str(ROOT / "seeds")], **environment(cli))
    assert re.search(r"165/165\S* \S*[\d,]+/s", loading)
    told = [*LEDGER, "show", "alibaba.cloud.revenue"]
    drawn, plain = on_terminal(told, **environment(cli)), on_terminal(told, **environment(cli, NO_COLOR="1"))
    assert "─" in drawn and "\x1b[" in drawn
    assert "─" in plain and "\x1b[3" not in plain
    assert "─" not in cli.tell("show", "alibaba.cloud.revenue")
