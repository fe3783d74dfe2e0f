"""The servers compared: which speak which words, and how each is run."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

from bench.cache import BIN, NODE, ledger_file, node_peers
from bench.client import Address
from bench.postgres import postgres_with_rows
from bench.processes import serving

OURS = "ledger"
REST = "ledger REST"
TWO = "ledger, 2 processes"
UNPLANNED = "no plan"
MERCURIUS = "mercurius-jit"
POSTGRAPHILE = "PostGraphile"


class Server(NamedTuple):
    """`words`: which asks of a case it understands."""

    name: str
    words: str
    address: Address


@contextmanager
def running(names: Sequence[str]) -> Iterator[list[Server]]:
    """Runs the servers of those names side by side; REST and GraphQL of the ledger are one process."""
    with ExitStack() as stack:
        ledger = ledger_file()
        found: list[Server] = []
        if OURS in names or REST in names:
            address = stack.enter_context(serving(_ledger_command(ledger)))
            found += [Server(name, words, address) for name, words in ((OURS, "graphql"), (REST, "rest"))]
        if TWO in names:
            command = (*_ledger_command(ledger), "--workers", "2")
            found.append(Server(TWO, "graphql", stack.enter_context(serving(command))))
        if UNPLANNED in names:
            address = stack.enter_context(serving(_unplanned_command(ledger)))
            found.append(Server(UNPLANNED, "graphql", address))
        if MERCURIUS in names:
            address = stack.enter_context(serving(_node_command("mercurius.js", str(ledger)), _PRODUCTION))
            found.append(Server(MERCURIUS, "graphql", address))
        if POSTGRAPHILE in names:
            url = stack.enter_context(postgres_with_rows(ledger))
            address = stack.enter_context(serving(_node_command("postgraphile.js", url), _PRODUCTION))
            found.append(Server(POSTGRAPHILE, "postgraphile", address))
        yield [server for server in found if server.name in names]


NAMES = (OURS, REST, TWO, UNPLANNED, MERCURIUS, POSTGRAPHILE)
_PRODUCTION = {"NODE_ENV": "production", "GRAPHILE_ENV": "production"}
_SERVE = ("--port", "0", "--json", "--database")


def _ledger_command(ledger: Path) -> Sequence[str]:
    return (str(BIN / "ledger"), "serve", *_SERVE, f"sqlite:///{ledger}")


def _unplanned_command(ledger: Path) -> Sequence[str]:
    return (sys.executable, "-m", "bench.unplanned", *_SERVE, f"sqlite:///{ledger}")


def _node_command(script: str, argument: str) -> Sequence[str]:
    return (str(NODE), str(node_peers() / script), argument)
