"""Ledgers as the store's tests have them; the summary says how much each fault was tried."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.store.conftest import ledger, path, template

pytest.register_assert_rewrite("tests.faults.checks", "tests.faults.model")

__all__ = ["ledger", "path", "template"]

Tell = Callable[..., None]


@pytest.fixture
def tell(record_property: Callable[[str, object], None]) -> Tell:
    """Counts for the summary, by what they count."""

    def told(**counts: object) -> None:
        for what, number in counts.items():
            record_property(f"fault: {what.replace('_', ' ')}", number)

    return told


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    lines = []
    for report in terminalreporter.getreports("passed"):
        told = [(name.removeprefix("fault: "), n) for name, n in report.user_properties if name.startswith("fault: ")]
        if told and report.when == "call":
            lines.append(f"{report.nodeid.rpartition('::')[2]}: " + ", ".join(f"{what} {n}" for what, n in told))
    if lines:
        terminalreporter.section("faults: how much was tried")
        terminalreporter.write_line("\n".join(lines))
