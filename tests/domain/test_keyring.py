"""The keyring: what a key opens, until when, and that a refusal tells nobody else anything."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ledger.domain.events import Event, FigureVoided
from ledger.domain.history import Recorded
from ledger.domain.key_events import Scope
from ledger.domain.keyring import ApiKey, Keyring, authenticate, create, key_id_of, revoke, token_digest, token_of
from ledger.errors import InvalidTime, NotFound, Refused, Unauthenticated
from tests.store.samples import SAMPLES

NOW = datetime(2026, 4, 1, 12, tzinfo=UTC)
KEY_ID = "abcdefgh234567ij"
TOKEN = token_of(KEY_ID, "s" * 43)


def recorded(seq: int, event: Event) -> Recorded:
    return Recorded(seq, NOW, "root", f"s{seq}", event)


def keyring(*, expires_on: str | None = None, revoked: bool = False) -> Keyring:
    made = create(Keyring(), KEY_ID, "desk", Scope.REPORT, token_digest(TOKEN), expires_on, NOW)
    ring = Keyring().with_events([recorded(1, made)])
    ended = revoke(ring, KEY_ID, "left") if revoked else None
    return ring.with_events([recorded(2, ended)]) if ended else ring


def entered(ring: Keyring, token: str = TOKEN, now: datetime = NOW) -> ApiKey:
    return authenticate(ring, key_id_of(token) or "", token_digest(token), now)


def test_each_scope_covers_those_before_it() -> None:
    assert [[held.covers(needed) for needed in Scope] for held in Scope] == [
        [True, False, False],
        [True, True, False],
        [True, True, True],
    ]


def test_a_key_opens_to_the_last_instant_of_its_date_and_no_longer() -> None:
    ring = keyring(expires_on="2026-04-01")
    last = datetime(2026, 4, 2, tzinfo=UTC) - timedelta(microseconds=1)
    assert entered(ring, now=last).key_id == KEY_ID
    with pytest.raises(Unauthenticated) as refused:
        entered(ring, now=last + timedelta(microseconds=1))
    assert refused.value.hint == "it expired at 2026-04-01T23:59:59.999999Z"


def test_a_revoked_key_opens_nothing_and_is_not_revoked_twice() -> None:
    ring = keyring(revoked=True)
    with pytest.raises(Unauthenticated) as refused:
        entered(ring)
    assert refused.value.hint == "it was revoked at 2026-04-01T12:00:00.000000Z"
    assert revoke(ring, KEY_ID, "again") is None
    assert ring.keys[KEY_ID].state(NOW) == "revoked" and not ring.has_active(NOW)


@pytest.mark.parametrize("ring", [Keyring(), keyring(), keyring(revoked=True), keyring(expires_on="2026-04-01")])
def test_who_does_not_hold_the_key_is_told_nothing_of_it(ring: Keyring) -> None:
    """An id that exists and one that does not, revoked or expired, are refused alike to a wrong secret."""
    told = set()
    for token in (token_of(KEY_ID, "t" * 43), token_of("zzzzzzzzzzzzzzzz", "t" * 43)):
        with pytest.raises(Unauthenticated) as refused:
            entered(ring, token, NOW + timedelta(days=2))
        told.add((refused.value.message, refused.value.hint))
    assert len(told) == 1


def test_all_refusals_have_one_wording_outside() -> None:
    messages = set()
    for ring, now in (
        (Keyring(), NOW),
        (keyring(revoked=True), NOW),
        (keyring(expires_on="2026-04-01"), NOW + timedelta(days=2)),
    ):
        with pytest.raises(Unauthenticated) as refused:
            entered(ring, now=now)
        messages.add(refused.value.message)
    assert len(messages) == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "mlk_",
        TOKEN + "s",
        TOKEN[:-1],
        TOKEN.upper(),
        f" {TOKEN}",
        TOKEN + "\n",
        TOKEN.replace("s", "ſ"),
        "x" * 9999,
    ],
)
def test_what_has_not_the_form_of_a_key_names_none(text: str) -> None:
    assert key_id_of(text) is None
    assert key_id_of(TOKEN) == KEY_ID


def test_a_key_is_not_made_for_the_past_or_under_an_id_that_is_taken() -> None:
    with pytest.raises(InvalidTime, match="expires_on"):
        create(Keyring(), KEY_ID, "desk", Scope.READ, "0" * 64, "2026-03-31", NOW)
    with pytest.raises(InvalidTime, match="expires_on"):
        create(Keyring(), KEY_ID, "desk", Scope.READ, "0" * 64, "soon", NOW)
    with pytest.raises(Refused):
        create(keyring(), KEY_ID, "desk", Scope.READ, "0" * 64, None, NOW)


def test_an_unknown_key_is_not_revoked() -> None:
    with pytest.raises(NotFound):
        revoke(Keyring(), KEY_ID, "left")


def test_an_event_of_another_stream_is_no_key() -> None:
    with pytest.raises(TypeError):
        Keyring().with_events([recorded(1, SAMPLES[FigureVoided.TOPIC].event)])
