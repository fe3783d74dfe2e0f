"""The cluster that failover is tried on does what its faults say, seen by a client that knows nothing but libpq."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg
import pytest

from tests.postgres.cluster import Cluster, running_cluster

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def cluster(postgres_programs: None) -> Iterator[Cluster]:
    with running_cluster() as cluster:
        with psycopg.connect(cluster.url()) as connection:
            connection.execute("CREATE TABLE told (number int PRIMARY KEY)")
        yield cluster


class Writer:
    """Tells one number after the other, each again until it is acknowledged."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.acknowledged: list[int] = []
        self._first = len(told(url))
        self._stopped = threading.Event()

    @contextmanager
    def writing(self) -> Iterator[None]:
        thread = threading.Thread(target=self._write)
        thread.start()
        try:
            yield
        finally:
            self._stopped.set()
            thread.join()

    def _write(self) -> None:
        number = self._first
        while not self._stopped.is_set():
            try:
                with closing(psycopg.connect(self.url, autocommit=True)) as connection:
                    while not self._stopped.is_set():
                        connection.execute("INSERT INTO told VALUES (%s) ON CONFLICT DO NOTHING", [number])
                        self.acknowledged.append(number)
                        number += 1
            except psycopg.OperationalError:
                time.sleep(0.05)


def told(url: str) -> set[int]:
    with psycopg.connect(url) as connection:
        return {number for (number,) in connection.execute("SELECT number FROM told")}


def test_a_standby_takes_over_from_a_killed_primary_without_a_loss(cluster: Cluster) -> None:
    killed = cluster.primary()
    writer = Writer(cluster.url())
    with writer.writing():
        time.sleep(0.5)
        cluster.kill_postgres(killed)
        cluster.wait_primary(but=killed)
        before = len(writer.acknowledged)
        cluster.wait_whole()
    assert len(writer.acknowledged) > before > 0
    assert set(writer.acknowledged) <= told(cluster.url())


def test_a_standby_cut_off_answers_from_what_it_has_until_it_is_mended(cluster: Cluster) -> None:
    standby = cluster.synchronous_standby()
    writer = Writer(cluster.url())
    cluster.cut_replication(standby)
    had = told(cluster.url("any", standby))
    with writer.writing():
        while len(writer.acknowledged) < 100:  # the primary waits until another standby is the synchronous one
            time.sleep(0.05)
        assert told(cluster.url("any", standby)) == had
    cluster.mend_replication(standby)
    cluster.wait_whole()
    until = time.monotonic() + 20
    while told(cluster.url("any", standby)) != told(cluster.url()):
        assert time.monotonic() < until
        time.sleep(0.05)


def test_a_killed_node_is_missed_by_the_others_and_comes_back(cluster: Cluster) -> None:
    standby = cluster.synchronous_standby()
    cluster.kill_node(standby)
    with pytest.raises(psycopg.OperationalError):
        told(cluster.url("any", standby))
    cluster.wait_whole(but=standby)
    cluster.restart(standby)
    cluster.wait_whole()
    assert told(cluster.url("any", standby)) == told(cluster.url())
