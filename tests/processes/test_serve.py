"""`ledger serve --workers 2`: two processes on one address, as one server to whoever asks."""

from __future__ import annotations

import json
import signal
import threading
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import psutil
import pytest
from websockets.sync.client import connect

from tests.processes.running import running, wait_until
from tests.processes.served import Connection, Served, subject

WRITES = 20


def test_what_one_process_wrote_the_other_answers_under_its_position(two: Served) -> None:
    with two.connections_to_each() as (writer, reader):
        for number in range(WRITES):
            status, receipt = writer.post("/v1/subjects", subject(f"s-{number}"))
            assert status == 201
            status, found = reader.get(f"/v1/subjects/s-{number}?min_position={receipt['position']}")
            assert (status, found["code"]) == (200, f"s-{number}")
            writer, reader = reader, writer


def test_subscribers_of_either_process_get_what_both_record_once_and_in_order(two: Served) -> None:
    """Server-sent events of REST and a WebSocket of GraphQL, each at each process."""
    seen: dict[str, list[int]] = {}

    def follow(name: str, connection: Connection) -> None:
        seen[name] = [event["seq"] for event in islice(connection.follow(f"/v1/events?after={head}"), 2 * WRITES)]

    def subscribe(name: str) -> None:
        with connect(f"ws://{two.address}/graphql", subprotocols=["graphql-transport-ws"]) as socket:  # type: ignore[list-item]
            socket.send(json.dumps({"type": "connection_init"}))
            query = {"query": f"subscription {{ events(after: {head}) {{ seq }} }}"}
            socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": query}))
            events = (json.loads(text) for text in socket)
            told: Iterator[Any] = (event for event in events if event["type"] == "next")
            seen[name] = [event["payload"]["data"]["events"]["seq"] for event in islice(told, 2 * WRITES)]

    with two.connections_to_each() as followers, two.connections_to_each() as writers:
        head = writers[0].get("/readyz")[1]["head"]
        readers = [
            *(threading.Thread(target=follow, args=(f"sse {n}", c), daemon=True) for n, c in enumerate(followers)),
            *(threading.Thread(target=subscribe, args=(f"ws {n}",), daemon=True) for n in range(6)),
        ]
        for reader in readers:
            reader.start()
        for number in range(WRITES):
            for name, writer in zip("ab", writers, strict=True):
                assert writer.post("/v1/subjects", subject(f"{name}-{number}"))[0] == 201
        for reader in readers:
            reader.join(30)
    assert len(seen) == len(readers)
    assert all(positions == [*range(head + 1, head + 2 * WRITES + 1)] for positions in seen.values())


@pytest.mark.slow
def test_a_process_that_dies_is_replaced_and_what_it_counted_still_counts(two: Served) -> None:
    """A scrape reaches any process, and each answers for all."""
    line = 'ledger_http_requests_total{method="GET",route="/v1/metrics",status="200"} 10.0'
    with two.connections_to_each() as connections:
        for connection in connections:
            for _ in range(5):
                assert connection.get("/v1/metrics")[0] == 200
        assert all(line in connection.get("/metrics")[1] for connection in connections)
    dies = two.servers()[0]
    dies.kill()
    wait_until(lambda: dies.pid not in [each.pid for each in two.servers()])
    with two.connections_to_each() as connections:
        assert all(line in connection.get("/metrics")[1] for connection in connections)
    assert f"process {dies.pid} ended with -9" in two.command.complaints()


def test_one_process_leads_and_another_takes_over_when_it_dies(two: Served) -> None:
    def leader() -> int | None:
        connection = Connection(two.address)
        try:
            (views,) = connection.get("/readyz")[1]["projections"]
            return views["leader"] and int(views["leader"]["pid"])
        except OSError:
            return None  # it came to the process that died
        finally:
            connection.close()

    wait_until(leader)
    first = leader()
    assert first in [each.pid for each in two.servers()]
    psutil.Process(first).kill()
    wait_until(lambda: leader() not in (None, first))


@pytest.mark.slow
def test_an_address_that_several_processes_answer_on_is_nobody_elses(two: Served, url: str) -> None:
    port = two.address.split(":")[1]
    for workers in ("1", "2"):
        with running("serve", "--workers", workers, "--port", port, "--database", url) as other:
            assert other.process.wait(30) == 2
            assert "cannot listen" in other.complaints()


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_told_to_stop_all_end_and_say_nothing(own_two: Served, number: signal.Signals) -> None:
    with own_two.connections_to_each() as connections:
        processes = psutil.Process(own_two.command.process.pid).children(recursive=True)
        for connection in connections:
            assert connection.post("/v1/subjects", subject(f"s-{connection.port}"))[0] == 201
        own_two.command.process.send_signal(number)
        assert own_two.command.process.wait(20) == 0
    assert own_two.command.complaints() == ""
    assert psutil.wait_procs(processes, 5)[1] == []


@pytest.mark.slow
def test_told_to_stop_they_answer_first_what_they_were_asked(own_two: Served) -> None:
    """A position that never comes is waited for as long as ever."""
    answers: list[int] = []
    with own_two.connections_to_each() as connections:
        asked = [
            threading.Thread(target=lambda c=c: answers.append(c.get("/v1/series?min_position=1000")[0]))
            for c in connections
        ]
        for each in asked:
            each.start()
        time.sleep(0.5)
        own_two.command.end()
        for each in asked:
            each.join(1)
    assert answers == [503, 503]


@pytest.mark.slow
def test_no_process_outlives_a_supervisor_that_is_killed(own_two: Served) -> None:
    with own_two.connections_to_each() as _:
        processes = psutil.Process(own_two.command.process.pid).children(recursive=True)
    assert len(processes) >= 2
    own_two.command.end(kill=True)
    assert psutil.wait_procs(processes, 15)[1] == []
    assert not [*Path(gettempdir()).glob(f"ledger-measures-{own_two.command.process.pid}-*")]
