"""How often one may ask: told with each answer, counted by key, and by address where there is none."""

from __future__ import annotations

import pytest

from api.auth.policy import DoorPolicy, policy_of
from ledger.application import Ledger
from ledger.domain.key_events import Scope
from ledger.errors import InvalidInput
from tests.doors.asking import Asking
from tests.keys import KEYS, UNKNOWN, bearer, keyed_app


def test_a_key_has_its_rate_whatever_address_it_comes_from(ledger: Ledger) -> None:
    asking = Asking(keyed_app(ledger, DoorPolicy(rate="3/minute")))
    for left in (2, 1, 0):
        answer = asking.ask("GET", "/v1/series", bearer(), client=f"192.0.2.{left}")
        assert answer.status == 200
        assert answer.headers["ratelimit-policy"] == '"requests";q=3;w=60'
        name, remaining, reset = answer.headers["ratelimit"].split(";")
        assert (name, remaining) == ('"requests"', f"r={left}") and 0 < int(reset.removeprefix("t=")) <= 60
    refused = asking.ask("GET", "/v1/series", bearer(), client="192.0.2.9")
    assert refused.status == 429 and 0 < int(refused.headers["retry-after"]) <= 60
    assert b"at most 3 in 60 s" in refused.body and b"/problems/too-many-requests" in refused.body
    assert refused.headers["ratelimit"].startswith('"requests";r=0')
    assert asking.ask("GET", "/v1/series", bearer(KEYS[Scope.READ])).status == 200, "another key"
    assert asking.ask("GET", "/v1/series").status == 200, "no key"
    assert asking.ask("GET", "/healthz", bearer()).status == 200, "open to all"
    asking.close()


@pytest.mark.parametrize(
    ("one", "same", "other"),
    [
        ("192.0.2.1", "192.0.2.1", "192.0.2.2"),
        ("2001:db8::1", "2001:db8::ffff:1", "2001:db8:0:1::1"),
        ("fe80::1%eth0", "fe80::2%eth0", "fe81::1"),
        ("no address", "no address", "another"),
    ],
)
def test_without_a_key_an_address_has_its_rate(ledger: Ledger, one: str, same: str, other: str) -> None:
    asking = Asking(keyed_app(ledger, DoorPolicy(rate="1/minute")))
    assert [asking.ask("GET", "/v1/series", client=each).status for each in (one, same, other)] == [200, 429, 200]
    asking.close()


def test_in_freds_and_graphqls_words_too(ledger: Ledger) -> None:
    asking = Asking(keyed_app(ledger, DoorPolicy(rate="1/hour")))
    asking.ask("GET", "/v1/series")
    graphql = asking.ask("POST", "/graphql", {"content-type": "application/json"}, b'{"query": "{ position }"}')
    assert graphql.status == 429 and b'"code":"TOO_MANY_REQUESTS"' in graphql.body and b'"errors"' in graphql.body
    assert b"<error code=" in asking.ask("GET", "/fred/series?api_key=a").body
    asking.close()


def test_many_keys_that_open_nothing_are_not_looked_at_any_more_and_a_good_one_still_is(ledger: Ledger) -> None:
    asking = Asking(keyed_app(ledger))
    statuses = [asking.ask("GET", "/v1/series", bearer(UNKNOWN), client="192.0.2.7").status for _ in range(31)]
    assert statuses == [401] * 30 + [429]
    assert asking.ask("GET", "/v1/series", bearer(UNKNOWN), client="192.0.2.8").status == 401
    assert asking.ask("GET", "/v1/series", bearer(), client="192.0.2.7").status == 200
    assert asking.ask("GET", "/v1/series", client="192.0.2.7").status == 200
    asking.close()


def test_no_limit_on_loopback_and_a_generous_one_elsewhere_unless_said_otherwise() -> None:
    assert policy_of(True, None, None) == DoorPolicy(True, True, None)
    assert policy_of(False, None, None) == DoorPolicy(False, False, "6000/minute")
    assert policy_of(False, "open", "none") == DoorPolicy(False, True, None)
    assert policy_of(True, "key", "10/second") == DoorPolicy(True, False, "10/second")
    for wrong in ("", "fast", "0", "1/fortnight", "-1/minute"):
        with pytest.raises(InvalidInput):
            policy_of(True, None, wrong)
