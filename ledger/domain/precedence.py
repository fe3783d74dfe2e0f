"""Which tier outranks which: the ledger's published order, versioned by time of recording."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

DEFAULT_ORDER = (1, 2, 3, 4, 5, 6, 7)
TIER_NAMES = {
    1: "audited or regulatory filing",
    2: "issuer's results release",
    3: "issuer's other release",
    4: "issuer, spoken",
    5: "ranking or store about itself",
    6: "press with its own sourcing",
    7: "commentary",
}


@dataclass(frozen=True, slots=True)
class Precedence:
    """One version of the rule: `order` lists the tiers, best first; version 1 is the default."""

    order: tuple[int, ...] = DEFAULT_ORDER
    version: int = 1

    def rank(self, tier: int) -> int:
        """0 for the best tier."""
        return self.order.index(tier)

    @property
    def name(self) -> str:
        """`semantics-6/1 (tiers 1>2>3>4>5>6>7)`."""
        return f"semantics-6/{self.version} (tiers {'>'.join(map(str, self.order))})"


@dataclass(frozen=True, slots=True)
class PrecedenceHistory:
    """Every order that ever held: `seqs[i]` is the position from which `rules[i]` holds."""

    seqs: tuple[int, ...] = (0,)
    rules: tuple[Precedence, ...] = (Precedence(),)

    def at(self, seq: int) -> Precedence:
        """The rule in force once everything up to `seq` is recorded."""
        return self.rules[bisect_right(self.seqs, seq) - 1]

    def then(self, seq: int, order: Sequence[int]) -> PrecedenceHistory:
        """This history with a new order from `seq` on."""
        rule = Precedence(tuple(order), self.rules[-1].version + 1)
        return PrecedenceHistory((*self.seqs, seq), (*self.rules, rule))
