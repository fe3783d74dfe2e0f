"""Asks every server every question in turn, rounds interleaved, after checking that the answers are the same."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence

from bench import report
from bench.cache import CACHE
from bench.cases import Case, Row, cases
from bench.client import Connection, latencies_ms, requests_per_s
from bench.report import Measured
from bench.servers import NAMES, Server, running

_WARMING = 200
_WARMING_S = 2.0


def main() -> None:
    options = _options()
    chosen = [case for case in cases() if not options.only or any(word in case.name for word in options.only)]
    with running(options.servers) as servers:
        measured: list[Measured] = []
        asked = [(case, _those_who_can(case, servers)) for case in chosen]
        for case, able in asked:
            print(f"checking and warming: {case.name}", flush=True)
            check_equal(case, able)
        for number in range(options.rounds):
            for case, able in asked:
                for server in able[number % len(able) :] + able[: number % len(able)]:  # nobody is always first
                    samples = _measure(case, server, options)
                    measured.append(Measured(case.name, server.name, number, case.clients is not None, samples))
            print(f"round {number + 1} of {options.rounds}", flush=True)
        outcome = report.outcome(measured, servers, vars(options))
    report.tell(outcome)
    path = CACHE / "graphql.json"
    path.write_text(json.dumps(outcome, indent=1))
    print(f"\nall of it: {path}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench/graphql", description=__doc__)
    parser.add_argument("--rounds", type=int, default=7, help="how often every server has its turn (%(default)s)")
    parser.add_argument("--requests", type=int, default=60, help="requests of a turn, one client (%(default)s)")
    parser.add_argument("--load", type=int, default=1500, help="requests of a turn, several clients (%(default)s)")
    parser.add_argument("--seconds", type=float, default=1.5, help="the longest turn (%(default)s)")
    parser.add_argument("--only", nargs="*", metavar="WORDS", help="cases with these words in their name")
    parser.add_argument("--servers", nargs="*", choices=NAMES, default=NAMES, help="only these")
    return parser.parse_args()


def _those_who_can(case: Case, servers: Sequence[Server]) -> list[Server]:
    return [server for server in servers if server.words in case.asks]


def check_equal(case: Case, servers: Sequence[Server]) -> None:
    """Every server gives the same rows to every request of the case; which also warms all of them."""
    expected: list[list[Row]] = []
    for server in servers:
        ask = case.asks[server.words]
        connection = Connection(server.address)
        for number, request in enumerate(ask.requests):
            answer = connection.ask(request)
            content = json.loads(answer.body)
            if answer.status != 200 or content.get("errors"):
                raise SystemExit(f"{server.name} cannot answer {case.name}: {answer.body[:600].decode()}")
            rows = ask.rows(content.get("data", content))
            if len(expected) == number:
                expected.append(rows)
            elif rows != expected[number]:
                differing = next((pair for pair in zip(rows, expected[number], strict=False) if pair[0] != pair[1]), "")
                raise SystemExit(f"{server.name} answers {case.name} otherwise than {servers[0].name}: {differing}")
        connection.close()
        latencies_ms(server.address, ask.requests, _WARMING, _WARMING_S)


def _measure(case: Case, server: Server, options: argparse.Namespace) -> list[float]:
    """Milliseconds of each request, or one rate in requests a second."""
    requests = case.asks[server.words].requests
    if case.clients is None:
        return latencies_ms(server.address, requests, options.requests, options.seconds)
    return [requests_per_s(server.address, requests, options.load, case.clients, options.seconds)]


if __name__ == "__main__":
    main()
