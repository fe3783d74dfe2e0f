"""The recorder keeps the eventsourcing library's own contract: the test cases shipped in its wheel."""

from __future__ import annotations

import shutil
import sys
import tempfile
import threading
from pathlib import Path
from types import ModuleType
from typing import ClassVar

import pytest

from ledger.store.database import Database
from ledger.store.log import utc_now
from ledger.store.recorder import LedgerRecorder
from tests.stores import open_store, remove_below


def _shipped() -> ModuleType:
    """The wheel's test cases import a cipher that needs pycryptodome, which none of those run here uses."""
    missing = ModuleType("eventsourcing.cipher")
    missing.AESCipher = object  # type: ignore[attr-defined]
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "eventsourcing.cipher", missing)
        import eventsourcing.tests.persistence as shipped
    return shipped


_persistence = _shipped()


class _OnRealStores:
    """Real databases, gone after each test."""

    folder: Path
    databases: ClassVar[list[Database]] = []

    def setUp(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.threads = {*threading.enumerate()}

    def tearDown(self) -> None:
        for thread in {*threading.enumerate()} - self.threads:
            if not thread.daemon:  # a reader of the library's, which told it to end and did not wait for it
                thread.join()
        while self.databases:
            self.databases.pop().close()
        remove_below(self.folder)
        shutil.rmtree(self.folder)

    def create_recorder(self) -> LedgerRecorder:
        self.databases.append(open_store(self.folder / "ledger.db"))
        return LedgerRecorder(self.databases[-1], utc_now)


class TestApplicationRecorder(_OnRealStores, _persistence.ApplicationRecorderTestCase):  # type: ignore[misc, name-defined]
    """Inserts, selections by position, stop, topics and limit, conflicts, ten writers at once."""

    test_performance = None
    test_concurrent_throughput = None


class TestNoInterleaving(_OnRealStores, _persistence.NonInterleavingNotificationIDsBaseCase):  # type: ignore[misc, name-defined]
    """Two writers at once: the positions of each batch are one run."""

    insert_num = 500


def test_a_subscription_is_refused_as_not_offered(tmp_path: Path) -> None:
    database = open_store(tmp_path / "ledger.db")
    with pytest.raises(NotImplementedError, match="pull by position"):
        LedgerRecorder(database, utc_now).subscribe()
    database.close()


def test_one_stream_is_selected_by_bounds_and_backwards(tmp_path: Path) -> None:
    from uuid import uuid4

    from eventsourcing.persistence import StoredEvent

    database = open_store(tmp_path / "ledger.db")
    recorder, stream = LedgerRecorder(database, utc_now), uuid4()
    recorder.insert_events([StoredEvent(stream, version, "topic", b"{}") for version in range(1, 6)])
    recorder.insert_events([StoredEvent(uuid4(), 1, "topic", b"{}")])

    def versions(**bounds: object) -> list[int]:
        return [event.originator_version for event in recorder.select_events(stream, **bounds)]  # type: ignore[arg-type]

    assert versions() == [1, 2, 3, 4, 5]
    assert versions(gt=2) == [3, 4, 5]
    assert versions(gt=1, lte=3) == [2, 3]
    assert versions(desc=True, limit=2) == [5, 4]
    assert [e.id for e in recorder.select_streams([str(stream), str(uuid4())], upto=3)] == [1, 2, 3]
    database.close()
