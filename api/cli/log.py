"""`ledger events`: the log itself."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import nullcontext, suppress
from typing import TYPE_CHECKING

import click

from api.cli.options import on_ledger

if TYPE_CHECKING:
    from api.cli.transport.interface import Json, Transport

_PAGE = 1000
_LOOK_EVERY_S = 0.5


@click.command()
@click.option("--after", type=click.IntRange(0), default=0, show_default=True, help="Begin after this position.")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="At most so many; else all.")
@click.option("--follow", is_flag=True, help="Go on with what is recorded from now on, until Ctrl-C.")
@click.option("--ndjson", is_flag=True, help="A JSON document a line, as soon as it is read.")
@on_ledger
def events(ledger: Transport, after: int, limit: int | None, follow: bool, ndjson: bool, as_json: bool) -> None:
    """The log from a position, in its order, every event once.

    \b
    ledger events --after 160 --follow --ndjson
    """
    from api.cli.output import print_json
    from api.cli.telling.log import tell_event

    if as_json and (follow or ndjson):
        raise click.UsageError("--json is one document; take --ndjson with --follow")
    found = _events(ledger, after, limit, follow)
    if as_json:
        print_json({"events": list(found)})
        return
    with suppress(KeyboardInterrupt) if follow else nullcontext():
        for event in found:
            tell_event(event, ndjson)


def _events(ledger: Transport, after: int, limit: int | None, follow: bool) -> Iterator[Json]:
    """At most `limit` events after a position; to follow, it waits for more at the end of the log."""
    left = limit
    while left is None or left > 0:
        size = _PAGE if left is None else min(left, _PAGE)
        page = ledger.get("/v1/events", {"after": after, "limit": size})["events"]
        yield from page
        after = page[-1]["seq"] if page else after
        left = None if left is None else left - len(page)
        if len(page) < size:
            if not follow:
                return
            time.sleep(_LOOK_EVERY_S)
