"""Loading the same seeds again adds no event (semantics 7, also)."""

from __future__ import annotations

from pathlib import Path

from ledger.application import Ledger
from ledger.application.loading import load_seeds
from tests.journeys.world import World

SEEDS = Path(__file__).parents[2] / "seeds" / "alibaba"


def test_loading_the_same_seeds_again_adds_no_event(ledger: Ledger, served: World) -> None:
    """Not a day later either: the position and the conflicts stay."""
    served.at("2026-12-01T09:00")
    first = load_seeds(ledger, [SEEDS])
    assert first.rejected == () and first.written > 0
    position, conflicts = served.position(), served.conflicts()
    served.at("2026-12-02T09:00")
    again = load_seeds(ledger, [SEEDS])
    assert (again.written, again.repeated, again.rejected) == (0, first.steps, ())
    assert (served.position(), served.conflicts()) == (position, conflicts)
