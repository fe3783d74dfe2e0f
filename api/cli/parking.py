"""`ledger parked`, `ledger replay`: the events that could not be brought into view."""

from __future__ import annotations

import click

from api.cli.options import on_database, open_ledger


@click.command()
@on_database
def parked(database: str | None, as_json: bool) -> None:
    """The events that could not be brought into view, and why; their figures are marked stale.

    \b
    ledger parked --database sqlite:///ledger.db
    """
    from api.cli.output import print_json, print_table

    with open_ledger(database) as ledger:
        found = ledger.views.parked()
    if as_json:
        print_json({"parked": [row._asdict() for row in found]})
    else:
        rows = [(str(row.seq), row.topic, row.stream_id, row.error) for row in found]
        print_table(["position", "event", "stream", "error"], rows)


@click.command()
@on_database
def replay(database: str | None, as_json: bool) -> None:
    """Bring parked events into view, once what kept them out is mended; those that still cannot be stay parked.

    Exit code 1: some stay parked.

    \b
    ledger replay --database sqlite:///ledger.db
    """
    from api.cli.output import print_json, say

    with open_ledger(database) as ledger:
        replayed = ledger.replay_parked()
    if as_json:
        print_json(replayed._asdict())
    else:
        say(f"applied {replayed.applied}, still parked {replayed.parked}")
    if replayed.parked:
        click.get_current_context().exit(1)
