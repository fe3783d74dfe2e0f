"""Checkpoints while a log grows: its leader signs one before the last is old, whether or not anybody asks."""

from __future__ import annotations

import logging

from ledger.application.transparency import Transparency
from ledger.errors import NotFound, StoreFailure

_log = logging.getLogger("ledger.application")

PUBLISH_EVERY_S = 10.0
"""At the latest after so long an event is in a signed checkpoint."""


class Publishing:
    """What one leader has signed. What is wrong is said once, and tried again as often."""

    def __init__(self, ledger: Transparency) -> None:
        self._ledger = ledger
        self._size: int | None = None
        """Of the last checkpoint; None: not known yet."""
        self._looked_at_s = float("-inf")
        self._told: str | None = None

    def look(self, size: int, now_s: float) -> None:
        """Signs if the log of that size is not signed yet, and it is time."""
        if size == self._size or now_s - self._looked_at_s < PUBLISH_EVERY_S:
            return
        self._looked_at_s = now_s
        try:
            self._size = self._ledger.checkpoint().checkpoint.size
            self._told = None
        except NotFound:  # without a key nothing is signed, as `ledger doctor` says
            return
        except StoreFailure as error:
            if self._told != str(error):
                self._told = str(error)
                _log.error("no checkpoint was signed: %s", error)
