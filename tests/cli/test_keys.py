"""`ledger keys`: a key is shown once, listed without its secret, and ended."""

from __future__ import annotations

import re

from tests.cli.conftest import Cli


def test_a_key_alone_is_on_stdout_so_that_a_script_can_take_it(cli: Cli) -> None:
    made = cli.run("keys", "create", "desk", "--scope", "report")
    assert re.fullmatch(r"mlk_[a-z2-7]{16}_[A-Za-z0-9_-]{43}\n", made.stdout)
    assert "it is not shown again" in made.stderr and made.stdout.strip() not in made.stderr


def test_keys_are_listed_with_what_became_of_them_and_never_shown_again(cli: Cli) -> None:
    made = cli.ask("keys", "create", "desk", "--scope", "report", "--expires-on", "2999-12-31")
    other = cli.ask("keys", "create", "feed", "--scope", "read")
    assert made["expires_at"] == "2999-12-31T23:59:59.999999Z" and other["expires_at"] is None
    ended = cli.ask("keys", "revoke", made["key_id"], "--reason", "left")
    assert ended["state"] == "revoked"
    listed = cli.ask("keys", "list")["keys"]
    assert [(key["name"], key["scope"], key["state"]) for key in listed] == [
        ("desk", "report", "revoked"),
        ("feed", "read", "active"),
    ]
    told = cli.tell("keys", "list") + cli.tell("events") + cli.tell("events", "--ndjson")
    assert made["key_id"] in told and "left" in told
    for key in (made["key"], other["key"]):
        assert key not in told and key.rpartition("_")[2] not in told


def test_a_revoked_key_stays_as_it_was_revoked(cli: Cli) -> None:
    key_id = cli.ask("keys", "create", "desk", "--scope", "read")["key_id"]
    first = cli.tell("keys", "revoke", key_id)
    assert f"key {key_id} of desk opens nothing since " in first
    assert cli.tell("keys", "revoke", key_id, "--reason", "again") == first
    assert len(cli.events()) == 2


def test_refusals_say_what_to_do(cli: Cli) -> None:
    assert "ledger keys list shows the ids" in cli.fail("keys", "revoke", "a" * 16, code=1)
    assert "expires_on" in cli.fail("keys", "create", "desk", "--scope", "read", "--expires-on", "2020-01-01", code=2)
    assert "scope" in cli.fail("keys", "create", "desk", code=2)
    assert "not through a server" in cli.fail("--url", "http://127.0.0.1:1", "keys", "list", code=2)
