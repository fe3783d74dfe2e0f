"""Three nodes under load: whatever dies, no acknowledged figure is lost or doubled, and the writers go on."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from ledger.application import Ledger
from ledger.application.initialisation import initialise
from ledger.errors import NotCaughtUp, StoreUnavailable
from tests.postgres.checks import check_log, check_views
from tests.postgres.cluster import Cluster, running_cluster
from tests.postgres.load import retried, under_load
from tests.store.setting import define, report

pytestmark = pytest.mark.slow

Recorder = Callable[[str, object], None]


@pytest.fixture(scope="module")
def cluster(postgres_programs: None) -> Iterator[Cluster]:
    with running_cluster() as cluster:
        initialise(cluster.url())
        with Ledger.open(cluster.url()) as ledger:
            define(ledger)
        yield cluster


def test_the_primary_s_postgresql_is_killed(cluster: Cluster, record_property: Recorder) -> None:
    """Patroni hands over to the synchronous standby, and the old primary comes back as one."""
    killed = cluster.primary()
    with under_load(cluster.url(), "postgresql") as load:
        load.flow()
        cluster.kill_postgres(killed)
        cluster.wait_primary(but=killed)
        load.flow()
        cluster.wait_whole()
        load.flow()
    record_property("write_gap_s", load.gap_s())
    check_log(cluster.url(), load)
    check_views(cluster.url())


def test_the_primary_s_node_is_killed(cluster: Cluster, record_property: Recorder) -> None:
    """The others wait until its lease has ended; later it comes back."""
    killed = cluster.primary()
    with under_load(cluster.url(), "node") as load:
        load.flow()
        cluster.kill_node(killed)
        cluster.wait_primary(but=killed)
        load.flow()
        cluster.wait_whole(but=killed)
        cluster.restart(killed)
        cluster.wait_whole()
        load.flow()
    record_property("write_gap_s", load.gap_s())
    check_log(cluster.url(), load)
    check_views(cluster.url())


def test_the_synchronous_standby_is_cut_off(cluster: Cluster, record_property: Recorder) -> None:
    """Writers wait until the primary gives it up for the other standby, and it catches up once it is mended."""
    standby = cluster.synchronous_standby()
    with under_load(cluster.url(), "cut") as load:
        load.flow()
        cluster.cut_replication(standby)
        load.flow()
        cluster.mend_replication(standby)
        cluster.wait_whole()
        load.flow()
    record_property("write_gap_s", load.gap_s())
    check_log(cluster.url(), load)
    check_views(cluster.url())


def test_a_standby_shows_what_was_written_to_who_names_the_position(cluster: Cluster) -> None:
    """Else it says that it is not there yet: an answer is never older than it was asked to be. It takes no writes."""
    standby = cluster.synchronous_standby()
    with Ledger.open(cluster.url()) as primary, Ledger.open(cluster.url("any", standby)) as reader:
        for number in range(1, 51):
            receipt = report(primary, str(number), period=str(1800 + number))
            reader.wait_for(receipt.position)
            assert reader.figure("growth", str(1800 + number), reader.cut()).state == "KNOWN"
        with pytest.raises(StoreUnavailable):
            report(reader, "1", period="1900")
        cluster.cut_replication(standby)
        receipt = retried(lambda: report(primary, "1", period="1901", key="while it is cut off"))
        with pytest.raises(NotCaughtUp):
            reader.wait_for(receipt.position)
        cluster.mend_replication(standby)
        cluster.wait_whole()
        reader.wait_for(receipt.position)
        assert reader.figure("growth", "1901", reader.cut()).state == "KNOWN"
