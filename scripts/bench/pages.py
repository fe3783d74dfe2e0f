"""Times pages of a server whose store holds a million figures beside the seeds.

Every page is asked in turn, round after round, by one client, from sending to the last byte. The store is made once.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import repeat
from os import cpu_count, getloadavg
from pathlib import Path
from statistics import median, quantiles

from bench.cache import CACHE, ROOT
from bench.client import Connection, get
from bench.load_file import QUARTERS, series_code
from bench.loading import job
from bench.processes import serving
from rich.console import Console
from rich.table import Table

from ledger.application import Ledger
from ledger.application.loading import load_seeds

_LEDGER = str(Path(sys.executable).parent / "ledger")
_GDP = ROOT.parent / "shared" / "data" / "fred-gdp" / "GDP_all_releases_2024-11-03.json.gz"
_AIM_MS = 50

SEEDS = {
    "home": "/",
    "home, 50 series": "/?limit=50",
    "search, one word": "/?q=qwen",
    "search, a name": "/?q=alibaba",
    "search, everything": "/?q=bench",
    "search, nothing": "/?q=nothing-has-this",
    "series of a subject": "/?subject=alibaba",
    "series of a metric": "/?metric=revenue",
    "series": "/series/qwen.app.downloads",
    "series, restated": "/series/alibaba.profit_loss",
    "series, known on": "/series/alibaba.profit_loss?known_on=2018-01-01&mode=first",
    "series, ranks": "/series/qwen.models.open_ranking",
    "figure, press": "/series/qwen.app.downloads/figures/2025-11-17--2025-11-24",
    "figure, conflict": "/series/qwen.app.voice_orders/figures/2026-02-15--2026-02-24",
    "figure, restated": "/series/alibaba.other_accrued_liabilities/figures/2016-03-31?from=v1&to=v2",
    "sources": "/sources",
    "source": "/sources/article-2026-03",
    "conflicts": "/conflicts",
    "log": "/log",
    "log, earlier": "/log?before=100",
}


def main() -> None:
    options = _options()
    store = store_of(options.figures)
    with serving([_LEDGER, "serve", "--port", "0", "--json"], {"LEDGER_DATABASE": f"sqlite:///{store}"}) as address:
        connection = Connection(address)
        samples = measured(connection, pages(options.figures), options.rounds)
        connection.close()
    _tell(samples)
    path = CACHE / f"pages-{options.figures}.json"
    machine = {"cores": cpu_count(), "load": getloadavg()}
    found = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "machine": machine, "ms": samples}
    path.write_text(json.dumps(found, indent=1))
    print(f"\nall of it: {path}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench/pages", description=__doc__)
    parser.add_argument("--figures", type=int, default=1_000_000, help="a multiple of 50 (%(default)s)")
    parser.add_argument("--rounds", type=int, default=30, help="how often each page is asked (%(default)s)")
    options = parser.parse_args()
    if options.figures % QUARTERS:
        parser.error(f"figures are a multiple of {QUARTERS}")
    return options


def store_of(figures: int) -> Path:
    """The store with so many figures, the seeds, and the recording of GDP where it is; made once, some minutes."""
    path = CACHE / f"pages-{figures}.db"
    if not path.exists():
        unfinished = path.with_suffix(".unfinished.db")
        unfinished.unlink(missing_ok=True)
        job("ours", f"sqlite:///{unfinished}", figures)
        with Ledger.open(f"sqlite:///{unfinished}") as ledger:
            load_seeds(ledger, [ROOT / "seeds", *([_GDP] if _GDP.exists() else [])])
        unfinished.rename(path)  # closed, so without a log beside it
    return path


def pages(figures: int) -> Mapping[str, Iterator[str]]:
    """Addresses by what they show; those of the million go from series to series."""
    found: dict[str, Iterator[str]] = {name: repeat(address) for name, address in SEEDS.items()}
    if _GDP.exists():
        found["series, GDP, 393 vintages"] = repeat("/series/GDP")
    many = figures // QUARTERS
    found["a series of 50"] = _each("/series/{}", many)
    found["a figure of it"] = _each("/series/{}/figures/2015-04-01--2015-07-01", many)
    found["one of it searched"] = _each("/?q={}", many)
    return found


def _each(template: str, many: int) -> Iterator[str]:
    number = 0
    while True:
        number = (number + 7919) % many  # a prime: far from one another, none twice
        yield template.format(series_code(number))


def measured(connection: Connection, asked: Mapping[str, Iterator[str]], rounds: int) -> dict[str, list[float]]:
    """Milliseconds of each page, after a round that is not counted."""
    samples: dict[str, list[float]] = {name: [] for name in asked}
    for number in range(rounds + 1):
        for name, addresses in asked.items():
            address = next(addresses)
            began = time.perf_counter()
            answer = connection.ask(get(address, "text/html"))
            took_ms = (time.perf_counter() - began) * 1000
            if answer.status != 200:
                raise RuntimeError(f"{answer.status} to {address}: {answer.body[:300]!r}")
            if number:
                samples[name].append(took_ms)
    return samples


def _tell(samples: Mapping[str, list[float]]) -> None:
    table = Table("page", "median ms", "95 % within", "most", title=f"aim: {_AIM_MS} ms")
    for name, found in samples.items():
        numbers = (median(found), quantiles(found, n=20)[-1], max(found))
        table.add_row(name, *(f"{number:.1f}" for number in numbers))
    Console(width=100).print(table)


if __name__ == "__main__":
    main()
