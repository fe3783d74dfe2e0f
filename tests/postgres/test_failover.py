"""Three nodes under load: whatever dies, no acknowledged figure is lost or doubled, and the writers go on."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from ledger.application import Ledger
from ledger.application.initialisation import initialise
from tests.postgres.checks import check_log, check_views
from tests.postgres.cluster import Cluster, running_cluster
from tests.postgres.load import under_load
from tests.store.setting import define

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
