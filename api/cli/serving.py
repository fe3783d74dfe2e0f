"""`ledger serve`."""

from __future__ import annotations

import ipaddress
import socket
import sys
from typing import TYPE_CHECKING
from urllib.parse import quote

import click

from api.cli.options import local_database, on_database, open_ledger, with_logs

if TYPE_CHECKING:
    from api.auth.policy import DoorPolicy
    from api.logs import LogFormat
    from ledger.application import Ledger


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port",
    envvar="LEDGER_PORT",
    show_envvar=True,
    default=8000,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="0 takes a free one.",
)
@click.option(
    "--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Server processes on the one address."
)
@click.option(
    "--reads",
    type=click.Choice(["open", "key"]),
    help="Whether reading needs a key; without this it does where other machines can reach the server.",
)
@click.option(
    "--rate-limit",
    metavar="RATE",
    help="Of each key, and of each address without one, in each process: 600/minute, or none."
    " Without this none on loopback, 6000/minute elsewhere.",
)
@click.option(
    "--shutdown-grace",
    "grace_s",
    default=10,
    show_default=True,
    type=click.IntRange(0, 3600),
    help="Seconds that requests may take to end once it is told to stop.",
)
@click.option(
    "--connections",
    default=1000,
    show_default=True,
    type=click.IntRange(1),
    help="Open at a time, of each process; one that idles makes room, streams may have half of them.",
)
@with_logs
@on_database
def serve(
    host: str,
    port: int,
    workers: int,
    reads: str | None,
    rate_limit: str | None,
    grace_s: int,
    connections: int,
    log_format: LogFormat | None,
    log_level: str,
    database: str | None,
    as_json: bool,
) -> None:
    """Serve the ledger over HTTP until Ctrl-C or SIGTERM. Recording needs a key: see `ledger keys`.

    \b
    ledger serve --port 8080 --workers 2
    ledger serve --host 0.0.0.0 --rate-limit 600/minute
    """
    from api.auth.policy import policy_of
    from api.server import run_server, run_servers
    from api.serving import Serving
    from api.signals import until_stopped

    policy = policy_of(_is_loopback(host), reads, rate_limit)
    serving = Serving(policy, grace_s, connections, log_format, log_level)
    with _listen(host, port) as listener, until_stopped():
        address = f"http://{f'[{host}]' if ':' in host else host}:{listener.getsockname()[1]}"
        with open_ledger(database) as ledger:
            _check_keys(ledger, host, policy)
            _greet(ledger, address, as_json)
            if workers == 1:
                run_server(ledger, listener, serving)
        if workers > 1:  # the ledger is there and its views up to date; each process opens it anew
            run_servers(workers, local_database(database), listener, serving)


def _greet(ledger: Ledger, address: str, as_json: bool) -> None:
    from api.cli.output import print_json, say

    if as_json:
        print_json({"address": address})
    else:
        for line in welcome(ledger, address):
            say(line)
    sys.stdout.flush()


def welcome(ledger: Ledger, address: str) -> list[str]:
    """What to open and what to ask, with a figure of this ledger as the example where it has one in conflict."""
    lines = [
        f"serving {address} (Ctrl-C stops)",
        f"  series       {address}/v1/series",
        f"  conflicts    {address}/v1/conflicts",
        f"  the log      {address}/v1/events",
        "  to record    a key: ledger keys create NAME --scope report, sent as Authorization: Bearer KEY",
    ]
    for figure in ledger.page_of_conflicts(ledger.cut(), first=1).rows:
        period = figure.period.dates.replace("/", "--")
        answer = "{ state value { asReported } resolution { reason } }"
        query = f'{{ figure(series: "{figure.series}", period: "{period}") {answer} }}'
        lines += [
            f"  a figure     {address}/v1/series/{figure.series}/figures/{period}",
            f"  its life     {address}/v1/series/{figure.series}/figures/{period}/audit",
            f"  in GraphQL   {address}/graphql?query={quote(query, safe='')}",
            f"               {query}",
            f"  in a shell   ledger show {figure.series} {figure.period.dates}",
        ]
    return lines


def _is_loopback(host: str) -> bool:
    """Whether only this machine can reach it."""
    try:
        reached = {str(entry[4][0]) for entry in socket.getaddrinfo(host, None)}
    except OSError:
        return True  # `_listen` says what is wrong with it
    return all(ipaddress.ip_address(address.partition("%")[0]).is_loopback for address in reached)


def _check_keys(ledger: Ledger, host: str, policy: DoorPolicy) -> None:
    """A server that others can reach is not started before anybody has a key. Errors: InvalidInput, StoreFailure."""
    from api.auth.oidc_settings import OidcSettings
    from ledger.application.keys import read_keyring
    from ledger.errors import InvalidInput

    if policy.is_loopback or OidcSettings.read() or read_keyring(ledger).has_active(ledger.log.clock()):
        return
    raise InvalidInput(
        f"{host} can be reached from other machines, and no key opens this ledger",
        path=("host",),
        hint="make one first: ledger keys create NAME --scope admin; or listen on 127.0.0.1",
    )


def _listen(host: str, port: int) -> socket.socket:
    """The socket, taken before anything is opened. Errors: InvalidInput."""
    from api.server import BACKLOG
    from ledger.errors import InvalidInput

    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        told = f"cannot listen on {host} port {port}: {error.strerror}"
        raise InvalidInput(told, path=("port",), hint="choose another") from None
