"""`ledger serve` where others can reach it: not without a key, and with the rule of elsewhere in every process."""

from __future__ import annotations

import urllib.error
import urllib.request
from pathlib import Path

import pytest

from ledger.application import Ledger
from ledger.application.keys import create_key, revoke_key
from tests.processes.running import running
from tests.processes.served import address_of
from tests.stores import url_of


def status(address: str, path: str, key: str | None = None) -> int:
    request = urllib.request.Request(f"http://{address}{path}", headers={"X-API-Key": key} if key else {})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


@pytest.mark.parametrize("ended", ["never made", pytest.param("revoked", marks=pytest.mark.slow)])
def test_a_server_that_others_can_reach_does_not_start_without_a_key_that_opens(tmp_path: Path, ended: str) -> None:
    url = url_of(tmp_path / "ledger.db")
    with Ledger.open(url) as ledger:
        if ended == "revoked":
            revoke_key(ledger, create_key(ledger, "desk", "admin").key.key_id, "left")
    with running("serve", "--host", "0.0.0.0", "--port", "0", "--database", url) as command:
        assert command.process.wait(30) == 2
        told = command.complaints()
    assert "can be reached from other machines, and no key opens this ledger" in told
    assert "ledger keys create NAME --scope admin" in told


@pytest.mark.slow
def test_elsewhere_each_process_asks_for_a_key_and_tells_its_rate(tmp_path: Path) -> None:
    url = url_of(tmp_path / "ledger.db")
    with Ledger.open(url) as ledger:
        key, operator = create_key(ledger, "desk", "read").token, create_key(ledger, "root", "admin").token
    options = ("--host", "0.0.0.0", "--port", "0", "--workers", "2", "--rate-limit", "100/minute")
    with running("serve", *options, "--json", "--database", url) as command:
        address = address_of(command).replace("0.0.0.0", "127.0.0.1")
        for _ in range(6):  # whichever process each comes to
            assert status(address, "/v1/series") == 401
            assert status(address, "/v1/series", key) == 200
            assert status(address, "/metrics", key) == 403
            assert status(address, "/metrics", operator) == 200
            assert status(address, "/healthz") == 200
        request = urllib.request.Request(f"http://{address}/v1/series", headers={"X-API-Key": key})
        with urllib.request.urlopen(request, timeout=30) as answer:
            assert answer.headers["RateLimit-Policy"] == '"requests";q=100;w=60'


def test_on_loopback_reads_are_behind_the_door_where_that_is_said(tmp_path: Path) -> None:
    options = ("--port", "0", "--reads", "key", "--json", "--database", url_of(tmp_path / "ledger.db"))
    with running("serve", *options) as command:
        address = address_of(command)
        assert status(address, "/v1/series") == 401
        assert status(address, "/healthz") == 200


@pytest.mark.slow
def test_a_provider_that_is_not_named_whole_is_told_at_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEDGER_OIDC_ISSUER", "https://id.example.org/")
    with running("serve", "--port", "0", "--database", url_of(tmp_path / "ledger.db")) as command:
        assert command.process.wait(30) == 2
        assert "LEDGER_OIDC_AUDIENCE: is missing" in command.complaints()
