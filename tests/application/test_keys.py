"""Keys of a ledger: made and taken back as events, known to every process on the database, beside all figures."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ledger.application import Ledger
from ledger.application.follower import Follower
from ledger.application.keys import KeyringFollower, create_key, read_keyring, revoke_key
from ledger.application.loading import load_seeds
from ledger.domain.key_events import ApiKeyCreated, ApiKeyRevoked
from ledger.domain.keyring import authenticate, key_id_of, token_digest
from ledger.errors import AmbiguousPeriod, InvalidInput, NotFound, StoreFailure, Unauthenticated
from ledger.projections.cuts import Cut
from ledger.projections.rows import FigureRow
from tests.seeds.sets import SEEDS
from tests.stores import open_store, url_of


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


def lines_of(ledger: Ledger, code: str, cut: Cut) -> list[list[FigureRow]]:
    """All figures of a series, a list a kind of period."""
    try:
        return [ledger.figures(code, cut)]
    except AmbiguousPeriod as error:
        kinds = [choice.split() for choice in error.choices]
        return [ledger.figures(code, cut, type=kind, length=(length or [None])[0]) for kind, *length in kinds]


def told(line: list[FigureRow]) -> list[object]:
    """What is answered, without positions."""
    return [(f.period, f.state, f.rule, f.known_from, f.chosen and (f.chosen.claim_id, f.chosen.value)) for f in line]


def opens(follower: KeyringFollower, token: str) -> bool:
    try:
        authenticate(follower.keyring, key_id_of(token) or "", token_digest(token), datetime.now(UTC))
    except Unauthenticated:
        return False
    return True


def test_a_key_is_two_events_of_one_stream_and_never_itself_in_them(path: Path) -> None:
    with Ledger.open(url_of(path), actor="root") as ledger:
        made = create_key(ledger, "desk", "report", "2999-12-31")
        ended = revoke_key(ledger, made.key.key_id, "left the desk")
        logged = ledger.events(0, 10)
        assert [event.topic for event in logged] == [ApiKeyCreated.TOPIC, ApiKeyRevoked.TOPIC]
        assert len({event.stream_id for event in logged}) == 1
        assert (ended.revocation_reason, ended.revoked_by) == ("left the desk", "root")
        secret = made.token.rpartition("_")[2]
    with open_store(path).reading() as connection:
        states = [bytes(state).decode() for (state,) in connection.execute("SELECT state FROM event")]
    assert not any(secret in state or made.token in state for state in states)


def test_figures_are_answered_as_before_where_the_log_holds_keys(path: Path, tmp_path: Path) -> None:
    """The same seeds with and without keys around them: no parked event, and the same answers."""
    answers = []
    for file, with_keys in ((path, True), (tmp_path / "without.db", False)):
        with Ledger.open(url_of(file)) as ledger:
            made = create_key(ledger, "before", "admin") if with_keys else None
            load_seeds(ledger, [SEEDS], lambda *progress: None)
            if made:
                revoke_key(ledger, made.key.key_id, "after")
                event_id = ledger.events(0, 1)[0].recorded
                assert event_id and ledger.event(event_id.event.event_id).seq == 1
            assert ledger.progress().parked == 0
            cut = ledger.cut()
            codes = [row.code for row in ledger.views.series(cut)]
            assert codes
            answers.append([(code, told(line)) for code in codes for line in lines_of(ledger, code, cut)])
            ledger.rebuild()
            assert ledger.progress().parked == 0
    assert answers[0] == answers[1]


def test_what_a_process_records_of_keys_it_knows_at_once(path: Path) -> None:
    with Ledger.open(url_of(path)) as ledger:
        follower = KeyringFollower(ledger)
        assert not follower.keyring.keys
        made = create_key(ledger, "desk", "read")
        assert opens(follower, made.token)
        revoke_key(ledger, made.key.key_id, "left")
        assert not opens(follower, made.token)


def test_another_process_knows_within_a_tenth_of_a_second(path: Path) -> None:
    """Median of ten revocations; a single one may wait for a busy machine."""
    with Ledger.open(url_of(path)) as writer, Ledger.open(url_of(path)) as reader:
        following = Follower(reader)
        following.start()
        try:
            follower = KeyringFollower(reader)
            took_s = []
            for _ in range(10):
                made = create_key(writer, "desk", "read")
                wait_until(lambda token=made.token: opens(follower, token))
                revoke_key(writer, made.key.key_id, "left")
                began = time.monotonic()
                wait_until(lambda token=made.token: not opens(follower, token))
                took_s.append(time.monotonic() - began)
        finally:
            following.stop()
    assert sorted(took_s)[5] < 0.1


def wait_until(claim: Callable[[], bool]) -> None:
    until = time.monotonic() + 10
    while not claim():
        assert time.monotonic() < until
        time.sleep(0.002)


def test_the_stream_is_read_only_when_the_log_has_moved(path: Path) -> None:
    with Ledger.open(url_of(path)) as ledger:
        follower = KeyringFollower(ledger)
        first = follower.keyring
        assert follower.is_current and follower.keyring is first
        create_key(ledger, "desk", "read")
        assert not follower.is_current
        assert len(follower.keyring.keys) == 1 and follower.is_current


def test_a_keyring_with_an_event_that_cannot_be_read_opens_nothing(path: Path) -> None:
    """It may be the one that takes a key back."""
    with Ledger.open(url_of(path)) as ledger:
        create_key(ledger, "desk", "read")
        with open_store(path).writing() as connection:
            connection.execute(
                "INSERT INTO event (seq, stream_id, stream_version, topic, recorded_at, state)"
                " SELECT seq + 1, stream_id, 2, 'ledger.ApiKeySuspended', recorded_at, state FROM event"
            )
        ledger.catch_up()
        with pytest.raises(StoreFailure, match="no key opens anything"):
            _ = KeyringFollower(ledger).keyring


@pytest.mark.parametrize(
    ("name", "scope", "expires_on"), [(" ", "read", None), ("desk", "write", None), ("desk", "read", "2020-01-01")]
)
def test_what_is_asked_of_a_key_is_checked_and_nothing_is_written(
    path: Path, name: str, scope: str, expires_on: str | None
) -> None:
    with Ledger.open(url_of(path)) as ledger:
        with pytest.raises(InvalidInput):
            create_key(ledger, name, scope, expires_on)
        with pytest.raises(NotFound):
            revoke_key(ledger, "a" * 16, "left")
        assert ledger.events(0, 10) == [] and not read_keyring(ledger).keys
