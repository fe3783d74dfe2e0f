"""What must hold of a ledger after any fault, whatever was recorded."""

from __future__ import annotations

from ledger.application import Ledger
from tests.postgres.checks import check_views
from tests.store.setting import check_log_at


def check_caught_up(url: str) -> None:
    """The views are at the log's head, and nothing was left out."""
    with Ledger.open(url) as ledger:
        progress = ledger.progress()
    assert (progress.lag, progress.parked) == (0, 0)


def check_whole(url: str) -> int:
    """The log is sound from its first position on, the views are, row for row, those of a rebuild; its head."""
    head = len(check_log_at(url))
    check_views(url)
    return head
