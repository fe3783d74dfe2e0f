"""`ledger worker`: a process that brings into view what others record."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING

import click

from api.cli.options import local_database, on_database, with_logs

if TYPE_CHECKING:
    from api.logs import LogFormat
    from ledger.application import Ledger
    from ledger.application.projection_state import State


@click.command()
@with_logs
@on_database
def worker(log_format: LogFormat | None, log_level: str, database: str | None, as_json: bool) -> None:
    """Bring into view what all processes record, until Ctrl-C or SIGTERM.

    One worker leads, the others stand by and take over within a second when it ends, however it ends. Each change of
    state is a line: live, catching_up, standby, stopped. Servers do the same work where no worker does.

    \b
    ledger worker --database sqlite:///ledger.db
    """
    from api.logs import configure_logs
    from api.signals import until_stopped
    from ledger.application import Ledger
    from ledger.application.follower import Follower

    configure_logs(log_format, log_level)
    with Ledger.open(local_database(database), catch_up=False) as ledger:
        follower = Follower(ledger, lambda state: _tell(ledger, state, as_json))
        with until_stopped():
            follower.start()
            threading.Event().wait()
        follower.stop()


def _tell(ledger: Ledger, state: State, as_json: bool) -> None:
    from api.answers import projection_answer
    from api.cli.output import say
    from ledger.domain.instants import format_instant

    told = projection_answer(ledger.projection_state()) | {"state": state}
    at = format_instant(ledger.log.clock())
    if as_json:
        click.echo(json.dumps({"at": at, **told}))
    else:
        leader = told["leader"]
        led = f", led by process {leader['pid']} on {leader['host']}" if leader else ""
        say(f"{at} {told['name']} {state}: position {told['position']} of {told['head']}{led}")
