"""What is recorded stays recorded when the views cannot follow."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.errors import StoreFailure
from ledger.projections.catch_up import Projector
from tests.store.setting import open_ledger, report


def test_a_command_whose_views_fail_is_recorded_and_shown_later(
    template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The receipt tells the position; the same content again is no second event."""
    path = tmp_path / "ledger.db"
    path.write_bytes(template.read_bytes())
    with open_ledger(path) as ledger:
        before = ledger.progress().head
        with monkeypatch.context() as broken:
            original = Projector.catch_up

            def fails(self: Projector, upto: int | None = None) -> int:
                if upto is not None:
                    raise StoreFailure("the disk is full")
                return original(self, upto)

            broken.setattr(Projector, "catch_up", fails)
            receipt = report(ledger, "34")
        assert (receipt.written, receipt.position) == (1, before + 1)
        assert ledger.progress().lag == 1
        assert report(ledger, "34").written == 0
        assert ledger.progress() == (before + 1, before + 1, 0)
