"""Tokens of an OpenID provider: which are keys, which are not, and what holds while its keys cannot be had."""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jwt
import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.auth import jwks
from api.auth.authority import Authority
from api.auth.oidc import OidcProvider
from api.auth.oidc_settings import OidcSettings, provider_of
from api.auth.policy import DoorPolicy
from ledger.application import Ledger
from ledger.errors import InvalidInput
from tests.doors.provider import AUDIENCE, ISSUER, NO, Provider
from tests.keys import bearer

ELSEWHERE = DoorPolicy(is_loopback=False, reads_open=False)
SUBJECT = {"code": "a", "name": "A", "kind": "company"}
Opened = Callable[[str], TestClient]


@pytest.fixture
def opened(own_ledger: Ledger) -> Opened:
    """An app that trusts the provider whose keys are at a place."""

    def at(place: str) -> TestClient:
        provider = OidcProvider(OidcSettings(ISSUER, AUDIENCE, place))
        return TestClient(create_app(own_ledger, ELSEWHERE, authority=Authority.of(own_ledger, provider)))

    return at


@pytest.fixture
def here(opened: Opened, tmp_path: Path) -> tuple[Provider, TestClient]:
    """A provider of one key of each kind in a file."""
    provider = Provider("ES256", "RS256", "EdDSA")
    (tmp_path / "jwks.json").write_bytes(provider.document())
    return provider, opened(str(tmp_path / "jwks.json"))


@pytest.mark.parametrize("kid", ["ES256-1", "RS256-1", "EdDSA-1"])
def test_a_token_of_each_algorithm_records_in_the_name_of_its_subject(
    here: tuple[Provider, TestClient], own_ledger: Ledger, kid: str
) -> None:
    provider, client = here
    token = provider.token(kid=kid)
    for _ in range(2):  # the second time it is known
        answer = client.post("/v1/subjects", json=SUBJECT, headers=bearer(token))
        assert answer.status_code in (200, 201), answer.text
    recorded = own_ledger.events(0, 1)[0].recorded
    assert recorded and recorded.actor == "oidc:ann"


@pytest.mark.parametrize(
    ("scope", "may_read", "may_write"),
    [
        ("read", 200, 403),
        ("openid report email", 200, 201),
        ("admin", 200, 201),
        (["read", "report"], 200, 201),
        ("openid", 403, 403),
        ("readreport", 403, 403),
        ("", 403, 403),
        (NO, 403, 403),
        (7, 403, 403),
        ({"report": True}, 403, 403),
    ],
)
def test_the_scopes_of_a_token_are_ours_by_name(
    here: tuple[Provider, TestClient], scope: object, may_read: int, may_write: int
) -> None:
    provider, client = here
    headers = bearer(provider.token(scope))
    assert client.get("/v1/series", headers=headers).status_code == may_read
    assert client.post("/v1/subjects", json=SUBJECT, headers=headers).status_code == may_write


LONG_AGO, LONG_FROM_NOW = 946_684_800, 32_503_680_000
"""The years 2000 and 3000: the same in every process that collects the tests."""


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": LONG_AGO},
        {"exp": NO},
        {"exp": "soon"},
        {"nbf": LONG_FROM_NOW},
        {"iss": "https://evil.example/"},
        {"iss": NO},
        {"aud": "another"},
        {"aud": NO},
        {"aud": ["another", "third"]},
        {"sub": NO},
        {"sub": ""},
        {"sub": "a b"},
        {"sub": "ann\nbob"},
        {"sub": "x" * 201},
        {"iat": NO},
    ],
    ids=str,
)
def test_a_token_that_is_not_for_here_or_not_of_now_is_no_key(
    here: tuple[Provider, TestClient], claims: dict[str, Any]
) -> None:
    provider, client = here
    refused = client.get("/v1/series", headers=bearer(provider.token("admin", **claims)))
    assert (refused.status_code, refused.json()["code"]) == (401, "UNAUTHENTICATED"), refused.text


def part(content: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


def test_a_token_that_is_not_signed_by_the_providers_key_is_no_key(here: tuple[Provider, TestClient]) -> None:
    """Unsigned, signed with the public key as a secret, by another's key, under another's algorithm, cut or empty."""
    provider, client = here
    good = provider.token("admin", kid="RS256-1")
    head, body, signature = good.split(".")
    public = next(each for each in json.loads(provider.document())["keys"] if each["kid"] == "RS256-1")
    claims = jwt.decode(good, options={"verify_signature": False})
    stranger = Provider("RS256")
    forged = [
        f"{part({'alg': 'none', 'kid': 'RS256-1'})}.{body}.",
        f"{part({'alg': 'None', 'kid': 'RS256-1'})}.{body}.{signature}",
        jwt.encode(claims, public["n"], "HS256", headers={"kid": "RS256-1"}),
        stranger.token("admin"),
        stranger.token("admin", header={"kid": "RS256-1"}),
        stranger.token("admin", header={"jwk": public, "jku": "https://evil.example/jwks"}),
        provider.token("admin", kid="ES256-1", header={"kid": "RS256-1"}),
        provider.token("admin", kid="ES256-1", header={"kid": "../../etc/passwd"}),
        f"{head}.{part(claims | {'sub': 'root'})}.{signature}",
        f"{head}.{body}.{signature[:-4]}",
        f"{head}.{body}.",
        f"{head}.{body}",
        "..",
        "a.b.c",
        f"{part([])}.{part({})}.x",
        f"{part({'alg': 'RS256', 'kid': {}})}.{body}.{signature}",
        f"{part({'alg': ['RS256'], 'kid': 'RS256-1'})}.{body}.{signature}",
    ]
    for number, token in enumerate(forged):
        answer = client.get("/v1/series", headers=bearer(token) | {"X-Forwarded-For": str(number)})
        assert answer.status_code == 401, token
        assert signature[:20] not in answer.text
    assert client.get("/v1/series", headers=bearer(good)).status_code == 200


def test_a_token_ends_though_it_was_found_good_before(here: tuple[Provider, TestClient], own_ledger: Ledger) -> None:
    provider, _ = here
    now = [time.time()]
    checked = OidcProvider(OidcSettings(ISSUER, AUDIENCE, "unused"), clock=lambda: now[0])
    checked._keys = jwks.JsonWebKeys(provider.document)
    client = TestClient(create_app(own_ledger, ELSEWHERE, authority=Authority.of(own_ledger, checked)))
    token = provider.token("read")
    assert client.get("/v1/series", headers=bearer(token)).status_code == 200
    now[0] += 60 + 31
    assert client.get("/v1/series", headers=bearer(token)).status_code == 401


def test_keys_that_the_provider_changed_are_fetched_and_those_it_took_back_end(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jwks, "AGAIN_S", 0.0)
    provider = Provider()
    with provider.published() as address:
        client = opened(address)
        before = bearer(provider.token("read"))
        assert client.get("/v1/series", headers=before).status_code == 200
        assert client.get("/v1/series", headers=before).status_code == 200
        assert provider.fetched == 1
        provider.rotate()
        assert client.get("/v1/series", headers=bearer(provider.token("read"))).status_code == 200
        assert provider.fetched == 2
        assert client.get("/v1/series", headers=before).status_code == 401


def test_tokens_of_unknown_keys_do_not_make_the_server_ask_the_provider_each_time(opened: Opened) -> None:
    provider, stranger = Provider(), Provider("RS256")
    with provider.published() as address:
        client = opened(address)
        assert client.get("/v1/series", headers=bearer(provider.token("read"))).status_code == 200
        for _ in range(5):
            assert client.get("/v1/series", headers=bearer(stranger.token("read"))).status_code == 401
        assert provider.fetched == 1


def test_while_the_providers_keys_cannot_be_had_it_is_nobodys_fault(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    """503, not 500 and not 401; and tokens of keys that are at hand go on."""
    provider = Provider()
    with provider.published() as address:
        provider.is_away = True
        client = opened(address)
        token = bearer(provider.token("read"))
        away = client.get("/v1/series", headers=token)
        assert (away.status_code, away.json()["code"]) == (503, "IDENTITY_UNAVAILABLE")
        assert away.headers["retry-after"]
        provider.is_away = False
        monkeypatch.setattr(jwks, "AGAIN_S", 0.0)
        assert client.get("/v1/series", headers=token).status_code == 200
        provider.is_away = True
        monkeypatch.setattr(jwks, "KEPT_S", 0.0)
        assert client.get("/v1/series", headers=token).status_code == 200
        provider.rotate()
        assert client.get("/v1/series", headers=bearer(provider.token("read"))).status_code == 503


ODD_KEYS = b'{"keys": [1, {"kty": "oct", "k": "c2VjcmV0"}, {"kty": "x"}]}'


@pytest.mark.parametrize("text", [b"", b"[]", b"{}", b'{"keys": 1}', ODD_KEYS, b"\xff" * 9])
def test_what_is_no_set_of_keys_opens_nothing(opened: Opened, tmp_path: Path, text: bytes) -> None:
    (tmp_path / "keys").write_bytes(text)
    status = opened(str(tmp_path / "keys")).get("/v1/series", headers=bearer(Provider().token())).status_code
    assert status in (401, 503)
    assert opened(str(tmp_path / "none")).get("/v1/series", headers=bearer(Provider().token())).status_code == 503


def test_a_key_that_cannot_be_read_leaves_the_others_of_its_set(opened: Opened, tmp_path: Path) -> None:
    provider = Provider("RS256")
    document = json.loads(provider.document())
    odd = [{**document["keys"][0], **more} for more in ({"alg": ["RS256"]}, {"kid": ["RS256-1"]}, {"kid": {}})]
    (tmp_path / "keys").write_text(json.dumps({"keys": [*odd, *document["keys"]]}))
    client = opened(str(tmp_path / "keys"))
    assert client.get("/v1/series", headers=bearer(provider.token("read"))).status_code == 200


def test_while_a_provider_is_slow_one_waits_for_it_and_nobody_else_whose_key_is_at_hand() -> None:
    provider, now_s = Provider("ES256"), [0.0]
    asked, answers = threading.Event(), threading.Event()
    answers.set()

    def source() -> bytes:
        asked.set()
        assert answers.wait(20)
        return provider.document()

    keys = jwks.JsonWebKeys(source, lambda: now_s[0])
    keys.find("ES256-1", "ES256")
    now_s[0] += jwks.KEPT_S + 1
    asked.clear()
    answers.clear()
    waiting = threading.Thread(target=keys.find, args=("ES256-1", "ES256"))
    waiting.start()
    assert asked.wait(20)
    at_hand: list[object] = []
    other = threading.Thread(target=lambda: at_hand.append(keys.find("ES256-1", "ES256")))
    other.start()
    other.join(5)
    assert at_hand and waiting.is_alive()
    answers.set()
    waiting.join(20)
    assert not keys.are_old


def test_a_set_of_keys_is_bounded(tmp_path: Path) -> None:
    (tmp_path / "keys").write_bytes(b" " * (jwks.LARGEST_BYTES + 1))
    with pytest.raises(ValueError, match="too large"):
        jwks.source_of(str(tmp_path / "keys"))()


@pytest.mark.parametrize(
    "environment",
    [
        {"LEDGER_OIDC_ISSUER": ISSUER},
        {"LEDGER_OIDC_ISSUER": ISSUER, "LEDGER_OIDC_AUDIENCE": AUDIENCE},
        {"LEDGER_OIDC_ISSUER": ISSUER, "LEDGER_OIDC_AUDIENCE": AUDIENCE, "LEDGER_OIDC_JWKS": "http://id.example.org/k"},
        {"LEDGER_OIDC_ISSUER": ISSUER, "LEDGER_OIDC_AUDIENCE": AUDIENCE, "LEDGER_OIDC_JWKS": "ftp://127.0.0.1/k"},
    ],
)
def test_a_provider_is_named_whole_and_safely_or_not_at_all(environment: dict[str, str]) -> None:
    assert provider_of({}) is None
    with pytest.raises(InvalidInput):
        provider_of(environment)
