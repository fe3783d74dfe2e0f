"""The summary says how long writers waited at each fault."""

from __future__ import annotations

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    gaps = [
        f"{value:6.1f} s  {report.nodeid.rpartition('::')[2]}"
        for report in terminalreporter.getreports("passed")
        for name, value in report.user_properties
        if name == "write_gap_s"
    ]
    if gaps:
        terminalreporter.section("longest time without an acknowledgement")
        terminalreporter.write_line("\n".join(gaps))
