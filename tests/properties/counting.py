"""How much each property was put to the test: examples, questions and whatever else a test counts."""

from __future__ import annotations

from collections import Counter

TALLIES: dict[str, Counter[str]] = {}


def tally(test: str) -> Counter[str]:
    """The running counts of one test, shown at the end of the run (see `conftest.py`)."""
    return TALLIES.setdefault(test, Counter())


def lines() -> list[str]:
    """One line a test: `answers: commands.report_figure 1200, examples 200, questions 9000`."""
    return [
        f"{test}: " + ", ".join(f"{what} {count}" for what, count in sorted(counts.items()))
        for test, counts in sorted(TALLIES.items())
    ]
