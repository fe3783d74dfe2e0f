"""How much was tried, whatever process of the run tried it: examples, questions, kills; shown at the end of the run."""

from __future__ import annotations

from collections import Counter

import pytest

_TRIED = "tried: "
_tallies: dict[str, Counter[str]] = {}


def tally(test: str) -> Counter[str]:
    """The running counts of one test."""
    return _tallies.setdefault(test, Counter())


def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> None:
    """What a test counted goes with its report, which a process of the run sends to the one that shows it."""
    if call.when == "call":
        item.user_properties += [(f"{_TRIED}{test}", dict(counts)) for test, counts in _tallies.items() if counts]
        _tallies.clear()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """A line a test: `answers: examples 200, questions 9000`; then how long writers waited at each fault."""
    tried: dict[str, Counter[str]] = {}
    gaps = []
    for report in terminalreporter.getreports("passed"):
        if report.when == "call":
            for name, value in report.user_properties:
                if name.startswith(_TRIED):
                    tried.setdefault(name.removeprefix(_TRIED), Counter()).update(value)
                elif name == "write_gap_s":
                    gaps.append(f"{value:6.1f} s  {report.nodeid.rpartition('::')[2]}")
    if tried:
        terminalreporter.section("how much was tried")
        for test, counts in sorted(tried.items()):
            terminalreporter.line(f"{test}: " + ", ".join(f"{what} {n}" for what, n in sorted(counts.items())))
    if gaps:
        terminalreporter.section("longest time without an acknowledgement")
        terminalreporter.write_line("\n".join(gaps))
