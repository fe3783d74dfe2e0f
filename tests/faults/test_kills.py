"""Writers killed at any moment, and the database under them: what was acknowledged is there, and nothing twice.

Reports one by one and many at once, restatements, definitions and loads. What was begun and not acknowledged is sent
again under its key by the next writer, as some of what was acknowledged is. The pipe that writers speak through is the
model: it does not go through what is tested.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.counts import count
from tests.faults.checks import check_whole
from tests.faults.conftest import Tell
from tests.faults.model import Model
from tests.faults.writers import Writer
from tests.postgres.own_server import own_server
from tests.postgres.processes import working_in
from tests.postgres.server import PostgresServer
from tests.stores import url_of

_WHOLE_EVERY = 25
_MOST_SECONDS = 0.3
_MOST_OPERATIONS = 1500


def started(model: Model, url: str, chance: random.Random, *, by_operation: bool) -> list[Writer]:
    """One writer or two, who first send what is open."""
    writers = []
    for writer in range(chance.choice((1, 1, 2))):
        again = [*model.unanswered(writer), *model.answered(writer, chance)]
        operation = chance.randrange(1, _MOST_OPERATIONS) if by_operation else None
        writers.append(Writer(model, url, writer, again, operation))
    return writers


def tell_of(model: Model, tell: Tell, **more: object) -> None:
    tell(**more, acknowledged=len(model.acknowledged), stored_and_not_acknowledged=model.stored_unacknowledged)


@pytest.mark.sqlite
@pytest.mark.parametrize("kills", [4, pytest.param(count(500), marks=pytest.mark.slow)])
def test_what_was_acknowledged_survives_kill_9(path: Path, kills: int, tell: Tell) -> None:
    """Every second writer dies right after a write to its files, so also within commits and while it opens them."""
    url, chance = url_of(path), random.Random(kills)
    model, killed = Model(url, head=check_whole(url)), 0
    while killed < kills:
        by_operation = killed % 2 == 1
        writers = started(model, url, chance, by_operation=by_operation)
        for writer in writers:
            if by_operation:
                writer.hear_end()
            else:
                writer.hear_opened()
                writer.hear(chance.uniform(0, _MOST_SECONDS))
                writer.kill()
        model.check()
        if killed // _WHOLE_EVERY < (killed := killed + len(writers)) // _WHOLE_EVERY:
            assert check_whole(url) == model.head
    assert check_whole(url) == model.head
    assert len(model.acknowledged) > kills
    tell_of(model, tell, kills=killed)


@pytest.fixture
def server(postgres_programs: None) -> Iterator[PostgresServer]:
    with own_server() as server:
        yield server


def kill_a_backend(server: PostgresServer, chance: random.Random) -> None:
    """Any process but the first: all others end with it, and the first begins anew."""
    chance.choice(working_in(server.folder)[1:]).kill()


@pytest.mark.slow
@pytest.mark.parametrize("kills", [3, pytest.param(count(100), marks=pytest.mark.slow)])
def test_what_was_acknowledged_survives_kill_9_of_postgresql_and_of_its_clients(
    server: PostgresServer, kills: int, tell: Tell
) -> None:
    """Writers go on through each kill of the server, until they are killed themselves."""
    url, chance = server.url(), random.Random(kills)
    model, clients, backends, servers = Model(url, head=check_whole(url)), 0, 0, 0
    for turn in itertools.count():
        if clients + backends + servers >= kills:
            break
        writers = started(model, url, chance, by_operation=False)
        for writer in writers:
            writer.hear_opened()
            writer.hear(chance.uniform(0, _MOST_SECONDS))
        match turn % 3:
            case 0:
                kill_a_backend(server, chance)
                backends += 1
            case 1:
                server.kill()
                server.start()
                servers += 1
        for writer in writers:
            writer.hear_acknowledged()
            writer.hear(chance.uniform(0, _MOST_SECONDS))
            writer.kill()
            clients += 1
        model.check()
    assert check_whole(url) == model.head
    assert len(model.acknowledged) > kills
    tell_of(model, tell, clients_killed=clients, backends_killed=backends, servers_killed=servers)
