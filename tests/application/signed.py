"""A ledger with a key that signs its checkpoints, and what may happen to who signs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ledger.application import Ledger
from ledger.proofs.notes import VerifierKey
from tests.store.setting import define, open_ledger

ORIGIN = "ledger.example.org/log/1"


@contextmanager
def signed_ledger(path: Path) -> Iterator[Ledger]:
    """With definitions, and nothing signed yet."""
    with open_ledger(path) as opened:
        define(opened)
        opened.signing.create_key(ORIGIN)
        yield opened


def key_of(ledger: Ledger) -> VerifierKey:
    return ledger.verifier_key()


class Killed(BaseException):
    """The process ends here."""


def die() -> None:
    raise Killed
