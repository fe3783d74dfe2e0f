"""Why an answer is what it is, as a sentence for a reader."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.domain.precedence import TIER_NAMES
from ledger.domain.resolution import Rule, Why

_FATES = {
    Why.SUPPORT: ("supports it", "support it"),
    Why.SUPERSEDED: ("is superseded", "are superseded"),
    Why.RETRACTED: ("was withdrawn", "were withdrawn"),
    Why.MISQUOTE: ("is a misquote", "are misquotes"),
}
"""What became of a claim that does not stand, of one and of several."""


def explain(rule: str, conflicted: bool, others: Sequence[str], tier: int | None) -> str:
    """The rule that decided.

    `others` is why each other claim did not answer; `tier` is that of the chosen claim, None if none.
    """
    among = "The claims disagree" if conflicted else "The most precise claims agree"
    best = f"{tier} ({TIER_NAMES[tier]})" if tier else ""
    match Rule(rule):
        case Rule.NOTHING_KNOWN:
            return "No claim was published and recorded by then."
        case Rule.RETRACTED:
            return "Every claim was withdrawn, or only repeats one that was."
        case Rule.ONLY_CLAIM:
            return f"One claim stands{_fates([Why(why) for why in others])}."
        case Rule.MOST_PRECISE:
            return "The claims agree; the most precise answers."
        case Rule.BEST_TIER:
            return f"{among}; the best tier, {best}, answers."
        case Rule.LATEST_PUBLICATION:
            return f"{among}; of the best tier, {best}, the latest publication answers."
        case Rule.EQUAL_VALUES:
            return "Claims of one tier and publication say the same; the lowest claim id stands for them."
        case Rule.UNDECIDED:
            return "The claims disagree and nothing ranks them: all candidates are given, none is picked."


def _fates(others: Sequence[Why]) -> str:
    """`; another was withdrawn`, `; of 3 others 2 support it and 1 is superseded`; empty for none."""
    counts = {fate: others.count(why) for why, fate in _FATES.items() if why in others}
    if not counts:
        return ""
    if len(counts) == 1:
        ((one, several),) = counts
        return f"; another {one}" if len(others) == 1 else f"; {len(others)} others {several}"
    *first, last = [f"{count} {one if count == 1 else several}" for (one, several), count in counts.items()]
    return f"; of {len(others)} others {', '.join(first)} and {last}"
