"""Loads figures beside a bare loop, rebuilds and verifies beside the log, asks stores of two sizes, starts a server.

Every job is a process of its own, and rounds take turns, so that a machine that is busy for a while is busy for all.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from bench import load_report
from bench.cache import CACHE
from bench.load_file import QUARTERS, file_of
from bench.load_report import Comparison, Measured
from bench.processes import serving

from ledger.application.initialisation import initialise
from tests.postgres.server import running_server

_LEDGER = str(Path(sys.executable).parent / "ledger")
Place = Callable[[str, int], AbstractContextManager[str]]
"""A database that is empty, for a job and so many figures."""


def main() -> None:
    options = _options()
    file_of(options.figures)
    wanted = [measure for name, measure in PARTS.items() if not options.only or name in options.only]
    found = [comparison for measure in wanted for comparison in measure(options)]
    path = CACHE / f"load-{options.figures}.json"
    path.write_text(json.dumps(load_report.outcome(found, vars(options)), indent=1))
    load_report.tell(found)
    print(f"\nall of it: {path}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench/load", description=__doc__)
    parser.add_argument("--figures", type=int, default=1_000_000, help="a multiple of 50 (%(default)s)")
    parser.add_argument("--rounds", type=int, default=3, help="how often each has its turn (%(default)s)")
    parser.add_argument("--small", type=int, default=10_000, help="figures of the small store (%(default)s)")
    parser.add_argument("--only", nargs="*", choices=[*PARTS], help="only these")
    options = parser.parse_args()
    if options.figures % QUARTERS or options.small % QUARTERS:
        parser.error(f"figures are a multiple of {QUARTERS}")
    return options


def job(name: str, url: str, figures: int) -> Measured:
    """Runs a job of `load_jobs` in a process of its own."""
    print(f"{name}, {figures:,} figures, {url.partition(':')[0]} ...", file=sys.stderr, flush=True)
    command = [sys.executable, "-m", "bench.load_jobs", name, url, str(figures)]
    run = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)  # noqa: S603
    measured: Measured = json.loads(run.stdout)
    return measured


def into_sqlite(options: argparse.Namespace) -> list[Comparison]:
    """A load beside the bare loop, in time; and beside a load of a tenth, in memory."""
    compared = _load_beside_loop("load into SQLite", 2.5, options, _new_file)
    with _new_file("ours", options.figures // 10) as url:
        tenth = job("ours", url, options.figures // 10)
    peaks = [measured["peak_mib"] / tenth["peak_mib"] for measured in compared.ours]
    memory = Comparison("memory of a load", "of a tenth of it", "peak_mib", None, peaks, compared.ours, [tenth])
    return [compared, memory]


def into_postgres(options: argparse.Namespace) -> list[Comparison]:
    """The same into PostgreSQL, which waits for the disk as SQLite does; the loop writes by COPY."""
    os.environ["TMPDIR"] = str(CACHE)  # where the server's files are
    with running_server(durable=True, shared_buffers="256MB", max_wal_size="4GB") as server:

        @contextmanager
        def new_database(name: str, figures: int) -> Iterator[str]:
            made = server.create_database()
            initialise(server.url(made))
            yield server.url(made)
            server.drop_database(made)

        return [_load_beside_loop("load into PostgreSQL", 3.0, options, new_database)]


def _load_beside_loop(what: str, aim: float, options: argparse.Namespace, place: Place) -> Comparison:
    ours, theirs = list[Measured](), list[Measured]()
    for number in range(options.rounds):
        for name, measured in (("ours", ours), ("bare", theirs))[:: -1 if number % 2 else 1]:  # nobody is always first
            with place(name, options.figures) as url:
                measured.append(job(name, url, options.figures))
    return _compared(what, "the bare loop", "seconds", aim, ours, theirs)


def rebuild(options: argparse.Namespace) -> list[Comparison]:
    """A rebuild of the views beside reading and decoding the log."""
    url = _store(options.figures)
    ours, theirs = list[Measured](), list[Measured]()
    for _ in range(options.rounds):
        theirs.append(job("decode", url, options.figures))
        ours.append(job("rebuild", url, options.figures))
    return [_compared("rebuild", "reading and decoding the log", "seconds", 3.0, ours, theirs)]


def verify(options: argparse.Namespace) -> list[Comparison]:
    """The log beside the hashes of its tree, in seconds for a million events."""
    url = _store(options.figures)
    ours = [job("verify", url, options.figures) for _ in range(options.rounds)]
    million = [each["seconds"] / each["events"] * 1e6 for each in ours]
    return [Comparison("verify, by the million", "", "seconds", 60.0, million, ours, [])]


def questions(options: argparse.Namespace) -> list[Comparison]:
    """A series as known on a date, in a large store and in a small one."""
    large, small = _store(options.figures), _store(options.small)
    ours, theirs = list[Measured](), list[Measured]()
    for _ in range(options.rounds):
        theirs.append(job("ask", small, options.small))
        ours.append(job("ask", large, options.figures))
    return [_compared("a series as known on a date", f"{options.small:,} figures", "p50_ms", 1.5, ours, theirs)]


def start(options: argparse.Namespace) -> list[Comparison]:
    """From the start of a server until it answers."""
    url, ours = _store(options.figures), list[Measured]()
    for _ in range(options.rounds):
        began = time.perf_counter()
        with serving([_LEDGER, "serve", "--port", "0", "--json"], {"LEDGER_DATABASE": url}):
            ours.append({"seconds": time.perf_counter() - began})
    return [Comparison("server start", "", "seconds", 2.0, [each["seconds"] for each in ours], ours, [])]


PARTS: dict[str, Callable[[argparse.Namespace], list[Comparison]]] = {
    "sqlite": into_sqlite,
    "postgres": into_postgres,
    "rebuild": rebuild,
    "verify": verify,
    "questions": questions,
    "start": start,
}


def _compared(
    what: str, beside: str, measure: str, aim: float, ours: list[Measured], theirs: list[Measured]
) -> Comparison:
    ratios = [one[measure] / other[measure] for one, other in zip(ours, theirs, strict=True)]
    return Comparison(what, beside, measure, aim, ratios, ours, theirs)


@contextmanager
def _new_file(name: str, figures: int) -> Iterator[str]:
    """A file that is kept: what other parts ask is the ledger that was loaded last."""
    path = CACHE / f"load-{figures}-{name}.db"
    for each in path.parent.glob(f"{path.name}*"):
        each.unlink()
    yield f"sqlite:///{path}"


def _store(figures: int) -> str:
    """A ledger of so many figures, loaded if there is none yet."""
    path = CACHE / f"load-{figures}-ours.db"
    if not path.exists():
        with _new_file("ours", figures) as url:
            job("ours", url, figures)
    return f"sqlite:///{path}"


if __name__ == "__main__":
    main()
