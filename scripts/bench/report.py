"""Measurements as minima, medians and ratios round by round; as a table and as JSON."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from statistics import median
from typing import Any, NamedTuple

from bench.cache import NODE, PEERS
from bench.servers import OURS, REST, Server
from rich.console import Console
from rich.table import Table

_PACKAGES = ("strawberry-graphql", "graphql-core", "starlette", "uvicorn", "orjson", "apsw")
_OWN = (OURS, REST)


class Measured(NamedTuple):
    """A turn: milliseconds of each request, or (`is_rate`) one rate in requests a second."""

    case: str
    server: str
    round: int
    is_rate: bool
    samples: Sequence[float]


def outcome(measured: Sequence[Measured], servers: Sequence[Server], options: Mapping[str, Any]) -> dict[str, Any]:
    """Everything that the run showed, with what it ran on."""
    names = list(dict.fromkeys(each.case for each in measured))
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {"cores": os.cpu_count(), "processor": platform.machine(), "system": platform.platform()},
        "versions": _versions(),
        "options": dict(options),
        "servers": [server.name for server in servers],
        "cases": [_case(name, [each for each in measured if each.case == name]) for name in names],
    }


def _case(name: str, measured: Sequence[Measured]) -> dict[str, Any]:
    servers = list(dict.fromkeys(each.server for each in sorted(measured, key=lambda each: each.round)))
    is_rate = measured[0].is_rate
    turns = {(each.server, each.round): each.samples for each in measured}
    rounds = sorted({each.round for each in measured})
    found: dict[str, Any] = {"case": name, "unit": "requests/s" if is_rate else "ms", "servers": {}, "ratios": []}
    for server in servers:
        samples = [sample for each in measured if each.server == server for sample in each.samples]
        best = max(samples) if is_rate else min(samples)
        found["servers"][server] = {"best": best, "median": median(samples), "samples": len(samples)}
    for own in (server for server in servers if server in _OWN):
        for peer in (server for server in servers if server not in _OWN):
            each_round = [median(turns[own, number]) / median(turns[peer, number]) for number in rounds]
            bests = found["servers"][own]["best"] / found["servers"][peer]["best"]
            ratio = {"of": own, "to": peer, "rounds": each_round, "median": median(each_round), "bests": bests}
            found["ratios"].append(ratio)
    return found


def _versions() -> dict[str, str]:
    lock = json.loads((PEERS / "package-lock.json").read_text())["packages"]
    wanted = json.loads((PEERS / "package.json").read_text())["dependencies"]
    pinned = (PEERS / "requirements.txt").read_text().split()[0].partition("==")
    return {
        "python": platform.python_version(),
        **{name: version(name) for name in _PACKAGES},
        "node": subprocess.run([NODE, "--version"], capture_output=True, text=True, check=True).stdout.strip(),  # noqa: S603
        **{name: lock[f"node_modules/{name}"]["version"] for name in wanted},
        pinned[0]: pinned[2],
    }


def tell(found: Mapping[str, Any]) -> None:
    """Prints the table."""
    console = Console(width=140)
    console.print(f"\n{found['machine']['cores']} cores, {found['machine']['system']}; {found['at']}")
    console.print(", ".join(f"{name} {number}" for name, number in found["versions"].items()))
    table = Table("case", "server", "best", "median", "", "ratio: median of rounds (least to most), of the bests")
    for case in found["cases"]:
        for server, numbers in case["servers"].items():
            ratios = [_ratio(each) for each in case["ratios"] if each["to"] == server]
            best, middle = (f"{numbers[kind]:,.{0 if case['unit'] != 'ms' else 2}f}" for kind in ("best", "median"))
            table.add_row(case["case"], server, best, middle, case["unit"], "\n".join(ratios))
        table.add_section()
    console.print(table)


def _ratio(each: Mapping[str, Any]) -> str:
    rounds = f"{each['median']:.2f} ({min(each['rounds']):.2f} to {max(each['rounds']):.2f})"
    return f"{each['of']} / it: {rounds}, bests {each['bests']:.2f}"
