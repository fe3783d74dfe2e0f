"""`ledger serve --workers 2`: two processes on one address, as one server to whoever asks."""

from __future__ import annotations

import json
import signal
import threading
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import psutil
import pytest
from websockets.sync.client import connect

from tests.processes.running import running, wait_until
from tests.processes.served import Connection, Served, served, subject

WRITES = 20


@pytest.fixture
def two(url: str) -> Iterator[Served]:
    with served(url) as server:
        yield server


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
        seen[name] = [event["seq"] for event in islice(connection.follow("/v1/events?after=0"), 2 * WRITES)]

    def subscribe(name: str) -> None:
        with connect(f"ws://{two.address}/graphql", subprotocols=["graphql-transport-ws"]) as socket:  # type: ignore[list-item]
            socket.send(json.dumps({"type": "connection_init"}))
            query = {"query": "subscription { events(after: 0) { seq } }"}
            socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": query}))
            events = (json.loads(text) for text in socket)
            told: Iterator[Any] = (event for event in events if event["type"] == "next")
            seen[name] = [event["payload"]["data"]["events"]["seq"] for event in islice(told, 2 * WRITES)]

    with two.connections_to_each() as followers, two.connections_to_each() as writers:
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
    assert all(positions == [*range(1, 2 * WRITES + 1)] for positions in seen.values())


def test_measures_are_those_of_all_processes_whichever_is_asked(two: Served) -> None:
    with two.connections_to_each() as connections:
        for connection in connections:
            for _ in range(5):
                connection.get("/v1/series")
        line = 'ledger_http_requests_total{method="GET",route="/v1/series",status="200"} 10.0'
        assert all(line in connection.get("/metrics")[1] for connection in connections)
        killed = two.servers()[0]
        killed.kill()
        wait_until(lambda: killed.pid not in [each.pid for each in two.servers()])
    with two.connections_to_each() as connections:
        assert all(line in connection.get("/metrics")[1] for connection in connections)


def test_a_process_that_dies_is_replaced_and_the_address_goes_on_answering(two: Served) -> None:
    with two.connections_to_each() as _:
        before = {each.pid for each in two.servers()}
    dies = two.servers()[0]
    dies.kill()
    wait_until(lambda: len({each.pid for each in two.servers()} - before) == 1)
    with two.connections_to_each() as connections:
        for connection in connections:
            assert connection.get("/readyz")[0] == 200
    assert f"process {dies.pid} ended with -9" in two.command.complaints()


def test_one_process_leads_and_another_takes_over_when_it_dies(two: Served) -> None:
    with two.connections_to_each() as (first, second):
        wait_until(lambda: first.get("/readyz")[1]["projections"][0]["leader"])
        leader = first.get("/readyz")[1]["projections"][0]["leader"]["pid"]
        assert second.get("/readyz")[1]["projections"][0]["leader"]["pid"] == leader
    psutil.Process(leader).kill()

    def led_by_another() -> bool:
        connection = Connection(two.address)
        try:
            led = connection.get("/readyz")[1]["projections"][0]["leader"]
        except OSError:
            return False  # the dying process took it
        finally:
            connection.close()
        return led is not None and led["pid"] != leader

    wait_until(led_by_another)


def test_an_address_that_several_processes_answer_on_is_nobody_elses(two: Served, url: str) -> None:
    port = two.address.split(":")[1]
    for workers in ("1", "2"):
        with running("serve", "--workers", workers, "--port", port, "--database", url) as other:
            assert other.process.wait(30) == 2
            assert "cannot listen" in other.complaints()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_told_to_stop_all_end_within_the_patience_and_answer_what_they_were_asked(
    two: Served, number: signal.Signals
) -> None:
    with two.connections_to_each() as connections:
        processes = psutil.Process(two.command.process.pid).children(recursive=True)
        for connection in connections:
            assert connection.post("/v1/subjects", subject(f"s-{connection.port}"))[0] == 201
        two.command.process.send_signal(number)
        assert two.command.process.wait(20) == 0
    assert two.command.complaints() == ""
    assert psutil.wait_procs(processes, 5)[1] == []


def test_no_process_outlives_a_supervisor_that_is_killed(two: Served) -> None:
    with two.connections_to_each() as _:
        processes = psutil.Process(two.command.process.pid).children(recursive=True)
    assert len(processes) >= 2
    two.command.end(kill=True)
    assert psutil.wait_procs(processes, 15)[1] == []
    assert not [*Path(gettempdir()).glob(f"ledger-measures-{two.command.process.pid}-*")]
