"""Lists in whole: the items of all pages of an answer, or as many as are wanted, in the form that is wanted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import click

from api.cli.output import print_answer
from api.cli.transport.interface import Json, Transport

_PAGE = 1000


def ask_all(
    ledger: Transport, address: str, items: str, query: Mapping[str, Any], limit: int | None = None, **parts: str
) -> Json:
    """The first page with the `items` of all others, at most `limit` of them (None: all).

    A cursor holds every page to the recording cut of the first one; `next` is that of the last page read.
    """
    size = min(limit or _PAGE, _PAGE)
    answer = ledger.get(address, {**query, "limit": size}, **parts)
    found, after = answer[items], answer["next"]
    while after and (limit is None or len(found) < limit):
        size = _PAGE if limit is None else min(limit - len(found), _PAGE)
        page = ledger.get(address, {**query, "recorded_by": None, "limit": size, "after": after}, **parts)
        found += page[items]
        after = page["next"]
    return {**answer, items: found, "next": after}


class Listed(NamedTuple):
    """How a list is wanted: at most `limit` items (None: all), in `form` (csv, ndjson) or as JSON or for people."""

    ledger: Transport
    limit: int | None
    form: str | None
    as_json: bool

    def answer(
        self, address: str, items: str, tell: Callable[[Json], None], query: Mapping[str, Any], **parts: str
    ) -> None:
        """Asks for the list and writes it; `tell` tells the whole document."""
        if self.form is None:
            print_answer(ask_all(self.ledger, address, items, query, self.limit, **parts), self.as_json, tell)
            return
        if self.as_json:
            raise click.UsageError(f"--json and --{self.form} exclude each other")
        for chunk in self.ledger.lines(address, self.form, {**query, "limit": self.limit}, **parts):
            click.echo(chunk, nl=False)
