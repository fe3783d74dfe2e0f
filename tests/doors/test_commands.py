"""Every command of `ledger` through a server elsewhere: without the right key it ends with 4 and records nothing."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from api.cli.main import ledger as command_line
from ledger.application import Ledger
from ledger.domain.key_events import Scope
from tests.cli.test_entry import every_command
from tests.doors.conftest import POLICIES
from tests.keys import KEYS, keyed_app
from tests.rest.loopback import listening_at

NOT_ALLOWED = 4
ID = "00000000-0000-0000-0000-000000000000"
SAID = ("--source", "s", "--exact", "1")
READS: dict[str, tuple[str, ...]] = {
    "show": ("s",),
    "history": ("s", "2025-Q3"),
    "audit": ("s", "2025-Q3"),
    "latest": ("s",),
    "vintages": ("s",),
    "changes": ("--since", "2025-01-01"),
    "diff": ("s", "--from", "2025-01-01"),
    "conflicts": (),
    "series": (),
    "subjects": (),
    "metrics": (),
    "periods": (),
    "events": (),
    "checkpoint": (),
    "proof": ("--position", "1"),
    "source list": (),
    "source claims": ("s",),
    "source show": ("s",),
    "precedence show": (),
}
WRITES: dict[str, tuple[str, ...]] = {
    "source add": ("s", "--publisher", "p", "--title", "t", "--kind", "web", "--tier", "7"),
    "source attach": ("FILE",),
    "define subject": ("a", "--name", "A", "--kind", "company"),
    "define metric": ("m", "--name", "M", "--measure", "flow", "--unit-class", "currency", "--definition", "d"),
    "define redefinition": ("m", "--definition", "d", "--reason", "r"),
    "define series": ("s", "--subject", "a", "--metric", "m", "--unit", "CNY"),
    "define period": ("p", "--name", "a period", "--interval", "2026-02-15/2026-02-24"),
    "define period-link": ("s", "2025-Q3", "2025-Q4", "--reason", "r"),
    "precedence set": ("7,6,5,4,3,2,1",),
    "report": ("s", "2025-Q3", *SAID),
    "reaffirm": (ID, "--source", "s"),
    "restate": (ID, "--reason", "revision", *SAID),
    "retract": (ID, "--reason", "r", "--source", "s"),
    "correct": (ID, "--reason", "r", "--exact", "1"),
    "void": (ID, "--reason", "r"),
    "dispute": (ID, "--by", "x", "--reason", "r"),
    "resolve": (ID, "--outcome", "upheld", "--reason", "r"),
    "link": (ID, "quotes", ID),
}


@pytest.fixture(scope="module")
def address(ledger: Ledger) -> Iterator[str]:
    digest = hashlib.sha256(b"text").hexdigest()  # what `source attach` looks for
    source = {"code": "texts", "publisher": "p", "title": "t", "kind": "web", "tier": 7, "digest": digest}
    ledger.command("register_source", source)
    with listening_at(keyed_app(ledger, POLICIES["elsewhere"])) as port:
        yield f"http://127.0.0.1:{port}"


def leaves() -> dict[str, click.Command]:
    return {name: each for name, each in every_command().items() if not isinstance(each, click.Group)}


def test_every_command_that_asks_a_server_is_listed() -> None:
    """All others open the database itself, or describe the software: no `--url` is theirs."""
    asks = {name for name, each in leaves().items() if any(parameter.name == "url" for parameter in each.params)}
    assert asks == {*READS, *WRITES}


def forms(name: str) -> Iterator[tuple[str, ...]]:
    """A command as it is, and its exports."""
    yield ("--json",)
    if any(parameter.name == "form" for parameter in leaves()[name].params):
        yield from (("--csv",), ("--ndjson",))


@pytest.mark.parametrize("name", [*READS, *WRITES])
def test_a_command_gets_in_with_the_key_that_it_needs_and_with_no_less(
    address: str, ledger: Ledger, tmp_path: Path, name: str
) -> None:
    (tmp_path / "text").write_text("text")
    given = [str(tmp_path / "text") if word == "FILE" else word for word in (READS | WRITES)[name]]
    before = ledger.log.head()
    opens = {Scope.READ: name in READS, Scope.REPORT: True}
    for (scope, is_open), form in itertools.product([(None, False), *opens.items()], forms(name)):
        environment = {"LEDGER_URL": address, "LEDGER_API_KEY": KEYS[scope] if scope else ""}
        result = CliRunner().invoke(command_line, [*name.split(), *given, *form], env=environment)
        assert (result.exit_code != NOT_ALLOWED) == is_open, (scope, result.output)
        assert result.exit_code in (0, 1, 3, NOT_ALLOWED) or "usage" not in result.output.lower(), result.output
        if not is_open:
            assert ledger.log.head() == before
