"""PostgreSQL with the ledger's view rows, made once a ledger file and started for a run."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import apsw
from bench.cache import CACHE, PEERS, postgres_folder
from bench.processes import free_port

_TABLES = {
    "series": "no, from_seq, to_seq, code, subject, metric, dimensions, unit, vintage_zone, title",
    "figure": "no, series_no, period_type, period_start, period_end, label",
    "claim": "no, from_seq, to_seq, figure_no, claim_id, kind, target, source, publisher, tier, recorded_at,"
    " published_at, known_at, comparator, amount, lower, upper, decimals, unit",
    "answer": "figure_no, known_from, from_seq, known_to, to_seq, state, rule, chosen",
}
_LAST_SLICE = "~"
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "shared_buffers": "256MB",
    "random_page_cost": "1.1",
    "logging_collector": "off",
}
_PATIENCE_S = 30


@contextmanager
def postgres_with_rows(ledger: Path) -> Iterator[str]:
    """Runs PostgreSQL with the rows of that ledger; gives the URL of its database."""
    folder = CACHE / f"postgres-{ledger.stem}"
    made = folder / "made"
    if not made.exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        _run("initdb", "-D", folder / "files", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
    with _running(folder) as port:
        if not made.exists():
            print("copying the rows into PostgreSQL (once) ...", file=sys.stderr)
            _psql(port, "\n".join(_script(ledger)))
            _psql(port, "VACUUM (ANALYZE, FREEZE);")
            made.touch()
        yield f"postgres://postgres@127.0.0.1:{port}/postgres"


@contextmanager
def _running(folder: Path) -> Iterator[int]:
    port = free_port()
    settings = [part for name, value in _SETTINGS.items() for part in ("-c", f"{name}={value}")]
    command = _command("postgres", "-D", folder / "files", "-p", port, *settings)
    with (folder / "log").open("ab") as log, subprocess.Popen(command, stdout=log, stderr=log) as process:  # noqa: S603
        try:
            until = time.monotonic() + _PATIENCE_S
            while subprocess.run(_command("pg_isready", "-q", "-h", "127.0.0.1", "-p", port)).returncode:  # noqa: S603
                if process.poll() is not None or time.monotonic() > until:
                    raise RuntimeError(f"PostgreSQL did not start; see {folder / 'log'}")
                time.sleep(0.05)
            yield port
        finally:
            process.send_signal(signal.SIGINT)  # a fast shutdown, also while PostGraphile is connected
            process.wait(_PATIENCE_S)


def _script(ledger: Path) -> Iterator[str]:
    before, after = (PEERS / "asof.sql").read_text().split("-- COPY ROWS HERE")
    yield before
    connection = apsw.Connection(str(ledger), flags=apsw.SQLITE_OPEN_READONLY)
    for table, columns in _TABLES.items():
        yield f"COPY rows.{table} ({columns}) FROM STDIN;"
        yield from ("\t".join(map(_field, row)) for row in connection.execute(f"SELECT {columns} FROM {table}"))
        yield "\\."
    connection.close()
    yield after


def _field(given: Any) -> str:
    """A column in the text format of COPY."""
    if given is None:
        return "\\N"
    if given == _LAST_SLICE:
        return "infinity"
    return str(given).replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def _psql(port: int, script: str) -> None:
    options = ("-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", port, "-U", "postgres", "postgres")
    subprocess.run(_command("psql", *options), input=script.encode(), check=True)  # noqa: S603


def _run(program: str, *arguments: object) -> None:
    subprocess.run(_command(program, *arguments), check=True, stdout=subprocess.DEVNULL)  # noqa: S603


def _command(program: str, *arguments: object) -> Sequence[str]:
    """As root in a namespace of its own: PostgreSQL refuses to be root."""
    own = ["unshare", "--user", "--map-user=65534", "--map-group=65534"] if os.geteuid() == 0 else []
    return [*own, str(postgres_folder() / "bin" / program), *map(str, arguments)]
