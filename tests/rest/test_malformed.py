"""Nothing that comes in over the wire breaks the server, keeps it busy, or is recorded by mistake."""

from __future__ import annotations

import logging
import select
import socket
import time
from collections import Counter
from collections.abc import Iterator

import pytest

from ledger.application import Ledger
from tests.rest.loopback import listening
from tests.rest.malformed import malformed
from tests.stores import SeededAt

LONGEST_S = 10.0
REST_S = 0.03
SEED = 20251125


@pytest.fixture(scope="module")
def told(seeded_at: SeededAt, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Ledger, int]]:
    """The seeds, and the port that they are served at."""
    url = seeded_at(tmp_path_factory.mktemp("told") / "ledger.db")
    with Ledger.open(url, actor="tester") as ledger, listening(ledger) as port:
        yield ledger, port


def status_of(port: int, request: bytes) -> int:
    """The status that it is answered with; 0 where the server just hangs up. Errors: TimeoutError.

    A server waits for the rest of what seems to be half a request, so it is told after a while that none will come.
    """
    with socket.create_connection(("127.0.0.1", port), timeout=LONGEST_S) as wire:
        try:
            wire.sendall(request)
            if not select.select([wire], [], [], REST_S)[0]:
                wire.shutdown(socket.SHUT_WR)
            answer = wire.recv(64)
        except TimeoutError:
            raise
        except OSError:
            return 0
    return int(answer[9:12]) if answer.startswith(b"HTTP/1.") else 0


def hold(told: tuple[Ledger, int], count: int, caplog: pytest.LogCaptureFixture) -> None:
    ledger, port = told
    head = ledger.progress().head
    seen: Counter[int] = Counter()
    with caplog.at_level(logging.ERROR), pytest.MonkeyPatch.context() as patch:
        patch.setattr("ledger.application.operation._PATIENCE_S", 0.01)
        for request in malformed(SEED, count):
            began = time.monotonic()
            status = status_of(port, request)
            assert time.monotonic() - began < LONGEST_S, request[:500]
            assert status not in (500, 502, 504), request[:500]
            seen[status] += 1
    assert ledger.progress().head == head
    assert [record.getMessage() for record in caplog.records if record.name.startswith("api")] == []
    assert seen[400] and seen[404] and seen[405] and seen[422], seen
    assert status_of(port, b"GET /healthz HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n") == 200


def test_hundreds_of_malformed_requests_do_no_harm(told: tuple[Ledger, int], caplog: pytest.LogCaptureFixture) -> None:
    hold(told, 400, caplog)


@pytest.mark.slow
def test_ten_thousand_malformed_requests_do_no_harm(told: tuple[Ledger, int], caplog: pytest.LogCaptureFixture) -> None:
    hold(told, 10_000, caplog)
