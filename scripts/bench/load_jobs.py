"""What the load benchmark measures, each in a process of its own: `python -m bench.load_jobs JOB DATABASE FIGURES`.

Prints one line of JSON: seconds of wall clock and of processors, the most memory that the process and any other one of
it held, and what the job tells besides.
"""

from __future__ import annotations

import json
import os
import random
import resource
import sys
import time
from collections.abc import Callable
from contextlib import nullcontext
from statistics import median
from typing import Any

from bench.load_bare import Loop
from bench.load_file import OPTIONS, QUARTERS, SEED, file_of, series_code, vintages
from bench.load_rows import ACTOR

from ledger.application import Ledger
from ledger.application.bulk import CHUNK_ITEMS
from ledger.application.loading import load_seeds
from ledger.application.verifying import verify_store
from ledger.projections.schema import PROJECTION
from ledger.store.opening import open_database

_ASKED = 2000
_BATCH = 2000
Outcome = dict[str, Any]


def ours(url: str, figures: int) -> Outcome:
    """The ledger's load, until every figure is in view."""
    with Ledger.open(url, actor=ACTOR) as ledger:
        summary = load_seeds(ledger, [file_of(figures)], options=OPTIONS)
        assert (summary.refused, summary.repeated, ledger.progress().lag) == (0, 0, 0)
        return {"events": summary.written}


def bare(url: str, figures: int) -> Outcome:
    """The bare loop, into the tables of an empty ledger."""
    Ledger.open(url).close()
    database = open_database(url, PROJECTION)
    events = Loop(file_of(figures), database, CHUNK_ITEMS).run()
    database.close()
    return {"events": events}


def decode(url: str, _: int) -> Outcome:
    """Reads and decodes the log, and no more."""
    with Ledger.open(url) as ledger:
        position = 0
        while events := ledger.log.since(position, _BATCH):
            position = events[-1].seq
        return {"events": position}


def rebuild(url: str, _: int) -> Outcome:
    """Makes the views anew."""
    with Ledger.open(url) as ledger:
        return {"events": ledger.rebuild()}


def verify(url: str, _: int) -> Outcome:
    """Verifies the log, beside its tree, and not the views."""
    verification = verify_store(url, (), (), lambda label: nullcontext(lambda done, of: None), views=False)
    assert verification.holds, verification.findings
    return {"events": verification.size}


def ask(url: str, figures: int) -> Outcome:
    """Series as known on a date, one after the other, each in all its figures; milliseconds of one."""
    chance = random.Random(SEED)  # noqa: S311 – the same questions every time
    days = vintages()
    with Ledger.open(url) as ledger:
        samples = []
        for _ in range(_ASKED):
            series, day = series_code(chance.randrange(figures // QUARTERS)), chance.choice(days)
            began = time.perf_counter()
            rows = ledger.figures(series, ledger.cut(day))
            samples.append((time.perf_counter() - began) * 1000)
            assert len(rows) == QUARTERS
    return {"p50_ms": median(samples[_ASKED // 10 :])}


JOBS: dict[str, Callable[[str, int], Outcome]] = {
    job.__name__: job for job in (ours, bare, decode, rebuild, verify, ask)
}


def main() -> None:
    name, url, figures = sys.argv[1:]
    before, began = os.times(), time.perf_counter()
    outcome = JOBS[name](url, int(figures))
    seconds, after = time.perf_counter() - began, os.times()
    processors = sum(after[:4]) - sum(before[:4])
    used = [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    measured = {"seconds": seconds, "processor_s": processors, "peak_mib": sum(used) / 1024}
    print(json.dumps(outcome | measured), flush=True)


if __name__ == "__main__":
    main()
